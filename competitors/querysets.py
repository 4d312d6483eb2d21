from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from accounts.querysets import OfAccountQuerySet

if TYPE_CHECKING:
    from users.models import User


class CompetitorQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Who else sells is known to everybody whose role sells; where they sit is a matter of the account."""
        return self if user.has_perm("competitors.view_competitor") else self.none()

    def editable_by(self, user: "User") -> Self:
        return self if user.has_perm("competitors.change_competitor") else self.none()


class PresenceQuerySet(OfAccountQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Presences on the accounts that are open to the user."""
        return super().visible_to(user) if user.has_perm("competitors.view_competitor") else self.none()

    def editable_by(self, user: "User") -> Self:
        """Whoever works on an account may say who else is there."""
        return self.visible_to(user) if user.has_perm("competitors.change_competitorpresence") else self.none()

    def with_doubt(self, today: date) -> Self:
        """Annotate `is_to_be_checked`: what was said has expired."""
        return self.annotate(is_to_be_checked=ExpressionWrapper(Q(expires_on__lte=today), output_field=BooleanField()))

    def to_be_checked(self, today: date) -> Self:
        return self.filter(expires_on__lte=today)

    def with_contract_ending(self, first: date, days: int) -> Self:
        """Presences whose contract ends within the days from the first on, soonest first."""
        last = first + timedelta(days=days)
        return self.filter(contract_ends_on__range=(first, last)).order_by("contract_ends_on", "pk")
