from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from listings.choices import State

if TYPE_CHECKING:
    from users.models import User


class SavedViewQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """The user's own views, and those shared by somebody of the same department or above in the line."""
        above = [int(key) for key in user.path.split("/") if key]
        team = Q(owner__in=above)
        if user.department_id:
            team |= Q(owner__department=user.department_id)
        return self.filter(Q(owner=user) | Q(is_shared=True) & team)

    def editable_by(self, user: "User") -> Self:
        return self.filter(owner=user)


class ExportQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """A file is for the person who asked for it and nobody else, whatever their role."""
        return self.filter(person=user)

    def unfinished(self) -> Self:
        return self.filter(state__in=(State.DUE, State.RUNNING))

    def with_file(self) -> Self:
        """Exports whose file can be fetched: one that was handed over at once is kept nowhere."""
        return self.filter(state=State.DONE, kept_until__isnull=False)

    def claimable(self, now: datetime) -> Self:
        """Exports to be written that no worker has, or whose worker was not heard of until its lease ended."""
        return self.unfinished().filter(leased_until__lte=now)
