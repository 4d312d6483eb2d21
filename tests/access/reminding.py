"""What people were told of each account, who is away and what clients asked for: rows with canaries, and who reaches
them (HEALTH §1.5) in plain Python, from bare facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Account
from relationships.models import AwaitedReply, Interaction
from reminders.models import Absence, Delivery, OutgoingMail, Pause, Reminder
from tests.factories import today
from tests.hearing import AbsenceFactory, DeliveryFactory, MailFactory, PauseFactory, ReminderFactory
from users.models import User

if TYPE_CHECKING:
    from tests.access.reference import Reference
    from tests.access.world import World

Body = dict[str, Any]
SEE_ALL = {"SALES_DIRECTOR", "ADMINISTRATOR", "AUDITOR"}
EDIT_ALL = {"SALES_DIRECTOR", "ADMINISTRATOR"}


@dataclass(frozen=True)
class Reminding:
    """The facts, and the rules about them."""

    reminders: dict[int, tuple[int, int | None]]
    told: set[tuple[int, int]]
    mails: dict[int, int]
    absences: dict[int, int]
    pauses: dict[int, int]

    def rows_of(self, model: str) -> set[int]:
        facts: dict[str, Any] = {
            "reminders.Reminder": self.reminders, "reminders.OutgoingMail": self.mails,
            "reminders.Absence": self.absences, "reminders.Pause": self.pauses,
        }  # fmt: skip
        return set(facts[model])

    def reaches(self, reference: "Reference", rows: str, model: str, person: int, row: int) -> bool:
        role, edits = reference.role[person], rows == "editable"
        if model == "reminders.OutgoingMail":
            return role == "ADMINISTRATOR" or self.mails[row] == person
        if model == "reminders.Absence":
            return role in EDIT_ALL or reference.is_in_line(person, self.absences[row])
        if model == "reminders.Pause":
            reach = reference.edits_account if edits else reference.opens_account
            return reach(person, self.pauses[row])
        account, whose = self.reminders[row]
        is_told = (row, person) in self.told
        if edits:
            return role != "AUDITOR" and is_told and reference.opens_account(person, account)
        return role in SEE_ALL or ((is_told or whose == person) and reference.opens_account(person, account))


def read_reminding() -> Reminding:
    return Reminding(
        reminders={row.pk: (row.account_id, row.person_id) for row in Reminder.objects.all()},
        told=set(Delivery.objects.values_list("reminder", "recipient")),
        mails=dict(OutgoingMail.objects.values_list("pk", "recipient")),
        absences=dict(Absence.objects.values_list("pk", "person")),
        pauses=dict(Pause.objects.values_list("pk", "account")),
    )


def add_reminders(world: "World") -> None:
    """Everybody who looks after an account was told of a promise there, and so was somebody who no longer sees it; one
    person is away, and one mail of each person is in doubt."""
    guest = world.people["newcomer"]
    for label, account in world.accounts.items():
        text = world.aviary.text(label, "reminded promise")
        reminder = ReminderFactory(
            account=account, family="COMMITMENT", kind="COMMITMENT_DUE", facts={"text": text, "side": "US"},
            subject=f"commitment:{account.pk}", escalation="AT_ONCE",
        )  # fmt: skip
        owner = Account.objects.get(pk=account.pk).owner
        for person in filter(None, (owner, owner and owner.manager, guest, world.people["administrator"])):
            DeliveryFactory(reminder=reminder, recipient=person, channel="INBOX", state="SENT", told_at=timezone.now())
        PauseFactory(account=account, reason=world.aviary.text(label, "asked for silence"))
    for talk in Interaction.objects.all():
        at = talk.occurred_at
        AwaitedReply.objects.get_or_create(
            interaction=talk,
            defaults={"account_id": talk.account_id, "arrived_at": at, "warn_at": at, "due_at": at, "late_at": at},
        )
    for label in ("am full", "am other", "director"):
        AbsenceFactory(person=world.people[label])
        MailFactory(recipient=world.people[label], state="UNCERTAIN")


def remind_crowd(head: Account, number: int, person: User) -> dict[str, int]:
    """As many reminders of one account told to the person as wanted, and as many absences, mails and snoozes."""
    now = timezone.now()
    reminders = Reminder.objects.bulk_create(
        Reminder(account=head, family="COMMITMENT", kind="COMMITMENT_DUE", level=1, priority=3 - n % 3, weight=n,
                 subject=f"commitment:{n}", episode="due", began_at=now, raised_at=now, level_at=now,
                 facts={"text": f"Crowd {n}"})
        for n in range(number)
    )  # fmt: skip
    Delivery.objects.bulk_create(
        Delivery(reminder=one, level=1, recipient=person, channel="INBOX", state="SENT", created_at=now, told_at=now)
        for one in reminders
    )
    away = [today() + timedelta(days=20 + 2 * n) for n in range(number)]
    absences = Absence.objects.bulk_create(
        Absence(person=person, during=DateRange(day, day + timedelta(days=1))) for day in away
    )
    mails = OutgoingMail.objects.bulk_create(
        OutgoingMail(kind="DIGEST", recipient=person, occurs_on=today() - timedelta(days=n), time_zone="UTC",
                     due_at=now, state="UNCERTAIN")
        for n in range(number)
    )  # fmt: skip
    pause = PauseFactory(account=head)
    return {"reminders.Reminder": reminders[0].pk, "reminders.Absence": absences[0].pk,
            "reminders.OutgoingMail": mails[0].pk, "reminders.Pause": pause.pk}  # fmt: skip


def _same(**body: Any) -> Callable[["World", int], Body]:
    return lambda world, row: body


def _absence(world: "World", row: int) -> Body:
    absence = Absence.objects.filter(pk=row).first()
    return {"first": str(today()), "last": str(today()), "version": absence.version if absence else 1}


def _day(days: int) -> str:
    return str(today() + timedelta(days=days))


REMINDING_BODIES: dict[str, Callable[["World", int], Body]] = {
    "reminders:reminder_snooze": _same(days="3"),
    "reminders:reminder_dismiss": _same(ending="SEASONAL"),
    "reminders:reminder_done": _same(back="inbox"),
    "reminders:reminder_answer": _same(text="On holiday until Monday"),
    "reminders:reminder_judge": _same(verdict="USEFUL"),
    "reminders:mail_decide": _same(decision="again"),
    "reminders:preference_edit": _same(has_digest="on", version="1"),
    "reminders:absence_create": lambda world, row: {"person": "", "first": _day(300), "last": _day(301)},
    "reminders:absence_edit": _absence,
    "reminders:absence_end": _same(confirmed="yes"),
    "reminders:pause_edit": lambda world, row: {"until": _day(20), "reason": "They asked for it"},
    "reminders:pause_end": _same(confirmed="yes"),
}
REMINDING_API_BODIES: dict[tuple[str, str], Callable[["World", int], Body]] = {
    ("api:reminders-snooze", "POST"): lambda world, row: {"until": _day(3)},
    ("api:reminders-dismiss", "POST"): _same(ending="SEASONAL"),
    ("api:reminders-done", "POST"): _same(),
    ("api:reminders-answer", "POST"): _same(text="On holiday until Monday"),
    ("api:reminders-judge", "POST"): _same(verdict="USEFUL"),
}
