from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from users.choices import Standing
from users.models import Department, Invitation, RolePeriod, User, UserExternalId
from users.rules import standing
from users.tokens import password_link


@dataclass(frozen=True)
class PersonOverview:
    """What a person's page shows: who is above and below them, what they were, whether they can sign in."""

    person: User
    above: list[User]
    reports: list[User]
    periods: list[RolePeriod]
    invitation: Invitation | None
    standing: Standing


def people(
    viewer: User, *, text: str = "", role: str = "", department: Department | None = None, state: str = ""
) -> QuerySet[User]:
    """The people the viewer may see that fit the filters, each with the state of the latest invitation."""
    found = User.objects.visible_to(viewer).matching(text.strip())
    if role:
        found = found.filter(role=role)
    if department:
        found = found.filter(department=department)
    if state:
        found = found.filter(is_active=state == "active")
    latest = Invitation.objects.filter(person=OuterRef("pk")).order_by("-pk").values("state")[:1]
    return found.annotate(invitation_state=Subquery(latest)).select_related("manager", "department")


def standing_of(person: User) -> Standing:
    """How far a row of `people` is with signing in."""
    return _standing(person, person.invitation_state)  # type: ignore[attr-defined]


def person_overview(person: User) -> PersonOverview:
    """Everything the person's page shows, in five queries whatever the depth of the line."""
    keys = [int(key) for key in person.path.strip("/").split("/")[:-1]]
    above = User.objects.in_bulk(keys)
    invitation = person.invitations.select_related("invited_by").order_by("-pk").first()
    return PersonOverview(
        person=person,
        above=[above[key] for key in keys if key in above],
        reports=list(person.reports.order_by("-is_active", "name", "pk")),
        periods=list(person.role_periods.order_by("-during")),
        invitation=invitation,
        standing=_standing(person, invitation.state if invitation else None),
    )


def invitation_link(person: User, invitation: Invitation | None) -> str:
    """The link of the person's open invitation where no mail server is; only for eyes that may edit the person."""
    is_open = invitation is not None and person.is_active and not person.has_usable_password()
    return password_link(person) if settings.LOCAL and is_open else ""


def _standing(person: User, invitation_state: str | None) -> Standing:
    return standing(
        is_active=person.is_active,
        email=person.email,
        has_password=person.has_usable_password(),
        invitation=invitation_state,
    )


def people_named(references: Collection[Any], *, source: str = "") -> dict[Any, User]:
    """Reference → the one person it means: a number is their key, a text the source's external id, else their e-mail,
    else their name."""
    texts = {each for each in references if isinstance(each, str)}
    keys = {each for each in references if isinstance(each, int)}
    folded = {text.lower() for text in texts}
    theirs = UserExternalId.objects.filter(source=source, external_id__in=texts) if source and texts else None
    by_id = dict(theirs.values_list("external_id", "user_id")) if theirs is not None else {}
    asked = Q(pk__in=keys | set(by_id.values())) | Q(folded__in=folded) | Q(email__in=folded)
    people = {person.pk: person for person in User.objects.annotate(folded=Lower("name")).filter(asked).order_by()}
    by_email = {person.email: person for person in people.values() if person.email}
    by_name: dict[str, list[User]] = defaultdict(list)
    for person in people.values():
        by_name[person.name.casefold()].append(person)
    found: dict[Any, User] = {key: people[key] for key in keys if key in people}
    for text in texts:
        alike = by_name[text.casefold()]
        known = people.get(by_id.get(text, 0)) or by_email.get(text.lower())
        if known is not None or len(alike) == 1:
            found[text] = known or alike[0]
    return found
