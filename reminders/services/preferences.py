"""How people want to hear."""

from collections.abc import Collection

from core.bulk import check_seen, held
from core.db import change
from reminders.choices import Family
from reminders.models import Preference
from users.models import User


@change
def set_preference(
    person: User, *, has_digest: bool, has_urgent_mail: bool, has_weekly: bool, muted: Collection[str],
    version: int | None = None, by: User | None,
) -> Preference:  # fmt: skip
    """The person hears by mail what they say; in Rapport everything still stands. Refused when it was changed since
    that version."""
    Preference.objects.get_or_create(person=person)
    current = held(Preference.objects.filter(person=person))
    if version is not None:
        check_seen(current, version)
    current.has_digest, current.has_urgent_mail, current.has_weekly = has_digest, has_urgent_mail, has_weekly
    current.muted = [name for name in Family.values if name in muted]
    current.version += 1
    current.save()
    return current
