"""Tokens by which other systems act as a person."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.db import change
from integrations.choices import LONGEST_DAYS, TOKENS_PER_PERSON, USUAL_DAYS
from integrations.models import ApiToken
from integrations.rules import Written, digest
from users.models import User


@change
def create_token(
    user: User, *, name: str, scopes: Iterable[str], by: User | None, days: int = USUAL_DAYS
) -> tuple[ApiToken, str]:
    """The person has one more token; it and its text are returned, and the text is never to be had again."""
    if not 1 <= days <= LONGEST_DAYS:
        message = _("A token lasts from 1 to %(days)s days.") % {"days": LONGEST_DAYS}
        raise ValidationError({"days": ValidationError(message, code="api_token_lasts_at_most_a_year")})
    if ApiToken.objects.in_force().filter(user=user).count() >= TOKENS_PER_PERSON:
        raise ValidationError(_("That is enough tokens. Revoke one you no longer need."), code="too_many_tokens")
    written = Written(secrets.token_hex(4), secrets.token_urlsafe(32))
    now = timezone.now()
    token = ApiToken(
        user=user, name=" ".join(name.split()), prefix=written.prefix, digest=digest(written.secret),
        scopes=sorted(set(scopes)), created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    token.clean_fields(exclude=["user"])
    token.save()
    return token, str(written)


@change
def revoke_token(token: ApiToken, *, by: User | None) -> ApiToken:
    """The token opens nothing any more; a second time changes nothing."""
    locked: ApiToken = ApiToken.objects.select_for_update(no_key=True, of=("self",)).get(pk=token.pk)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
    return locked


@change
def revoke_tokens_of(user: User, *, by: User | None) -> int:
    """No token of the person opens anything any more, also should they come back."""
    revoked: int = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())
    return revoked
