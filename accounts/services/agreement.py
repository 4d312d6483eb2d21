"""What an account has agreed to buy."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Account, Agreement
from core.days import check_days
from core.db import change
from users.models import User

CHANGEABLE = ("offerings", "starts_on", "ends_on", "notice_days", "is_auto_renewed", "annual_value", "currency")


@change
def add_agreement(account: Account, *, by: User | None, **fields: Any) -> Agreement:
    """The account has one more agreement; its decision date is the end minus the notice."""
    agreement = Agreement(account=account, **fields)
    _clean(agreement)
    agreement.save()
    agreement.refresh_from_db()
    return agreement


@change
def update_agreement(agreement: Agreement, *, by: User | None, seen: str | None = None, **changes: Any) -> Agreement:
    """The agreement says what the changes say; nothing is written when that is nothing new. Refused when somebody
    changed it since it was `seen`, the instant of its last change then."""
    locked = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=agreement.pk)
    if seen is not None and seen != locked.updated_at.isoformat():
        raise ValidationError(
            _("Somebody changed this agreement meanwhile. Your text is kept: look again, then save."), code="stale"
        )
    before = {name: getattr(locked, name) for name in CHANGEABLE}
    for name in CHANGEABLE:
        setattr(locked, name, changes.get(name, before[name]))
    _clean(locked)
    changed = [name for name in CHANGEABLE if getattr(locked, name) != before[name]]
    if changed:
        locked.save(update_fields=[*changed, "updated_at"])
    locked.refresh_from_db()
    return locked


def _clean(agreement: Agreement) -> None:
    agreement.clean_fields(exclude=["account", "decision_on"])
    check_days(starts_on=agreement.starts_on, ends_on=agreement.ends_on)
