"""What stands in the calendar that somebody subscribes to: days only, and titles that a lock screen may show."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from relationships.calendars.writing import FeedEntry
from relationships.models import Commitment
from relationships.selectors.seen import name_accounts
from users.models import User

BACK, AHEAD = timedelta(days=60), timedelta(days=180)
MOST = 500


def feed_entries(person: User, today: date) -> list[FeedEntry]:
    """What the person promised or was promised, and which of their accounts are to be contacted, by day."""
    first, last = today - BACK, today + AHEAD
    return [*_commitments(person, first, last), *_contacts(person, first, last)]


def _commitments(person: User, first: date, last: date) -> Iterable[FeedEntry]:
    """Nothing of the promise itself: only that there is one."""
    rows = Commitment.objects.visible_to(person).still_open().filter(owner=person, due_on__range=(first, last))
    for one in name_accounts(rows.select_related("account").order_by("due_on", "pk")[:MOST], person):
        yield FeedEntry(
            uid=f"commitment-{one.pk}@rapport", title=_title(one), on=one.due_on,
            url=_address("relationships:commitment_edit", one.pk),
        )  # fmt: skip


def _title(one: Any) -> str:
    """Which side promised, and at which account where the person may know it."""
    is_ours = one.promised_by == "US"
    if not one.account_name:
        return _("We promised") if is_ours else _("They promised")
    title = _("We promised: %(account)s") if is_ours else _("They promised: %(account)s")
    return title % {"account": one.account_name}


def _contacts(person: User, first: date, last: date) -> Iterable[FeedEntry]:
    rows = Account.objects.all().open_to(person).filter(owner=person, state__contact_due_on__range=(first, last))
    for account in rows.select_related("state").order_by("state__contact_due_on", "pk")[:MOST]:
        yield FeedEntry(
            uid=f"contact-{account.pk}@rapport", title=_("Contact due: %(account)s") % {"account": account.name},
            on=account.state.contact_due_on, url=settings.SITE_URL + account.get_absolute_url(),
        )  # fmt: skip


def _address(view: str, pk: int) -> str:
    return settings.SITE_URL + reverse(view, args=[pk])
