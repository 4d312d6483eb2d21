"""Who gets in: somebody signed in, whose token covers the kind of action, and whose role holds its permission."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from core.api.exceptions import Problem

if TYPE_CHECKING:
    from core.api.viewsets import ContractViewSet


class ContractPermission(BasePermission):
    """Nobody: 401. Beyond the token's scopes, or not the role's: 403. Which rows is the queryset's answer: 404."""

    def has_permission(self, request: Request, view: "ContractViewSet") -> bool:  # type: ignore[override]
        if not request.user.is_authenticated:
            raise NotAuthenticated
        permission = view.permissions.get(view.action or "")
        if permission is None:  # no action of ours: the method is refused next
            return True
        check_scope(request, "read" if request.method in SAFE_METHODS else view.scope_of_action())
        return bool(request.user.has_perm(permission))


class SignedIn(BasePermission):
    """Whoever is signed in, or reads with a token."""

    def has_permission(self, request: Request, view: object) -> bool:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        check_scope(request, "read")
        return True


def check_scope(request: Request, scope: str) -> None:
    """Raise Problem when the request comes by a token that does not cover the scope; a session covers all."""
    scopes = getattr(request.auth, "scopes", None)
    if scopes is not None and scope not in scopes:
        detail = _("This token does not cover the scope %(scope)s.") % {"scope": scope}
        raise Problem(403, "scope_missing", detail)
