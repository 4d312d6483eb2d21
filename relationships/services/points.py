"""How contacts are reached: e-mail addresses and telephone numbers, of a job or their own."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core import cells
from core.bulk import held, insert
from core.db import change
from core.phones import e164
from relationships.choices import PointKind
from relationships.models import Contact, ContactPoint, Employment
from users.models import User

MOST = 20
Points = list[tuple[str, str]]


def texts(value: Any) -> list[str]:
    """Several texts, apart by a semicolon, a comma or a line, or as a list; none twice."""
    parts = (
        value if isinstance(value, list | tuple) else cells.lines(value).replace(",", ";").replace("\n", ";").split(";")
    )
    return list(dict.fromkeys(said for said in map(cells.text, parts) if said))


def check_points(*, emails: Iterable[str], phones: Iterable[str]) -> Points:
    """The addresses and numbers as they are kept; raise ValidationError for one that is none, or for too many."""
    points = [(PointKind.EMAIL.value, _email(each)) for each in emails]
    points += [(PointKind.PHONE.value, each) for each in phones if each]
    if len(points) > MOST:
        raise ValidationError(_("A contact has at most %(most)d addresses and numbers.") % {"most": MOST}, code="many")
    return list(dict.fromkeys(points))


def _email(said: str) -> str:
    address = said.lower()
    try:
        validate_email(address)
    except ValidationError:
        message = _("“%(said)s” is not an e-mail address.") % {"said": said[:100]}
        raise ValidationError({"emails": ValidationError(message, code="email")}) from None
    return address


def numbers(said: Iterable[str], country: str) -> list[str]:
    """The telephone numbers as they are kept; one without a + is of the country. Raise ValidationError for one that is
    none."""
    try:
        return [e164(each, country) for each in said]
    except ValidationError as error:
        raise ValidationError({"phones": error}) from None


def add_points(told: Collection[tuple[Contact, Employment | None, Points]]) -> None:
    """The contacts have these addresses too, those of a job with it."""
    insert(
        [
            ContactPoint(contact=contact, employment=job, kind=kind, value=value)
            for contact, job, points in told
            for kind, value in points
        ]
    )


@change
def set_points(
    contact: Contact, employment: Employment | None, *, emails: Collection[str], phones: Collection[str],
    country: str = "", by: User | None,
) -> None:  # fmt: skip
    """Of this job, or without one of their own, the contact has exactly these addresses and numbers."""
    current = held(Contact.objects.filter(pk=contact.pk))
    points = check_points(emails=texts(list(emails)), phones=numbers(phones, country))
    here = ContactPoint.objects.filter(contact=current, employment=employment)
    kept = {(one.kind, one.value): one.pk for one in here}
    here.exclude(pk__in=[kept[point] for point in points if point in kept]).delete()
    add_points([(current, employment, [point for point in points if point not in kept])])
