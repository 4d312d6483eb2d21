"""What the services of this package share: locks, departments, and setting a person's fields."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from core.models import LockRow
from users.models import Department, User
from users.rules import check_part_time_share

FIELDS = {field.name: field for field in User._meta.fields}


def lock_reporting_line() -> None:
    """Whoever changes the reporting line waits here until this transaction ends."""
    LockRow.objects.select_for_update(no_key=True).get(name="reporting_line")


def locked(person: User) -> User:
    """The person as the database has them now, held until this transaction ends."""
    row: User = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    return row


def may_change_administrators(by: User | None) -> bool:
    """Whether the acting person is an administrator; the system itself may."""
    return by is None or by.has_perm("users.change_administrator")


def normal_name(text: str) -> str:
    return " ".join(text.split())


def normal_email(text: str | None) -> str | None:
    return (text or "").strip().lower() or None


def department_named(department: Department | str | None) -> Department | None:
    """The department of this name whatever the case, created when there is none."""
    if not isinstance(department, str):
        return department
    name = normal_name(department)
    if not name:
        return None
    found = Department.objects.filter(name__iexact=name).first()
    if found is None:
        found = Department(name=name)
        found.clean_fields()
        found.save()
    return found


def set_fields(person: User, values: Mapping[str, Any]) -> list[str]:
    """Give the person these values and return the fields that changed; they are valid then, or ValidationError."""
    changed = []
    for name, value in values.items():
        field = FIELDS[name]
        plain = value.pk if isinstance(value, Model) else _plain(name, value)
        if getattr(person, field.attname) != plain:
            setattr(person, field.attname, plain)
            changed.append(name)
    person.clean_fields(exclude=FIELDS.keys() - set(changed))
    return changed


def _plain(name: str, value: Any) -> Any:
    """The value as the field holds it."""
    try:
        plain = FIELDS[name].to_python(value)
        if name == "part_time_share":
            check_part_time_share(plain)
    except ValidationError as error:
        raise ValidationError({name: error}) from None
    return plain
