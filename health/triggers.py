"""How the health that triggered a reminder is shown: as of that day; and what answers one of a renewal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reminders.choices import Family
from reminders.rows import Trigger, offer, show

if TYPE_CHECKING:
    from reminders.models import Reminder
    from users.models import User


def _shown(days: Sequence[str], reminder: "Reminder", reader: "User") -> Iterable[Trigger]:
    if reader.has_perm("health.view_health"):
        for day in days:
            yield Trigger(_("Health"), day, f"{reverse('health:account_health', args=[reminder.account_id])}?on={day}")


show("health", _shown)
offer(Family.RENEWAL, gettext_lazy("Agreement"), "accounts:agreement_edit", "accounts.change_agreement")
