from datetime import timedelta

from django.utils import timezone

from core.db import change
from core.wake import wake
from users.choices import Role
from users.models import Department, Invitation, User
from users.rules import check_administrators_touched, check_invitation
from users.services.people import create_person
from users.services.writing import locked, may_change_administrators
from users.tasks import send_invitations


@change
def invite_person(
    *,
    name: str,
    email: str,
    role: Role | str,
    manager: User | None,
    department: Department | str | None,
    by: User | None,
) -> User:
    """There is a new person, and a mail is on its way that lets them choose a password."""
    check_administrators_touched([role], may_change_administrators=may_change_administrators(by))
    person = create_person(name=name, email=email, role=role, manager=manager, department=department)
    _invite(person, by=by)
    return person


@change
def invite_again(person: User, *, by: User | None) -> Invitation:
    """A mail is on its way that lets the person choose a password: the first for people who were imported."""
    person = locked(person)
    check_administrators_touched([person.role], may_change_administrators=may_change_administrators(by))
    return _invite(person, by=by)


def _invite(person: User, *, by: User | None) -> Invitation:
    now = timezone.now()
    invitations = Invitation.objects.filter(person=person)
    check_invitation(
        email=person.email,
        is_active=person.is_active,
        has_password=person.has_usable_password(),
        is_on_its_way=invitations.filter(state=Invitation.State.DUE).exists(),
        sent_today=invitations.filter(created_at__gt=now - timedelta(days=1)).count(),
    )
    invitation = Invitation.objects.create(person=person, invited_by=by, due_at=now)
    wake(send_invitations)
    return invitation
