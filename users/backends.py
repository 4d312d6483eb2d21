from allauth.account.auth_backends import AuthenticationBackend

from users.models import User
from users.roles import permissions_of


class RoleBackend(AuthenticationBackend):
    """Signs in by e-mail; what a person may do follows from the role, never from stored grants."""

    def get_all_permissions(self, user_obj: User, obj: object = None) -> set[str]:
        return set(permissions_of(user_obj.role)) if user_obj.is_active else set()

    def has_perm(self, user_obj: User, perm: str, obj: object = None) -> bool:
        return user_obj.has_perm(perm, obj)
