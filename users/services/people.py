from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.db import change
from users.choices import Role
from users.models import Department, Invitation, User
from users.rules import check_administrators_touched, check_deactivation, check_role_change
from users.services.writing import (
    department_named,
    lock_reporting_line,
    locked,
    may_change_administrators,
    normal_email,
    normal_name,
    set_fields,
)

CHANGEABLE = {"name", "email", "manager", "department", "time_zone", "country", "language", "part_time_share"}


def create_person(
    *,
    name: str,
    email: str | None,
    role: Role | str,
    manager: User | None = None,
    department: Department | str | None = None,
    password: str | None = None,
) -> User:
    """A new person; without a password they cannot sign in. Runs inside a service's transaction."""
    person = User(password=make_password(password))
    values = {"name": normal_name(name), "email": normal_email(email), "role": role, "manager": manager}
    set_fields(person, values | {"department": department_named(department)})
    person.clean_fields(exclude={"password"})
    person.save()
    person.refresh_from_db()
    return person


@change
def update_person(person: User, *, by: User | None, **changes: Any) -> User:
    """The person has the new name, e-mail, manager, department, time zone, country, language or part-time share."""
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"not changed here: {', '.join(sorted(unknown))}")
    if "manager" in changes:
        lock_reporting_line()
    person = locked(person)
    check_administrators_touched([person.role], may_change_administrators=may_change_administrators(by))
    changed = set_fields(person, _normal(changes))
    if changed:
        person.save(update_fields=[*changed, "updated_at"])
        person.refresh_from_db()
    if "email" in changed:
        forget_addresses([person.pk])
    return person


def _normal(changes: dict[str, Any]) -> dict[str, Any]:
    values = dict(changes)
    if "name" in values:
        values["name"] = normal_name(values["name"])
    if "email" in values:
        values["email"] = normal_email(values["email"])
    if "department" in values:
        values["department"] = department_named(values["department"])
    return values


@change
def change_role(person: User, role: Role | str, *, by: User | None) -> User:
    """The person has this role from today; the database keeps the history and refuses what their portfolio forbids."""
    person = locked(person)
    check_role_change(
        person.role,
        role,
        is_oneself=by is not None and by.pk == person.pk,
        may_change_administrators=may_change_administrators(by),
    )
    if set_fields(person, {"role": role}):
        person.save(update_fields=["role", "updated_at"])
    return person


@change
def deactivate_person(person: User, *, by: User | None) -> User:
    """The person cannot sign in, every session of theirs is over, and no invitation is on its way."""
    person = locked(person)
    check_deactivation(
        person.role,
        is_oneself=by is not None and by.pk == person.pk,
        may_change_administrators=may_change_administrators(by),
    )
    if set_fields(person, {"is_active": False}):
        person.save(update_fields=["is_active", "updated_at"])
    end_sessions(person)
    due = Invitation.objects.filter(person=person, state=Invitation.State.DUE)
    due.update(state=Invitation.State.FAILED, updated_at=timezone.now())
    return person


@change
def reactivate_person(person: User, *, by: User | None) -> User:
    """The person is back with the role and password they had; their portfolios and memberships are not."""
    person = locked(person)
    check_administrators_touched([person.role], may_change_administrators=may_change_administrators(by))
    if set_fields(person, {"is_active": True}):
        person.save(update_fields=["is_active", "updated_at"])
    return person


@change
def create_first_administrator(*, name: str, email: str, password: str | None) -> User:
    """There is an administrator with this e-mail; refused once one can sign in. Two at once: one wins.

    Without a password they cannot sign in yet, and the same call gives the same person again.
    """
    lock_reporting_line()
    if User.objects.who_can_sign_in().filter(role=Role.ADMINISTRATOR).exists():
        raise ValidationError(_("There is already an administrator. Ask them to invite you."), code="not_the_first")
    person = User.objects.filter(email=normal_email(email)).first()
    if person is None:
        return create_person(name=name, email=email, role=Role.ADMINISTRATOR, password=password)
    person = change_role(person, Role.ADMINISTRATOR, by=None)
    person.password = make_password(password)
    person.is_active = True
    person.save(update_fields=["password", "is_active", "updated_at"])
    return person


def end_sessions(person: User) -> None:
    """Nobody is signed in as this person any more. Runs inside a service's transaction."""
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()


def forget_addresses(people: list[int]) -> None:
    """The sign-in library keeps no older address of these people. Runs inside a service's transaction."""
    EmailAddress.objects.filter(user__in=people).delete()
