from reminders.services.absences import end_absence, note_absence, update_absence
from reminders.services.mails import note_arrival, send_again
from reminders.services.pauses import begin_pause, end_pause
from reminders.services.preferences import set_preference
from reminders.services.reminders import (
    answer_reminder,
    dismiss_reminder,
    end_unneeded_replies,
    finish_reminder,
    judge_reminder,
    snooze_reminder,
)

__all__ = [
    "answer_reminder",
    "begin_pause",
    "dismiss_reminder",
    "end_absence",
    "end_pause",
    "end_unneeded_replies",
    "finish_reminder",
    "judge_reminder",
    "note_absence",
    "note_arrival",
    "send_again",
    "set_preference",
    "snooze_reminder",
    "update_absence",
]
