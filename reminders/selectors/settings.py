"""How people want to hear, when they are away, and mails somebody has to decide on."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import Account
from reminders.models import Absence, OutgoingMail, Pause, Preference
from users.models import User

MOST = 200


@dataclass(frozen=True)
class Absences:
    """One's own absences and those of the line below, from today on and the last ones before."""

    mine: list[Absence]
    others: list[Absence]
    today: date


def preference_of(person: User) -> Preference:
    """What the person said, or what holds while they said nothing."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def absences(user: User) -> Absences:
    rows = Absence.objects.visible_to(user).select_related("person")
    found = list(rows.order_by("-during", "pk")[:MOST])
    mine = [row for row in found if row.person_id == user.pk]
    return Absences(mine, [row for row in found if row.person_id != user.pk], timezone.now().date())


def mails_in_doubt(user: User) -> QuerySet[OutgoingMail]:
    """Mails the user decides on, with how many reminders each holds."""
    rows: QuerySet[OutgoingMail] = OutgoingMail.objects.visible_to(user).in_doubt()
    return rows.select_related("recipient").annotate(number=Count("deliveries__reminder", distinct=True))[:MOST]


def running_pause(account: Account) -> Pause | None:
    """The silence the client of this account asked for, that holds today."""
    return Pause.objects.on(timezone.now().date()).filter(account=account).first()
