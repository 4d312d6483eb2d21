"""An access token for a mailbox: asked for each time, held in memory only."""

import json
from urllib.parse import urlencode

from django.core.exceptions import ValidationError

from relationships.calendars.fetching import CalendarUnavailable, post
from relationships.capture_rules import check_grant
from relationships.mail.imap import MailboxUnavailable, Reason

LONGEST_TOKEN = 10_000


def access_token(secret: str) -> str:
    """What the sign-in service gives for the secret that the person left with us. MailboxUnavailable says that it gave
    nothing; neither the secret nor the answer is in it."""
    try:
        grant = check_grant(secret)
        url = grant.pop("token_url")
        answer = json.loads(post(url, urlencode({"grant_type": "refresh_token", **grant}).encode()))
    except CalendarUnavailable as error:
        reason = Reason.SIGN_IN_REFUSED if error.status in (400, 401, 403) else Reason.NETWORK
        raise MailboxUnavailable(reason) from None
    except (ValidationError, ValueError):
        raise MailboxUnavailable(Reason.SIGN_IN_REFUSED) from None
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN or not token.isprintable():
        raise MailboxUnavailable(Reason.SIGN_IN_REFUSED)
    return token
