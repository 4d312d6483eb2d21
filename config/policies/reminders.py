"""What waits for people, why they heard, and how they want to hear."""

from config.policies.kinds import ACCOUNT, FORM, POST, Page, Policy, changed, resource, seen

REMINDER, VIEW, CHANGE = "reminders.Reminder", "reminders.view_reminder", "reminders.change_reminder"
PAUSE = "reminders.change_pause"

POLICIES: dict[str, Policy] = {
    "reminders:reminder_list": Page(permission=VIEW),
    "reminders:why_not": Page(permission=VIEW),
    "reminders:reminder_detail": seen(REMINDER, VIEW),
    "reminders:reminder_snooze": changed(REMINDER, CHANGE, POST),
    "reminders:reminder_dismiss": changed(REMINDER, CHANGE, POST),
    "reminders:reminder_done": changed(REMINDER, CHANGE, POST),
    "reminders:reminder_answer": changed(REMINDER, CHANGE, POST),
    "reminders:reminder_judge": changed(REMINDER, CHANGE, POST),
    "reminders:mail_list": Page(permission=CHANGE),
    "reminders:mail_decide": changed("reminders.OutgoingMail", CHANGE, POST),
    "reminders:preference_edit": Page(permission=CHANGE, methods=FORM),
    "reminders:absence_list": Page(permission=CHANGE),
    "reminders:absence_create": Page(permission=CHANGE, methods=FORM),
    "reminders:absence_edit": changed("reminders.Absence", CHANGE),
    "reminders:absence_end": changed("reminders.Absence", CHANGE, POST),
    "reminders:usefulness": Page(permission="reminders.view_usefulness"),
    "reminders:pause_edit": changed(ACCOUNT, PAUSE),
    "reminders:pause_end": changed("reminders.Pause", PAUSE, POST),
    **resource(
        "reminders",
        REMINDER,
        read=VIEW,
        also=dict.fromkeys(("snooze", "dismiss", "done", "answer", "judge"), (POST, CHANGE, "editable")),
    ),
}
