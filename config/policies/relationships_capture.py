"""What people let us read and hear of: their mail, their calendars, and the feed of their own dates."""

from config.policies.kinds import FORM, PERSON, POST, READ, Page, Policy, Public, Row, seen

CAPTURE = "relationships.capture_contacts"
MAILBOX, CALENDAR = "relationships.Mailbox", "relationships.Calendar"


def _own(model: str, methods: str) -> Row:
    return Row(model=model, permission=CAPTURE, rows="editable", methods=methods)


POLICIES: dict[str, Policy] = {
    "relationships:capture": Page(permission=CAPTURE),
    "relationships:mailbox_create": Page(permission=CAPTURE, methods=FORM),
    "relationships:mailbox_edit": _own(MAILBOX, FORM),
    "relationships:mailbox_remove": _own(MAILBOX, FORM),
    "relationships:mailbox_stop": _own(MAILBOX, POST),
    "relationships:mailbox_continue": _own(MAILBOX, POST),
    "relationships:reconciliation": seen(MAILBOX, CAPTURE),
    "relationships:calendar_create": Page(permission=CAPTURE, methods=FORM),
    "relationships:calendar_remove": _own(CALENDAR, FORM),
    "relationships:feed_renew": Page(permission=CAPTURE, methods=POST),
    "relationships:feed_revoke": Page(permission=CAPTURE, methods=POST),
    "relationships:meeting_hold": Row(
        model="relationships.CalendarMeeting", permission="relationships.add_interaction", rows="editable", methods=POST
    ),
    "relationships:calendar_feed": Public(methods=READ, needs="an address that somebody gave away"),
    "relationships:person_capture": seen(PERSON, "users.view_user"),
    "relationships:mail_drop": Page(permission=CAPTURE, methods=FORM),
}
