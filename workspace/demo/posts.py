"""Posts at a customer of the demo company, and what their people decide."""

from dataclasses import dataclass

from relationships.choices import BuyingRole


@dataclass(frozen=True)
class Post:
    """A post, the place in POSTS of who is above it, and what its holder usually decides."""

    title: str
    department: str
    above: int | None
    roles: tuple[BuyingRole, ...] = ()
    influence: int | None = None


POSTS = (
    Post("Managing director", "Management", None, (BuyingRole.ECONOMIC_BUYER,), 5),
    Post("Head of Operations", "Operations", 0, (BuyingRole.CHAMPION, BuyingRole.USER_BUYER), 4),
    Post("Head of Purchasing", "Purchasing", 0, (BuyingRole.GATEKEEPER,), 3),
    Post("Maintenance manager", "Operations", 1, (BuyingRole.USER_BUYER,), 2),
    Post("IT manager", "IT", 0, (BuyingRole.TECHNICAL_BUYER,), 3),
    Post("Finance director", "Finance", 0, (BuyingRole.INFLUENCER,), 4),
    Post("Plant manager", "Operations", 1, (BuyingRole.COACH,), 3),
    Post("Senior buyer", "Purchasing", 2, (), 1),
    Post("Quality manager", "Quality", 1, (BuyingRole.INFLUENCER,), 2),
    Post("Project engineer", "Operations", 3),
    Post("General counsel", "Legal", 0, (BuyingRole.BLOCKER,), 3),
    Post("Assistant to the management", "Management", 0),
    Post("Logistics manager", "Operations", 1, (BuyingRole.USER_BUYER,), 2),
)
