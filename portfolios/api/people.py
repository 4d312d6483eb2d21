"""What reaches a person and their accounts at once, for other systems."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import Nothing
from portfolios.services import change_person_role, deactivate
from users.api.serializers import RoleSerializer
from users.api.views import PersonViewSet


class UserViewSet(PersonViewSet):
    """Who works here. Administrators and directors invite, change and deactivate people."""

    permissions = PersonViewSet.permissions | {"role": "users.change_user", "deactivate": "users.change_user"}

    @extend_schema(summary="Change somebody's role", request=RoleSerializer)
    @action(detail=True, methods=["post"])
    def role(self, request: Request, pk: int) -> Response:
        """From today. A book the new role cannot hold must be empty, and is closed."""
        role = self.validated(RoleSerializer)["role"]
        return self.answer(change_person_role(self.get_object(), role, by=request.user))

    @extend_schema(summary="Deactivate somebody", request=None)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: int) -> Response:
        """Access ends at once, tokens included; their accounts wait with the next manager above."""
        self.validated(Nothing)
        deactivate(self.get_object(), by=request.user)
        return self.answer(self.get_object())
