"""Some messages need no answer, and somebody says so."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from core.bulk import locked
from core.db import change
from relationships.models import AwaitedReply, Interaction
from reminders.services import end_unneeded_replies
from users.models import User


@change
def waive_reply(interaction: Interaction, *, by: User) -> int:
    """Nobody waits for an answer to the message, nor to any other of its conversation, also those to come; reminders of
    them are closed. Answers how many messages waited."""
    waiting = AwaitedReply.objects.filter(answered_at__isnull=True, waived_at__isnull=True)
    rows = locked(waiting.filter(interaction__in=_conversation(interaction)))
    if not rows:
        raise ValidationError(_("No answer is waited for here."), code="nothing_awaited")
    now = timezone.now()
    for row in rows:
        row.waived_at, row.waived_by = now, by
    AwaitedReply.objects.bulk_update(rows, ["waived_at", "waived_by"])
    head = Account.objects.values_list("managed_with", flat=True).get(pk=interaction.account_id)
    end_unneeded_replies(head or interaction.account_id, [f"interaction:{row.pk}" for row in rows], by=by)
    return len(rows)


def _conversation(interaction: Interaction) -> list[int]:
    """The messages of the account that belong to the same conversation."""
    if not interaction.thread:
        return [interaction.pk]
    rows = Interaction.objects.filter(account=interaction.account_id, thread=interaction.thread)
    return list(rows.order_by("pk").values_list("pk", flat=True))
