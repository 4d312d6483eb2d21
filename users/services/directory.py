from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.db import change
from users.choices import Role
from users.models import User
from users.services.people import create_person


@change
def person_from_directory(*, name: str, email: str, role: Role | None) -> User:
    """The active person with this verified e-mail, created with the role when there is none yet.

    Refused for people who are deactivated and for people unknown here whose groups give no role.
    """
    person = User.objects.filter(email=email.lower()).first()
    if person is None and role is None:
        raise ValidationError(_("None of your groups gives you a role here."), code="no_role")
    if person is None:
        return create_person(name=name or email, email=email, role=role or "")
    if not person.is_active:
        raise ValidationError(_("Your access has ended."), code="deactivated")
    return person
