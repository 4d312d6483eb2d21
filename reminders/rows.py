"""What triggered a reminder, as its reader may see it, and what answers it: each app says so of its own rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.functional import Promise

from core.addresses import address_of

if TYPE_CHECKING:
    from reminders.models import Reminder
    from users.models import User


@dataclass(frozen=True)
class Trigger:
    """One row behind a reminder: what it is, what it is called, and where it stands."""

    word: str
    name: str
    address: str


@dataclass(frozen=True)
class Step:
    """What answers a reminder, where no contact does."""

    label: str
    address: str


Shower = Callable[[Sequence[str], "Reminder", "User"], Iterable[Trigger]]
MOST_SHOWN = 20
_showers: dict[str, Shower] = {}
_steps: dict[str, tuple[str | Promise, str, str]] = {}


def show(prefix: str, shower: Shower) -> None:
    """Rows of this prefix ("interaction:12") are shown this way, from the app they belong to."""
    _showers[prefix] = shower


def of_model(label: str, word: str | Promise, *, view: str = "") -> Shower:
    """Rows of a model, as far as the reader sees them, each at the address of the view, else of its account."""

    def shown(keys: Sequence[str], reminder: "Reminder", reader: "User") -> Iterable[Trigger]:
        model: Any = apps.get_model(label)
        found = model.objects.visible_to(reader).filter(pk__in=[int(key) for key in keys if key.isdecimal()])
        for row in found.order_by("pk"):
            address = address_of(view, row.pk) if view else reminder.account.get_absolute_url()
            yield Trigger(str(word), str(row), address)

    return shown


def triggers_of(reminder: "Reminder", reader: "User") -> list[Trigger]:
    """The rows that triggered the reminder, those that the reader sees."""
    keys: dict[str, list[str]] = {}
    for row in reminder.rows[:MOST_SHOWN]:
        prefix, _colon, key = str(row).partition(":")
        keys.setdefault(prefix, []).append(key)
    return [
        trigger for prefix, these in keys.items() if prefix in _showers
        for trigger in _showers[prefix](these, reminder, reader)
    ]  # fmt: skip


def offer(family: str, label: str | Promise, view: str, permission: str) -> None:
    """Reminders of this family are answered in this view by whoever has the permission, from the app it belongs to."""
    _steps[family] = label, view, permission


def step_of(reminder: "Reminder", reader: "User") -> Step | None:
    """Where the reader answers it: in the view of the row it is about, or of the account; None: by a contact."""
    if reminder.family not in _steps:
        return None
    label, view, permission = _steps[reminder.family]
    if not reader.has_perm(permission):
        return None
    _prefix, _colon, key = reminder.subject.partition(":")
    return Step(str(label), address_of(view, int(key) if key.isdecimal() else reminder.account_id))
