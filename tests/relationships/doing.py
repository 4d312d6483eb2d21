"""What the tests of the room share: somebody with a book, and the addresses of its pages."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountState

PIECE = {"headers": {"HX-Request": "true"}}
TALK = {"kind": "CALL", "initiator": "US", "visibility": "ACCOUNT"}


def url(name, *args):
    return reverse(f"relationships:{name}", args=args)


def said(response):
    """The words that the next page will say."""
    return [str(message) for message in response.wsgi_request._messages]


def ago(**age):
    return timezone.now() - timedelta(**age)


def due_on(account):
    return AccountState.objects.get(account=account).contact_due_on
