"""What somebody says from memory of a contact that nothing was noted of."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from core.bulk import held
from core.db import change
from relationships.choices import Kind, Visibility
from relationships.models import Interaction
from relationships.services.interactions import log_interaction
from relationships.urgency import AGES
from users.models import User


@change
def report_last_contact(account: Account, said: str, *, by: User) -> Interaction:
    """They last really spoke this week, month or quarter, or longer ago: a call in the middle of that, from memory.
    Only where nothing else is known of the account."""
    if said not in AGES:
        raise ValidationError(_("Say when you last spoke."), code="moment")
    held(Account.objects.filter(pk=account.pk))
    if Interaction.objects.filter(account=account).exists():
        raise ValidationError(_("A contact with this account is on record already."), code="on_record")
    occurred_at = timezone.now() - timedelta(days=AGES[said])
    return log_interaction(
        account=account.pk, kind=Kind.CALL, occurred_at=occurred_at, visibility=Visibility.ACCOUNT, by=by,
        subject=_("Said from memory"), is_self_reported=True,
    )  # fmt: skip
