"""What may be connected; nothing but values."""

import json
import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relationships.capture_choices import Security

MAIL_PORTS = (143, 993)
LONGEST_SECRET = 10_000
GRANT_PARTS = ("token_url", "client_id", "client_secret", "refresh_token")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+", re.IGNORECASE)


def check_server(host: str, port: int, security: str, *, is_local: bool) -> None:
    """Raise ValidationError unless mail is read there: over a private line and at a port of mail servers. A product
    that runs for one person on their own machine reads from any port of it."""
    if _HOST.fullmatch(host) is None:
        raise ValidationError({"host": ValidationError(_("This is not the name of a mail server."), code="host")})
    if not is_local and port not in MAIL_PORTS:
        raise ValidationError({"port": ValidationError(_("Mail servers listen on port 993 or 143."), code="port")})
    if not is_local and security == Security.NONE:
        error = ValidationError(_("Mail is read over TLS or STARTTLS only."), code="not_private")
        raise ValidationError({"security": error})


def check_grant(secret: str) -> dict[str, str]:
    """What stands in the secret of a mailbox read by access tokens; ValidationError where something is missing."""
    try:
        grant = json.loads(secret)
    except ValueError:
        grant = None
    said = grant if isinstance(grant, dict) else {}
    if any(not isinstance(said.get(name), str) or not said[name] for name in GRANT_PARTS):
        message = _("Give a JSON object with token_url, client_id, client_secret and refresh_token.")
        raise ValidationError({"secret": ValidationError(message, code="grant")})
    check_address(said["token_url"], field="secret")
    return {name: said[name] for name in GRANT_PARTS}


def check_address(address: str, *, field: str = "address") -> None:
    """Raise ValidationError unless this is an address that can be fetched over a private line."""
    try:
        parts = urlsplit(address.strip().replace("webcal://", "https://", 1))
        is_private = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        is_private = False
    if not is_private:
        raise ValidationError({field: ValidationError(_("The address has to begin with https://."), code="address")})
