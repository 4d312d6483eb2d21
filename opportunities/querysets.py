from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncDate

from accounts.querysets import is_among
from opportunities.choices import SEEN_AFTER_CLOSE_DAYS, Outcome

if TYPE_CHECKING:
    from accounts.querysets import AccountQuerySet
    from users.models import User


def _accounts() -> "AccountQuerySet":
    accounts: AccountQuerySet = apps.get_model("accounts", "Account").objects.all()
    return accounts


class StageQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        return self if user.has_perm("opportunities.view_opportunity") else self.none()

    def editable_by(self, user: "User") -> Self:
        return self if user.has_perm("opportunities.change_stage") else self.none()

    def in_use(self) -> Self:
        """Stages that an opportunity can be moved to."""
        return self.filter(is_active=True)


class OpportunityQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Opportunities of accounts that are open to the user, and those the user or somebody below owns."""
        if not user.has_perm("opportunities.view_opportunity"):
            return self.none()
        return self._within_reach(user, _accounts().keys_open_to(user))

    def editable_by(self, user: "User") -> Self:
        """Opportunities of accounts the user may edit, and those the user or somebody below owns."""
        if not user.has_perm("opportunities.change_opportunity"):
            return self.none()
        return self._within_reach(user, _accounts().editable_by(user).order_by().values("pk"))

    def givable_by(self, user: "User") -> Self:
        """Opportunities the user may give to somebody else: those of accounts the user may edit."""
        if not user.has_perm("opportunities.change_opportunity"):
            return self.none()
        return self.filter(account__in=_accounts().editable_by(user).order_by())

    def _within_reach(self, user: "User", accounts: "QuerySet[Any] | RawSQL") -> Self:
        """Opportunities of the accounts of these keys, and those the user or somebody below owns."""
        if user.has_perm("accounts.view_every_account"):
            return self
        if user.has_large_line or user.has_perm("accounts.view_unassigned_accounts"):
            # Many rows: two short lists are kept beside a walk along an index, which ends with the page
            below = apps.get_model("users", "User").objects.filter(path__startswith=user.path).order_by()
            return self.filter(Q(account__in=accounts) | Q(owner__in=below.values("pk")))
        # Two short arrays, read once whatever the database knows of the tables; each finds its rows by an index
        below = apps.get_model("users", "User").objects.filter(path__startswith=user.path).order_by().values("pk")
        return self.filter(Q(is_among("account", accounts)) | Q(is_among("owner", below)))

    def still_open(self) -> Self:
        return self.filter(outcome=Outcome.OPEN)

    def won(self) -> Self:
        return self.filter(outcome=Outcome.WON)

    def lost(self) -> Self:
        return self.filter(outcome=Outcome.LOST)

    def overdue(self, today: date) -> Self:
        """Open opportunities whose expected close has passed."""
        return self.still_open().filter(expected_close_on__lt=today)

    def giving_access(self, today: date) -> Self:
        """Opportunities that let their owner see the account's header: open ones, and those closed in the last 90
        days."""
        return self.filter(Q(outcome=Outcome.OPEN) | Q(closed_on__gte=today - timedelta(days=SEEN_AFTER_CLOSE_DAYS)))

    def with_stage_since(self) -> Self:
        """Annotate `stage_since`: the day the opportunity came into its stage."""
        changes = apps.get_model("opportunities", "StageChange").objects.filter(opportunity=OuterRef("pk"))
        return self.annotate(stage_since=Subquery(changes.order_by("-at", "-pk").values(day=TruncDate("at"))[:1]))

    def with_weighted(self) -> Self:
        """Annotate `weighted`: the amount times the stage's probability, in the opportunity's currency."""
        weighted = F("amount") * F("stage__probability") / 100
        field = DecimalField(max_digits=18, decimal_places=4)
        return self.annotate(weighted=ExpressionWrapper(weighted, output_field=field))


class OfOpportunityQuerySet(QuerySet[Any]):
    """Rows that hang on an opportunity and follow its access."""

    def visible_to(self, user: "User") -> Self:
        deals = apps.get_model("opportunities", "Opportunity").objects.visible_to(user)
        return self.filter(opportunity__in=deals.order_by())

    def editable_by(self, user: "User") -> Self:
        deals = apps.get_model("opportunities", "Opportunity").objects.editable_by(user)
        return self.filter(opportunity__in=deals.order_by())


class RoleQuerySet(OfOpportunityQuerySet):
    """Who decides on an opportunity: what we think of people, read by those who may know it."""

    def visible_to(self, user: "User") -> Self:
        """Roles in opportunities the user sees, of people the user sees."""
        if not user.has_perm("relationships.view_assessment"):
            return self.none()
        jobs = apps.get_model("relationships", "Employment").objects.visible_to(user)
        return super().visible_to(user).filter(employment__in=jobs.order_by().values("pk"))

    def editable_by(self, user: "User") -> Self:
        """Whoever may say what they think of people says who decides."""
        return self.visible_to(user) if user.has_perm("relationships.change_assessment") else self.none()
