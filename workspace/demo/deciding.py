"""Who decides on some of the demo company's opportunities: not always those who decide at the account as a whole."""

from core.db import change
from opportunities.models import Opportunity
from opportunities.services import say_roles_in
from relationships.choices import BuyingRole, ContactKind
from relationships.models import Employment
from users.models import User

NAMED_EVERY = 3  # of so many open opportunities, one has somebody named
ROLES = ((BuyingRole.ECONOMIC_BUYER,), (BuyingRole.USER_BUYER, BuyingRole.CHAMPION), (BuyingRole.TECHNICAL_BUYER,))


@change
def name_deciders(*, by: User | None) -> None:
    """Of every third open opportunity it is known who decides; of some the last word is still to be found."""
    for place, deal in enumerate(Opportunity.objects.still_open().select_related("owner").order_by("pk")):
        if place % NAMED_EVERY:
            continue
        jobs = Employment.objects.current().filter(account=deal.account_id, contact__kind=ContactKind.PERSON)
        skipped = place // NAMED_EVERY % 2
        for job, roles in zip(jobs.order_by("pk")[1:4], ROLES[skipped:], strict=False):
            say_roles_in(deal, job, roles, by=deal.owner)
