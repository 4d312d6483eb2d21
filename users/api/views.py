"""People, for other systems."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import Nothing
from core.api.viewsets import ContractViewSet
from users.api.filters import UserFilterSet
from users.api.serializers import NewUserSerializer, UserFactsSerializer, UserSerializer
from users.models import User
from users.services import invite_again, invite_person, reactivate_person, update_person


@extend_schema_view(list=extend_schema(summary="List who works here"), retrieve=extend_schema(summary="Read a person"))
class PersonViewSet(ContractViewSet):
    """Who works here. Administrators and directors invite and change people."""

    queryset = User.objects.select_related("department")
    serializer_class = UserSerializer
    filterset_class = UserFilterSet
    scope = "admin"
    permissions = {
        "list": "users.view_user",
        "retrieve": "users.view_user",
        "create": "users.add_user",
        "partial_update": "users.change_user",
        "invite": "users.change_user",
        "reactivate": "users.change_user",
    }
    orderings = {"name": "name", "role": "role", "manager": "manager__name", "department": "department__name",
                 "updated_at": "updated_at", "id": "id"}  # fmt: skip
    ordering = "name"

    @extend_schema(summary="Invite somebody", request=NewUserSerializer)
    def create(self, request: Request) -> Response:
        """A mail goes out that lets them choose a password."""
        return self.answer(invite_person(**self.validated(NewUserSerializer), by=request.user), 201)

    @extend_schema(summary="Change a person", request=UserFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays. A role changes at `role/`, together with what the person looks after."""
        facts = self.validated(UserFactsSerializer)
        _check_email_is_new(self.get_object(), facts)
        return self.answer(update_person(self.get_object(), by=request.user, **facts))

    @extend_schema(summary="Send an invitation again", request=None)
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, pk: int) -> Response:
        self.validated(Nothing)
        return self.answer(invite_again(self.get_object(), by=request.user).person)

    @extend_schema(summary="Let somebody in again", request=None)
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, pk: int) -> Response:
        self.validated(Nothing)
        return self.answer(reactivate_person(self.get_object(), by=request.user))


def _check_email_is_new(person: User, facts: dict[str, Any]) -> None:
    """Somebody signs in by their e-mail: it is given once, here as on the page."""
    if person.email and facts.get("email", person.email) != person.email:
        refusal = ValidationError(_("The e-mail is what this person signs in by: it stays."), code="email_stays")
        raise ValidationError({"email": refusal})
