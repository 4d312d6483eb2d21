"""Search everywhere: accounts, contacts and opportunities one may see, competitors, and colleagues."""

from dataclasses import dataclass, field

from accounts.models import Account
from accounts.selectors import accounts_like
from competitors.models import Competitor
from competitors.selectors import competitors_like
from opportunities.models import Opportunity
from opportunities.selectors import opportunities_like
from relationships.choices import Kind
from relationships.selectors.finding import FoundContact, contacts_found
from relationships.selectors.noting import jobs_to_log
from relationships.verbs import read_verb
from users.models import User

LONGEST = 100
TO_LOG = 3  # without being asked for


@dataclass(frozen=True)
class ToLog:
    """A contact that can be noted at once: how, at which account, with whom if somebody is named."""

    kind: Kind
    account: Account
    contact: int | None
    name: str


@dataclass(frozen=True)
class Findings:
    text: str
    accounts: list[Account]
    people: list[User]
    opportunities: list[Opportunity]
    competitors: list[Competitor]
    to_log: list[ToLog] = field(default_factory=list)
    contacts: list[FoundContact] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.accounts or self.contacts or self.people or self.opportunities or self.competitors)


def search_everywhere(user: User, text: str, *, limit: int) -> Findings:
    """What is like the text among what the user sees and the people who work here."""
    kind, wanted = read_verb(text.replace("\x00", "").strip()[:LONGEST])
    if not wanted:
        return Findings("", [], [], [], [])
    people = User.objects.visible_to(user).active().matching(wanted).select_related("department")
    accounts = accounts_like(user, wanted, limit)
    contacts = contacts_found(user, wanted, limit)
    return Findings(
        wanted,
        accounts,
        list(people.order_by("name", "pk")[:limit]),
        opportunities_like(user, wanted, limit),
        competitors_like(user, wanted, limit),
        _to_log(user, kind, contacts, accounts),
        contacts,
    )


def _to_log(user: User, kind: Kind | None, contacts: list[FoundContact], accounts: list[Account]) -> list[ToLog]:
    """Contacts that can be noted with the people found; with the accounts too where the words ask for it."""
    if not user.has_perm("relationships.add_interaction"):
        return []
    likely = contacts if kind else contacts[:TO_LOG]
    people = jobs_to_log(user, [one.contact.pk for one in likely])
    found = [ToLog(kind or Kind.CALL, one.account, one.pk, one.name) for one in people]
    if kind is None or not accounts:
        return found
    opened = Account.objects.open_to(user).filter(pk__in=[one.pk for one in accounts])
    return found + [ToLog(kind, one, None, one.name) for one in opened.order_by("name", "pk")]
