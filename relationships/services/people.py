"""What one screen says of people at a customer, in one go: new ones with the role their title lets expect, a job with
its addresses, who decides and where they stand."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from core.db import change
from relationships.choices import BuyingRole, Origin
from relationships.models import Contact, Employment, RoleProposal
from relationships.services.contacts import add_contact, update_contact
from relationships.services.employment import update_employment
from relationships.services.points import set_points
from relationships.services.standing import assess, decide_role, propose_roles, say_roles
from users.models import User

YES, INFLUENCES, NO = "yes", "influences", "no"


class PersonRefused(ValidationError):
    """One of several people cannot be taken: which, and why."""

    def __init__(self, place: int, refusal: ValidationError) -> None:
        super().__init__(refusal.messages)
        self.place = place


@change
def add_person(*, account: int, by: User | None, origin: str = "", **fields: Any) -> Contact:
    """There is one more contact at the account, and what their title lets expect is proposed as their role."""
    contact = add_contact(account=account, by=by, origin=origin, **fields)
    propose_roles(list(Employment.objects.select_related("contact").filter(contact=contact)), by=by)
    return contact


@change
def add_people(rows: Iterable[Mapping[str, Any]], *, account: int, by: User | None) -> list[Contact]:
    """Everybody of a signature is a contact at the account, or nobody is: a refusal says whose row it is about."""
    added = []
    for place, row in enumerate(rows):
        try:
            added.append(add_person(account=account, by=by, origin=Origin.SIGNATURE, **row))
        except ValidationError as refusal:
            raise PersonRefused(place, refusal) from refusal
    return added


@change
def update_person(
    contact: Contact, *, version: int, emails: Collection[str], phones: Collection[str], by: User | None, **changes: Any
) -> Contact:
    """The contact says what the changes say, and is reached of their own, beside any job, as said."""
    saved = update_contact(contact, version=version, by=by, **changes)
    set_points(saved, None, emails=emails, phones=phones, by=by)
    return saved


@change
def update_job(
    employment: Employment, *, version: int, emails: Collection[str], phones: Collection[str], country: str = "",
    by: User | None, **changes: Any,
) -> Employment:  # fmt: skip
    """The work is as said, and the contact is reached there as said."""
    saved = update_employment(employment, version=version, by=by, **changes)
    set_points(saved.contact, saved, emails=emails, phones=phones, country=country, by=by)
    return saved


@change
def say_standing(
    employment: Employment, *, by: User | None, roles: Collection[str] | None = None, **opinions: int | None
) -> None:
    """The roles, the influence and the stance that are mentioned are said today; the others stay as they were said."""
    if roles is not None:
        say_roles(employment, roles, by=by)
    if opinions:
        assess(employment, by=by, **opinions)


@change
def answer_role(proposal: RoleProposal, answer: str, *, by: User | None) -> RoleProposal:
    """The proposed role is held, or it is not; who only influences is noted as that."""
    decided = decide_role(proposal, is_right=answer == YES, by=by)
    if answer == INFLUENCES:
        roles = set(decided.employment.roles.values_list("role", flat=True))
        say_roles(decided.employment, roles | {BuyingRole.INFLUENCER}, by=by)
    return decided
