from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from users.choices import Standing
from users.models import Department, Invitation, RolePeriod, User
from users.rules import standing
from users.tokens import password_link


@dataclass(frozen=True)
class PersonLine:
    """One row of the People list."""

    person: User
    standing: Standing


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


def person_lines(rows: Iterable[User]) -> list[PersonLine]:
    """The rows of `people` with how far each is with signing in."""
    return [PersonLine(person, _standing(person, person.invitation_state)) for person in rows]  # type: ignore[attr-defined]


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
