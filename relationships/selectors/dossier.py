"""What is known of an account and since when, for its dossier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Agreement, Revenue
from accounts.querysets import AccountQuerySet
from competitors.models import CompetitorPresence
from relationships.choices import BuyingRole
from relationships.dossier import Fact, completeness, oldest_first
from relationships.models import Goal
from relationships.selectors.map import deciders
from relationships.selectors.stakeholders import Person, oldest_opinion, people_of
from users.models import User

OF_COMPANY = ("industry", "size", "employees", "city", "domain")


@dataclass(frozen=True)
class Dossier:
    """The facts of an account, and how complete they are."""

    facts: list[Fact]
    today: date

    @property
    def percent(self) -> int:
        return completeness(self.facts, self.today)

    @property
    def ordered(self) -> list[Fact]:
        return oldest_first(self.facts)

    @property
    def missing(self) -> int:
        return sum(fact.known_on is None for fact in self.facts)

    @property
    def old(self) -> int:
        return sum(fact.is_old(self.today) for fact in self.facts)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each fact with whether it is old and what it counts, to be added up."""
        return [
            {"fact": fact, "is_old": fact.is_old(self.today), "counts": fact.counts(self.today)}
            for fact in self.ordered
        ]

    @property
    def sum(self) -> float:
        return sum(fact.counts(self.today) for fact in self.facts)

    @property
    def whole(self) -> int:
        return sum(fact.weight for fact in self.facts)


def dossier(account: Account, reader: User) -> Dossier:
    """The dossier of an account that is open to the reader."""
    account = with_days_known(Account.objects.filter(pk=account.pk)).get()
    goals = Goal.objects.visible_to(reader).filter(account=account, ended_on=None)
    return dossier_of(account, people=people_of(account, reader), goals=goals)


def with_days_known(accounts: AccountQuerySet) -> AccountQuerySet:
    """Annotate since when competitors, agreements and revenue of the account are known."""
    latest: dict[str, tuple[Any, str]] = {
        "competitors_on": (CompetitorPresence, "said_on"),
        "agreed_at": (Agreement, "updated_at"),
        "paid_on": (Revenue, "month"),
    }
    days = {
        name: Subquery(model.objects.filter(account=OuterRef("pk")).order_by(f"-{day}").values(day)[:1])
        for name, (model, day) in latest.items()
    }
    return accounts.annotate(**days)


def dossier_of(account: Any, *, people: Sequence[Person], goals: Iterable[Goal]) -> Dossier:
    """The same from what a page has read already, the account `with_days_known`."""
    edit = reverse("accounts:account_edit", args=[account.pk])
    facts = [
        *_of_company(account, edit),
        *_of_people(account, deciders(people)),
        Fact(
            key="goals", label=_("Their goals, in their own words"), weight=14,
            known_on=max((goal.said_on for goal in goals), default=None),
            url=reverse("relationships:goal_create", args=[account.pk]),
        ),
        Fact(
            key="competitors", label=_("Who else sits there"), weight=12, known_on=account.competitors_on,
            url=reverse("competitors:presence_create", args=[account.pk]),
        ),
        Fact(
            key="agreements", label=_("What we agreed, and when it is decided again"), weight=10,
            known_on=account.agreed_at and timezone.localdate(account.agreed_at),
            url=reverse("accounts:agreement_create", args=[account.pk]),
        ),
        Fact(
            key="revenue", label=_("What they pay us"), weight=8, known_on=account.paid_on,
            url=reverse("accounts:revenue_create", args=[account.pk]),
        ),
    ]  # fmt: skip
    return Dossier(facts, timezone.localdate())


def _of_company(account: Account, url: str) -> list[Fact]:
    """Facts of the account itself, all as old as its last change."""
    changed_on = timezone.localdate(account.updated_at)
    labels = {
        "industry": _("Industry"), "size": _("Size"), "employees": _("Employees"), "city": _("City"),
        "domain": _("Web domain"),
    }  # fmt: skip
    return [
        Fact(key=name, label=labels[name], weight=2, known_on=changed_on if getattr(account, name) else None, url=url)
        for name in OF_COMPANY
    ]


def _of_people(account: Account, people: Sequence[Person]) -> list[Fact]:
    """Who decides, and what we think of those who do; each is as old as the oldest that was said of it."""
    url = reverse("relationships:relationship_map", args=[account.pk])
    deciding = [one for one in people if one.is_decision_maker]
    reached = [timezone.localdate(one.job.contact.updated_at) for one in people if one.has_points]
    lines = [timezone.localdate(one.job.updated_at) for one in people if one.job.reports_to_id]
    return [
        Fact(
            key="contacts", label=_("Somebody to reach"), weight=8, known_on=max(reached, default=None),
            url=reverse("relationships:contact_create", args=[account.pk]),
        ),
        _held(people, BuyingRole.ECONOMIC_BUYER, weight=14, url=url),
        _held(people, BuyingRole.CHAMPION, weight=8, url=url),
        _held(people, BuyingRole.TECHNICAL_BUYER, weight=4, url=url),
        Fact(
            key="opinions", label=_("Influence and stance of all who decide"), weight=8, url=url,
            known_on=_oldest([oldest_opinion(one) for one in deciding]),
            detail=", ".join(one.name for one in deciding if oldest_opinion(one) is None),
        ),
        Fact(key="lines", label=_("Who reports to whom"), weight=4, known_on=max(lines, default=None), url=url),
    ]  # fmt: skip


def _held(people: Sequence[Person], role: BuyingRole, *, weight: int, url: str) -> Fact:
    holders = [one for one in people if role in one.roles]
    return Fact(
        key=role.lower(), label=str(role.label), weight=weight, url=url,
        known_on=max((one.roles[role] for one in holders), default=None),
        detail=", ".join(one.name for one in holders),
    )  # fmt: skip


def _oldest(days: Sequence[date | None]) -> date | None:
    """The oldest day; None where there is none, or one of them is not known."""
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None
