"""Who calls: by a Bearer token in the header, never in the address."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from integrations.models import ApiToken
from integrations.rules import digest, is_secret, read
from users.models import User

NOBODYS = digest("nobody's")
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer rap_…`. A wrong, expired or revoked token, or one of somebody who left: 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, said = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = _found(said.strip())
        if token is None:
            raise AuthenticationFailed(_("This token is none of ours, has expired or was revoked."))
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _found(said: str) -> ApiToken | None:
    """The token in force with this text; the secret is compared also when there is none to compare with."""
    written = read(said)
    if written is None:
        return None
    token = ApiToken.objects.in_force().select_related("user").filter(prefix=written.prefix).first()
    is_right = is_secret(written.secret, token.digest if token else NOBODYS)
    return token if is_right else None


def _note_use(token: ApiToken) -> None:
    """When it was last used, to the minute: written apart from what the request does."""
    before = timezone.now() - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < before:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=before)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=timezone.now())


class TokenScheme(OpenApiAuthenticationExtension):
    """The token as the OpenAPI document describes it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "rap_<prefix>_<secret>"}
