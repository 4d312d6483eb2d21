"""What the portfolio pages show, read in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember, Revenue
from accounts.rules import months_back
from accounts.selectors import with_revenue
from core.pagination import Page, keyset_page
from portfolios.choices import (
    COVER_NAMED_WITHIN_WORKING_DAYS,
    FLOOR_ROLES,
    OWNER_NAMED_WITHIN_DAYS,
    TEAM_NAMED_WITHIN_DAYS,
    TEAM_SIZE,
    Kind,
)
from portfolios.models import Assignment, AssignmentPeriod, Cover, Portfolio
from portfolios.querysets import PortfolioQuerySet
from portfolios.rules import Fill, fill, working_days_later
from users.models import User

ORDERINGS = {"owner": "owner__name", "used": "used", "kind": "kind"}
SHOWS = {
    "": _("All open portfolios"),
    "am": _("Account managers' books"),
    "kam": _("Key account managers' books"),
    "holding": _("Holding"),
    "under": _("Under the floor"),
    "covering": _("Full and covering"),
    "without-team": _("Without a team"),
}


@dataclass(frozen=True)
class PortfolioLine:
    """One portfolio on the dashboard: how full, what its owner covers on top, what it is worth."""

    portfolio: Portfolio
    fill: Fill
    covering: int
    covering_until: date | None
    revenue: list[tuple[Decimal, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Findings:
    """What a manager must act on, each as the number behind one sentence."""

    covering_over: int
    under_floor: int
    without_team: int
    in_holding: int
    holding_overdue: int
    unassigned: int

    @property
    def needs_action(self) -> bool:
        return any((self.covering_over, self.under_floor, self.without_team, self.in_holding, self.unassigned))


def line_of(portfolio: Any, *, revenue: list[tuple[Decimal, str]], today: date) -> PortfolioLine:
    """A portfolio read `with_facts`, as the dashboard shows it."""
    is_their_work = FLOOR_ROLES.get(Kind(portfolio.kind)) == portfolio.owner_role
    until = portfolio.covering_until
    return PortfolioLine(
        portfolio=portfolio,
        fill=fill(
            portfolio.kind,
            used=portfolio.used,
            floor=portfolio.rule_floor if is_their_work else 0,
            ceiling=portfolio.ceiling,
            part_time_share=portfolio.owner.part_time_share,
            role_since=portfolio.role_since or portfolio.opened_on,
            today=today,
        ),
        covering=portfolio.covering,
        covering_until=until - timedelta(days=1) if until else None,
        revenue=revenue,
    )


def portfolio_lines(portfolios: list[Portfolio]) -> list[PortfolioLine]:
    """The portfolios, read `with_facts`, as lines with what their accounts paid in the last twelve months."""
    today = timezone.now().date()
    revenue = revenue_of(portfolios, since=months_back(today, 11))
    return [line_of(portfolio, revenue=revenue[portfolio.pk], today=today) for portfolio in portfolios]


def revenue_of(portfolios: list[Portfolio], *, since: date) -> dict[int, list[tuple[Decimal, str]]]:
    """Portfolio id → revenue since the month per currency, largest first, group members with their head."""
    sums: dict[int, list[tuple[Decimal, str]]] = defaultdict(list)
    rows = (
        Revenue.objects.filter(month__gte=since)
        .annotate(portfolio=Coalesce("account__assignment__portfolio", "account__managed_with__assignment__portfolio"))
        .filter(portfolio__in=[portfolio.pk for portfolio in portfolios])
        .order_by()
        .values("portfolio", "currency")
        .annotate(total=Sum("amount"))
        .order_by("-total")
    )
    for row in rows:
        sums[row["portfolio"]].append((row["total"], row["currency"]))
    return sums


def dashboard_page(
    user: User, *, show: str, text: str, ordering: str, cursor: str, size: int = 50
) -> tuple[Page[Portfolio], PortfolioQuerySet]:
    """One page of the open portfolios the user sees, and the whole set behind it."""
    portfolios = Portfolio.objects.visible_to(user).open().select_related("owner__department")
    shown = narrowed(portfolios, show)
    if text:
        shown = shown.filter(Q(owner__name__icontains=text) | Q(owner__department__name__icontains=text))
    column = ORDERINGS.get(ordering.lstrip("-"), "owner__name")
    page = keyset_page(shown.with_facts(), column=column, descending=ordering.startswith("-"), cursor=cursor, size=size)
    return page, shown


def narrowed(portfolios: PortfolioQuerySet, show: str) -> PortfolioQuerySet:
    """The portfolios behind one sentence of the dashboard; all of them when the word is none of ours."""
    match show:
        case "covering":
            covering = Cover.objects.current().filter(person=OuterRef("owner"))
            return portfolios.filter(Exists(covering), used=F("ceiling"))
        case "under":
            return portfolios.under_floor()
        case "without-team":
            teamless = accounts_without_team(Account.objects.filter(assignment__portfolio=OuterRef("pk")))
            return portfolios.filter(Exists(teamless), kind=Kind.KAM)
        case "holding":
            return portfolios.filter(kind=Kind.HOLDING)
        case "am":
            return portfolios.filter(kind=Kind.AM)
        case "kam":
            return portfolios.filter(kind=Kind.KAM)
    return portfolios


def with_period_start(accounts: QuerySet[Any]) -> QuerySet[Any]:
    """The accounts with `since`: when they came into the portfolio they are in."""
    period = AssignmentPeriod.objects.filter(account=OuterRef("pk"), during__endswith__isnull=True)
    start = period.values(at=Func(F("during"), function="lower", output_field=DateTimeField()))[:1]
    return accounts.annotate(since=Subquery(start))


def accounts_without_team(accounts: QuerySet[Any]) -> QuerySet[Any]:
    """Strategic accounts that have been with a key account manager for 30 days and lack two more members (S10)."""
    members = (
        AccountMember.objects.current()
        .filter(account=OuterRef("pk"))
        .exclude(function__in=[MemberFunction.COVER, MemberFunction.SELLER, MemberFunction.CREATOR])
        .order_by()
        .values("account")
        .annotate(people=Count("person", distinct=True))
        .values("people")
    )
    deadline = timezone.now() - timedelta(days=TEAM_NAMED_WITHIN_DAYS)
    strategic = with_period_start(accounts.filter(assignment__kind=Kind.KAM)).filter(since__lte=deadline)
    return strategic.annotate(team=Coalesce(Subquery(members), 0)).filter(team__lt=TEAM_SIZE)


def findings(user: User) -> Findings:
    """What the user must act on among the portfolios and accounts the user sees."""
    portfolios = Portfolio.objects.visible_to(user).open()
    accounts = Account.objects.visible_to(user)
    waiting = holding_clock(Assignment.objects.filter(portfolio__in=portfolios.filter(kind=Kind.HOLDING)))
    covering, under_floor = narrowed(portfolios, "covering"), portfolios.under_floor()
    books = portfolios.order_by().aggregate(
        covering_over=Count("pk", filter=Q(pk__in=covering.order_by().values("pk"))),
        under_floor=Count("pk", filter=Q(pk__in=under_floor.order_by().values("pk"))),
    )
    unassigned = accounts.heads().filter(owner__isnull=True)
    if not user.has_perm("accounts.view_unassigned_accounts"):
        unassigned = unassigned.none()
    counted = User.objects.filter(pk=user.pk).values(
        without_team=_number_of(accounts_without_team(accounts)), unassigned=_number_of(unassigned)
    )
    return Findings(
        **books,
        **counted[0],
        in_holding=len(waiting),
        holding_overdue=len([row for row in waiting if row.is_overdue]),
    )


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, to be asked for along with other things."""
    counted = rows.order_by().annotate(every=Value(1)).values("every").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class Waiting:
    """An account in holding: since when, whether somebody covers it, and until when it needs a cover and an owner."""

    account: Account
    since: date
    is_covered: bool
    cover_due_on: date
    owner_due_on: date
    today: date

    @property
    def is_overdue(self) -> bool:
        return (not self.is_covered and self.today > self.cover_due_on) or self.today > self.owner_due_on


def holding_clock(assignments: QuerySet[Assignment]) -> list[Waiting]:
    """The accounts of these holding assignments, the longest waiting first."""
    today = timezone.now().date()
    covered = Cover.objects.current().filter(account=OuterRef("pk"))
    accounts = with_period_start(Account.objects.filter(assignment__in=assignments)).annotate(
        is_covered=Exists(covered)
    )
    return [
        Waiting(
            account=account,
            since=account.since.date(),
            is_covered=account.is_covered,
            cover_due_on=working_days_later(account.since.date(), COVER_NAMED_WITHIN_WORKING_DAYS),
            owner_due_on=account.since.date() + timedelta(days=OWNER_NAMED_WITHIN_DAYS),
            today=today,
        )
        for account in accounts.order_by("since", "pk")
    ]


def portfolio_accounts(portfolio: Portfolio, user: User) -> list[Account]:
    """The accounts in the portfolio by name, each with `since` and what it paid in the last twelve months."""
    accounts = Account.objects.visible_to(user).filter(assignment__portfolio=portfolio).with_facts(user)
    return with_revenue(with_period_start(accounts).order_by("name", "pk"), user)
