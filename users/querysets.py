from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q, QuerySet

from users.roles import roles_with

if TYPE_CHECKING:
    from users.models import User


class UserQuerySet(QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """People are colleagues: everybody who may see people sees who works here."""
        return self if user.has_perm("users.view_user") else self.none()

    def editable_by(self, user: "User") -> Self:
        """People the user may invite, move or deactivate; only an administrator touches administrators."""
        if not user.has_perm("users.change_user"):
            return self.none()
        return self if user.has_perm("users.change_administrator") else self.exclude(role="ADMINISTRATOR")

    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_line_of(self, user: "User") -> Self:
        """The user and everybody below, at any depth."""
        return self.filter(path__startswith=user.path)

    def who_can_sign_in(self) -> Self:
        return self.filter(is_active=True, email__isnull=False).exclude(password="").exclude(password__startswith="!")

    def who_can_lead(self) -> Self:
        """Active people whose role leads others: whom somebody can report to."""
        return self.active().filter(role__in=roles_with("portfolios.assign_account"))

    def matching(self, text: str) -> Self:
        """People whose name or e-mail contains the text."""
        return self.filter(Q(name__icontains=text) | Q(email__icontains=text)) if text else self


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> "User":
        user: User = self.get(email=email.lower())
        return user

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        """A person with a usable password when one is given; the door for tests and sign-in libraries."""
        user: User = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user
