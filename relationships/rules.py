"""Decisions that need nothing but values."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relationships.choices import (
    NEWEST_SKEW_SECONDS,
    STALE_AFTER_DAYS,
    WRITTEN,
    BuyingRole,
    CommitmentState,
    ContactKind,
    Kind,
    Reached,
)

WRITTEN_DOWN = frozenset(
    {"kind", "initiator", "occurred_at", "duration_minutes", "subject", "notes", "answered_at", "is_automatic"}
)


def is_stale(said_on: date | None, today: date) -> bool:
    """Whether an opinion was said so long ago that it is to be asked again (DOMAIN S14)."""
    return said_on is not None and said_on < today - timedelta(days=STALE_AFTER_DAYS)


def check_said_on(said_on: date, *, today: date, field: str = "said_on") -> None:
    """Raise ValidationError for a day that has not come."""
    if said_on > today:
        raise ValidationError({field: ValidationError(_("This day has not come yet."), code="in_the_future")})


def check_decides(kind: str) -> None:
    """Raise ValidationError unless somebody who can decide is behind the contact: shared mailboxes, assistants and
    addresses that nobody reads never count as decision makers (DOMAIN §3)."""
    if kind != ContactKind.PERSON:
        message = _("Only people decide: this contact is an assistant, a shared mailbox or read by nobody.")
        raise ValidationError(message, code="not_a_person")


def check_roles(roles: Collection[str]) -> None:
    """Raise ValidationError for a role that a buying centre does not know."""
    for role in roles:
        if role not in BuyingRole.values:
            error = ValidationError(_("There is no role called %(name)s."), params={"name": role}, code="unknown_role")
            raise ValidationError({"roles": error})


def check_moment(occurred_at: datetime, *, now: datetime, field: str = "occurred_at") -> None:
    """Raise ValidationError for what has not happened yet; clocks may differ by five minutes."""
    if occurred_at > now + timedelta(seconds=NEWEST_SKEW_SECONDS):
        error = ValidationError(_("This has not happened yet."), code="in_the_future")
        raise ValidationError({field: error})


def check_interaction(*, kind: str, reached: str, occurred_at: datetime, answered_at: datetime | None) -> None:
    """Raise ValidationError where how it went does not fit what it was."""
    if kind != Kind.CALL and reached != Reached.SPOKE:
        error = ValidationError(_("Only a call ends without reaching somebody."), code="not_a_call")
        raise ValidationError({"reached": error})
    if answered_at is not None and (kind not in WRITTEN or answered_at < occurred_at):
        error = ValidationError(_("An answer comes after a message or an e-mail."), code="answer")
        raise ValidationError({"answered_at": error})


def check_captured(message_id: str | None, changed: Collection[str]) -> None:
    """Raise ValidationError where a message that came by itself would say something else than what was written."""
    if message_id is not None and WRITTEN_DOWN & set(changed):
        message = _("This message came in as it was written. Its text, day and direction stay.")
        raise ValidationError(message, code="captured")


def check_commitment_ends(state: str, target: str) -> None:
    """Raise ValidationError unless an open commitment is kept, missed or withdrawn."""
    if state != CommitmentState.OPEN:
        raise ValidationError(_("This commitment has ended. Reopen it first."), code="commitment_ended")
    if target == CommitmentState.OPEN or target not in CommitmentState.values:
        raise ValidationError(_("Say whether it was kept, missed or withdrawn."), code="commitment_open")


def check_works_here(last: date | None, *, today: date, field: str = "") -> None:
    """Raise ValidationError for a job that ended; `last` is the day since when it is none."""
    if last is not None and last <= today:
        error = ValidationError(_("This contact left already."), code="left_already")
        raise ValidationError({field: error}) if field else error


def check_period(first: date, last: date | None, *, field: str = "until") -> None:
    """Raise ValidationError where a period ends before it begins."""
    if last is not None and last <= first:
        raise ValidationError({field: ValidationError(_("This ends before it begins."), code="period")})
