from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from users.models import User


class ApiTokenQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """One's own tokens, and nobody else's."""
        return self.filter(user=user)

    def editable_by(self, user: "User") -> Self:
        return self.visible_to(user)

    def in_force(self) -> Self:
        """Tokens that open the door now, as far as their person may enter."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now(), user__is_active=True)
