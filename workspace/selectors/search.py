"""Search everywhere: accounts and opportunities one may see, competitors, and colleagues."""

from dataclasses import dataclass

from accounts.models import Account
from accounts.selectors import accounts_like
from competitors.models import Competitor
from competitors.selectors import competitors_like
from opportunities.models import Opportunity
from opportunities.selectors import opportunities_like
from users.models import User

LONGEST = 100


@dataclass(frozen=True)
class Findings:
    text: str
    accounts: list[Account]
    people: list[User]
    opportunities: list[Opportunity]
    competitors: list[Competitor]

    @property
    def is_empty(self) -> bool:
        return not (self.accounts or self.people or self.opportunities or self.competitors)


def search_everywhere(user: User, text: str, *, limit: int) -> Findings:
    """What is like the text among what the user sees and the people who work here."""
    wanted = text.replace("\x00", "").strip()[:LONGEST]
    if not wanted:
        return Findings("", [], [], [], [])
    people = User.objects.visible_to(user).active().matching(wanted).select_related("department")
    return Findings(
        wanted,
        accounts_like(user, wanted, limit),
        list(people.order_by("name", "pk")[:limit]),
        opportunities_like(user, wanted, limit),
        competitors_like(user, wanted, limit),
    )
