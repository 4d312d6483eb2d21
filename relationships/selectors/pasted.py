"""Which of the people in a pasted text are known already."""

from collections.abc import Sequence

from accounts.models import Account
from relationships.choices import PointKind
from relationships.mail.signature import SignaturePerson
from relationships.models import Contact, ContactPoint, Employment
from users.models import User


def known_among(found: Sequence[SignaturePerson], account: Account, user: User) -> dict[int, Contact]:
    """Place in the list → the contact whom the user sees and who has the same address, or the same name at this
    account."""
    emails = {email for person in found for email in person.emails if "\x00" not in email}
    points = ContactPoint.objects.filter(kind=PointKind.EMAIL, value__in=emails).visible_to(user)
    by_email = {point.value: point.contact for point in points.select_related("contact")}
    here = Employment.objects.visible_to(user).current().filter(account=account).select_related("contact")
    by_name = {one.contact.name.casefold(): one.contact for one in here}
    known: dict[int, Contact] = {}
    for place, person in enumerate(found):
        contact = next((by_email[email] for email in person.emails if email in by_email), None)
        contact = contact or by_name.get(person.name.casefold())
        if contact is not None:
            known[place] = contact
    return known
