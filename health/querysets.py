from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps

from accounts.querysets import OfAccountQuerySet

if TYPE_CHECKING:
    from users.models import User


class OverrideQuerySet(OfAccountQuerySet):
    def editable_by(self, user: "User") -> Self:
        """Whoever leads and may edit the account."""
        if not user.has_perm("health.change_healthoverride"):
            return self.none()
        accounts = apps.get_model("accounts", "Account").objects.editable_by(user).order_by().values("pk")
        return self.filter(account__in=accounts)

    def on(self, day: date) -> Self:
        return self.filter(during__contains=day)
