from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Count, DateField, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from portfolios.choices import FLOOR_ROLES, RAMP_DAYS

if TYPE_CHECKING:
    from accounts.querysets import AccountQuerySet
    from users.models import User


def _accounts() -> "AccountQuerySet":
    accounts: AccountQuerySet = apps.get_model("accounts", "Account").objects.all()
    return accounts


class PortfolioQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """The user's own portfolios and those of everybody below; all of them for roles that see every account."""
        if not user.has_perm("portfolios.view_portfolio"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(owner__path__startswith=user.path)

    def editable_by(self, user: "User") -> Self:
        """Portfolios the user may move accounts into and out of."""
        return self.visible_to(user) if user.has_perm("portfolios.assign_account") else self.none()

    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def books(self) -> Self:
        """Open portfolios somebody works with, without the waiting rooms."""
        return self.open().exclude(kind="HOLDING")

    def with_facts(self) -> Self:
        """Each portfolio with `floor` for a full-time owner, `role_since`, `covering` (covers its owner has today) and
        `covering_until`, the day after the last of them."""
        today = timezone.now().date()
        rule = apps.get_model("portfolios", "PortfolioRule").objects.filter(kind=OuterRef("kind"))
        role = apps.get_model("users", "RolePeriod").objects.filter(user=OuterRef("owner"), during__contains=today)
        covers = apps.get_model("portfolios", "Cover").objects.filter(person=OuterRef("owner"), during__contains=today)
        last = covers.order_by("-during__endswith").values("during__endswith")[:1]
        number = covers.order_by().values("person").annotate(number=Count("pk")).values("number")
        return self.annotate(
            rule_floor=Subquery(rule.values("floor")),
            role_since=Subquery(role.values(day=Func(F("during"), function="lower", output_field=DateField()))[:1]),
            covering=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            covering_until=Subquery(last, output_field=DateField()),
        )

    def under_floor(self) -> Self:
        """Open books of people whose work they are, below the floor scaled by part time; ramping ones are left out."""
        rule = apps.get_model("portfolios", "PortfolioRule").objects.filter(kind=OuterRef("kind")).values("floor")
        work = Q()
        for kind, role in FLOOR_ROLES.items():
            work |= Q(kind=kind, owner_role=role)
        scaled = Round(Subquery(rule) * F("owner__part_time_share"))
        return self.open().with_facts().filter(work, used__lt=scaled, role_since__lt=ramping_since())


def ramping_since() -> date:
    """The first day of a role that is still ramping up today."""
    return timezone.now().date() - timedelta(days=RAMP_DAYS)


class AssignmentQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(account__in=_accounts().keys_open_to(user))

    def editable_by(self, user: "User") -> Self:
        """Assignments the user may change and end: those of accounts the user answers for."""
        if not user.has_perm("portfolios.assign_account"):
            return self.none()
        return self.filter(account__in=_accounts().led_by(user))


class CoverQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Covers of accounts one sees, and one's own."""
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(Q(account__in=_accounts().keys_open_to(user)) | Q(person=user))

    def editable_by(self, user: "User") -> Self:
        """Covers the user may end or renew: those of accounts the user answers for."""
        if not user.has_perm("portfolios.cover_account"):
            return self.none()
        return self.filter(account__in=_accounts().led_by(user))

    def current(self) -> Self:
        """Covers that hold today."""
        return self.filter(during__contains=timezone.now().date())

    def ahead(self) -> Self:
        """Covers that hold today or begin later, the first to end first."""
        return self.filter(during__endswith__gt=timezone.now().date()).order_by("during__endswith", "pk")
