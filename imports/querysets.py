from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from core.outcome import RowState
from imports.choices import WORKING

if TYPE_CHECKING:
    from datetime import datetime

    from users.models import User


class ImportJobQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Own imports and those of people below; all of them for who may see every one."""
        if user.has_perm("imports.view_every_job"):
            return self
        return self._of_line(user)

    def editable_by(self, user: "User") -> Self:
        """Imports the user may start, cancel and undo."""
        if user.has_perm("imports.view_every_job") and user.has_perm("imports.add_importjob"):
            return self
        return self._of_line(user)

    def due(self, now: "datetime") -> Self:
        """Imports with work to do that no worker holds."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.filter(free, state__in=WORKING)

    def _of_line(self, user: "User") -> Self:
        return self.filter(by__path__startswith=user.path) if user.has_perm("imports.add_importjob") else self.none()


class OfJobQuerySet(QuerySet[Any]):
    """Rows that hang on an import and follow its access."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(job__in=apps.get_model("imports", "ImportJob").objects.visible_to(user))


class ImportRowQuerySet(OfJobQuerySet):
    def refused(self) -> Self:
        return self.filter(state=RowState.REFUSED)

    def warned(self) -> Self:
        """Rows that somebody should look at again."""
        return self.exclude(warning="")

    def written(self) -> Self:
        """Rows that made or changed a record."""
        return self.filter(state__in=(RowState.CREATED, RowState.UPDATED))


class SavedMappingQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Own mappings and shared ones."""
        if not user.has_perm("imports.add_importjob"):
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def editable_by(self, user: "User") -> Self:
        """Own mappings; shared ones too for who answers for every import."""
        if not user.has_perm("imports.add_importjob"):
            return self.none()
        own = Q(owner=user)
        return self.filter(own | Q(is_shared=True)) if user.has_perm("imports.view_every_job") else self.filter(own)
