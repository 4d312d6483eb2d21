"""What either side still owes, as far as the reader sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from relationships.choices import CommitmentState, Side
from relationships.models import Commitment
from relationships.querysets import CommitmentQuerySet
from relationships.selectors.seen import name_accounts
from users.models import User

SHOWN = 7
ENDED_SHOWN = 3
PLAIN = {
    "account": "account", "side": "promised_by", "state": "state", "owner": "owner", "due_from": "due_on__gte",
    "due_to": "due_on__lte",
}  # fmt: skip


@dataclass(frozen=True)
class Promises:
    """What is promised in both directions: what is overdue first, then by the day it is due."""

    ours: list[Commitment]
    theirs: list[Commitment]
    ended: list[Commitment]
    today: date
    has_more: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.ours or self.theirs)


def commitments_to_read(user: User) -> CommitmentQuerySet:
    rows: CommitmentQuerySet = Commitment.objects.visible_to(user).select_related("account", "owner", "contact")
    return rows


def promises_of(account: Account, reader: User, *, with_ended: bool = True) -> Promises:
    """What is open between us and the account, and what ended last."""
    rows = commitments_to_read(reader).filter(account=account)
    still = rows.still_open().order_by("due_on", "pk")[:50]
    ended = rows.exclude(state=CommitmentState.OPEN).order_by("-ended_on", "-pk")[:ENDED_SHOWN]
    return _sorted(still, ended if with_ended else [])


def promises_to_keep(user: User) -> Promises:
    """What the user looks after, in both directions; at most seven, what is overdue first."""
    rows = commitments_to_read(user).filter(owner=user).still_open().order_by("due_on", "pk")[: SHOWN + 1]
    found = name_accounts(rows, user)
    return _sorted(found[:SHOWN], [], has_more=len(found) > SHOWN)


def _sorted(still: Iterable[Commitment], ended: Iterable[Commitment], *, has_more: bool = False) -> Promises:
    today = timezone.localdate()
    rows = [_marked(row, today) for row in still]
    ours = [row for row in rows if row.promised_by == Side.US]
    theirs = [row for row in rows if row.promised_by == Side.THEM]
    return Promises(ours, theirs, list(ended), today, has_more)


def _marked(commitment: Commitment, today: date) -> Commitment:
    commitment.is_overdue = commitment.due_on < today  # type: ignore[attr-defined]
    return commitment


def commitment_rows(user: User, filters: Mapping[str, Any]) -> tuple[CommitmentQuerySet, CommitmentQuerySet]:
    """The commitments the user sees under these filters: to be counted, and with what the list shows."""
    found = Commitment.objects.visible_to(user)
    for name, lookup in PLAIN.items():
        if filters.get(name) not in (None, ""):
            found = found.filter(**{lookup: filters[name]})
    if filters.get("overdue"):
        found = found.overdue(timezone.localdate())
    if filters.get("q"):
        text = str(filters["q"]).replace("\x00", "")
        named = Q(account__name__icontains=text, account__in=Account.objects.all().keys_visible_to(user))
        found = found.filter(Q(text__icontains=text) | named)
    return found, found.select_related("account", "owner", "contact")
