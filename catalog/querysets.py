from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from users.models import User


class OfferingQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """What we sell is known to everybody whose role sells."""
        return self if user.has_perm("catalog.view_offering") else self.none()

    def editable_by(self, user: "User") -> Self:
        return self if user.has_perm("catalog.change_offering") else self.none()

    def sold(self) -> Self:
        """Offerings that can be put on a new opportunity."""
        return self.filter(is_active=True)
