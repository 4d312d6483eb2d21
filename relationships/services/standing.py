"""Who decides, and where they stand: said by our people, proposed by the system, confirmed with one tap."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import cells
from core.bulk import Entry, check_seen, fill, held, raise_refusal, read, refuse_failing, write
from core.db import change
from relationships.choices import Influence, Origin, PointKind, ProposalState, Stance
from relationships.counting import plan
from relationships.mail.titles import role_of
from relationships.models import (
    Assessment,
    Contact,
    ContactPoint,
    ContactProposal,
    Employment,
    Goal,
    HeldRole,
    RoleProposal,
)
from relationships.rules import check_decides, check_roles, check_said_on, check_works_here
from relationships.services.contacts import add_contact
from users.models import User

UNSAID: Any = object()


@change
def say_roles(employment: Employment, roles: Collection[str], *, by: User | None) -> Employment:
    """The contact has exactly these roles at the account. Each that is said again counts from today."""
    current = _held(employment)
    if roles:
        check_decides(current.contact.kind)
    check_roles(roles)
    here = HeldRole.objects.filter(employment=current)
    here.exclude(role__in=roles).delete()
    today = timezone.localdate()
    for role in roles:
        here.update_or_create(employment=current, role=role, defaults={"said_by": by, "said_on": today})
    open_ones = RoleProposal.objects.proposed().filter(employment=current, role__in=roles)
    open_ones.update(state=ProposalState.CONFIRMED, decided_by=by, decided_at=timezone.now())
    plan([current.account_id])
    return current


@change
def assess(
    employment: Employment, *, by: User | None, influence: int | None = UNSAID, stance: int | None = UNSAID
) -> Assessment:
    """How much the contact decides and where they stand is as said, by whom and today; None is unknown, and what is
    not mentioned stays as it was."""
    current = _held(employment)
    told = {"influence": (influence, Influence), "stance": (stance, Stance)}
    said = {name: value for name, (value, _choices) in told.items() if value is not UNSAID}
    if any(value is not None for value in said.values()):
        check_decides(current.contact.kind)
    opinion, _new = Assessment.objects.get_or_create(employment=current)
    for name, value in said.items():
        if value is not None and value not in told[name][1].values:
            raise ValidationError({name: ValidationError(_("There is no such value."), code="invalid_choice")})
        setattr(opinion, name, value)
        setattr(opinion, f"{name}_said_by", by if value is not None else None)
        setattr(opinion, f"{name}_said_on", timezone.localdate() if value is not None else None)
    opinion.version += 1
    opinion.save()
    plan([current.account_id])
    return opinion


def hold_job(employment: Employment) -> Employment:
    """The job, held with its contact, so that nobody turns them into a mailbox meanwhile."""
    held(Contact.objects.filter(pk=employment.contact_id))
    return held(Employment.objects.select_related("contact").filter(pk=employment.pk))


def _held(employment: Employment) -> Employment:
    """The same job; refused when they left."""
    current = hold_job(employment)
    check_works_here(current.during.upper, today=timezone.now().date())
    return current


@change
def propose_roles(employments: Collection[Employment], *, by: User | None) -> int:
    """Of everybody whose title says what they may decide, the role is proposed, once; answers how many are new."""
    proposals = []
    for one in employments:
        role = role_of(one.title) if one.contact.is_person else None
        if role is not None:
            proposals.append(RoleProposal(employment=one, role=role, because=one.title[:200]))
    held_already = set(HeldRole.objects.filter(employment__in=employments).values_list("employment", "role"))
    fresh = [one for one in proposals if (one.employment_id, one.role) not in held_already]
    before = RoleProposal.objects.count()
    RoleProposal.objects.bulk_create(fresh, ignore_conflicts=True)
    return RoleProposal.objects.count() - before


@change
def decide_role(proposal: RoleProposal, *, is_right: bool, by: User | None) -> RoleProposal:
    """The proposed role is held, or it is not and is not proposed again."""
    current = held(RoleProposal.objects.filter(pk=proposal.pk))
    _check_open(current.state)
    if is_right:
        roles = set(HeldRole.objects.filter(employment=current.employment_id).values_list("role", flat=True))
        say_roles(current.employment, roles | {current.role}, by=by)
    return _decide(current, is_right=is_right, by=by)


@change
def decide_contact(proposal: ContactProposal, *, is_right: bool, by: User | None, **fields: Any) -> Contact | None:
    """The proposed person is a contact of the account, with what the fields say beside what is known, or is not
    proposed again; answers the contact."""
    current = held(ContactProposal.objects.filter(pk=proposal.pk))
    _check_open(current.state)
    contact = None
    if is_right:
        known = {"name": current.name, "title": current.title} | fields
        contact = add_contact(account=current.account_id, emails=[current.email], origin=current.origin, by=by, **known)
    _decide(current, is_right=is_right, by=by)
    return contact


def _check_open(state: str) -> None:
    if state != ProposalState.OPEN:
        raise ValidationError(_("Somebody decided this already."), code="decided")


def _decide(proposal: Any, *, is_right: bool, by: User | None) -> Any:
    proposal.state = ProposalState.CONFIRMED if is_right else ProposalState.DISMISSED
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()
    return proposal


@change
def propose_contact(
    account_id: int, *, name: str, email: str, on: date, origin: str = Origin.MAIL, title: str = "", by: User | None
) -> None:
    """Somebody who writes from a customer is proposed as a contact there, unless they are one or were refused; seen
    again, they are proposed with more reason."""
    jobs = Employment.objects.current().filter(account=account_id).values("contact")
    known = ContactPoint.objects.filter(kind=PointKind.EMAIL, value=email, contact__in=jobs)
    if known.exists():
        return
    proposal, is_new = ContactProposal.objects.get_or_create(
        account_id=account_id, email=email,
        defaults={"name": name[:200], "title": title[:200], "origin": origin, "last_seen_on": on},
    )  # fmt: skip
    if not is_new:
        proposal.times_seen += 1
        proposal.last_seen_on = max(proposal.last_seen_on, on)
        proposal.name = proposal.name or name[:200]
        proposal.save(update_fields=["times_seen", "last_seen_on", "name", "updated_at"])


GOAL_READERS = {"text": cells.lines, "said_by": cells.reference, "said_on": cells.day, "ended_on": cells.day}


@change
def note_goal(account_id: int, *, by: User | None, said_by: Contact | None = None, **fields: Any) -> Goal:
    """It is known what the customer wants to reach, who said so and when: today, unless told."""
    return _put_goal(Goal(account_id=account_id), said_by, fields)


@change
def update_goal(goal: Goal, *, version: int, by: User | None, said_by: Contact | None = UNSAID, **changes: Any) -> Goal:
    """The goal says what the changes say; refused when somebody changed it since that version."""
    current = held(Goal.objects.filter(pk=goal.pk))
    check_seen(current, version)
    return _put_goal(current, current.said_by if said_by is UNSAID else said_by, changes)


def _put_goal(goal: Goal, said_by: Contact | None, fields: dict[str, Any]) -> Goal:
    today = timezone.localdate()
    entries: list[Entry[Goal]] = read([{"said_on": goal.said_on or today} | fields], GOAL_READERS)
    entries[0].values["said_by"] = said_by
    fill(entries[0], goal)
    if "said_by" in entries[0].changed or goal.pk is None:
        refuse_failing(entries[0], lambda: _check_works_there(goal))
    raise_refusal(_write_checked(entries, goal, today))
    return Goal.objects.get(pk=goal.pk)


def _check_works_there(goal: Goal) -> None:
    """Raise ValidationError unless whoever said it works or worked at the account."""
    if goal.said_by and not Employment.objects.filter(contact=goal.said_by, account=goal.account_id).exists():
        message = _("%(name)s does not work at this account.") % {"name": goal.said_by.name}
        raise ValidationError({"said_by": ValidationError(message, code="works_elsewhere")})


def _write_checked(entries: list[Entry[Goal]], goal: Goal, today: date) -> Any:
    if entries[0].is_taken:
        check_said_on(goal.said_on, today=today)
        if goal.ended_on is not None:
            check_said_on(goal.ended_on, today=today, field="ended_on")
    return write(entries)
