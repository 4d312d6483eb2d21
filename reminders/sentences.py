"""How changes of pauses, absences and of what people want to hear read in the history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.phrases import Change, describe

REMINDERS = gettext_lazy("Reminders")


def _pause(change: Change) -> str:
    words = {"reason": change.told("reason")}
    if change.is_new:
        return _("noted that the client asked for silence: %(reason)s") % words
    if change.is_gone:
        return _("took back that the client asked for silence: %(reason)s") % words
    return _("changed until when the client asked for silence")


def _absence(change: Change) -> str:
    if change.is_new:
        return _("noted an absence")
    return _("took back an absence") if change.is_gone else _("changed an absence")


def _preference(change: Change) -> str:
    return _("said how they want to hear of reminders")


for table, phrase in {"pause": _pause, "absence": _absence, "preference": _preference}.items():
    describe(f"reminders_{table}", phrase, kind="reminders", label=REMINDERS)
