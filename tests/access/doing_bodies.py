"""One valid body for each page that changes what was said, what was promised or how often we are in contact."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.choices import Tier
from accounts.models import Account
from relationships.models import Commitment, Interaction
from tests.access.world import World
from tests.factories import today

Body = dict[str, Any]
TALK: Body = {"kind": "CALL", "initiator": "US", "visibility": "ACCOUNT", "subject": "Noted"}
RULE: Body = {"contact_days": "9", "review_days": "90", "decision_makers": "2", "reply_hours": "8"}


def _same(**body: Any) -> Callable[[World, int], Body]:
    return lambda world, row: body


def _talk_edit(world: World, row: int) -> Body:
    talk = Interaction.objects.filter(pk=row).first()
    return TALK | {"version": talk.version if talk else 1, "occurred_at": "yesterday 10:00"}


def _promise(world: World, row: int) -> Body:
    owner = Account.objects.filter(pk=row).values_list("owner", flat=True).first()
    return {"promised_by": "US", "text": "Noted", "due_on": str(today() + timedelta(days=9)), "owner": owner or 0}


def _promise_edit(world: World, row: int) -> Body:
    promise = Commitment.objects.filter(pk=row).first()
    kept = {"owner": promise.owner_id, "version": promise.version} if promise else {"version": 1}
    return _promise(world, row) | kept


def _plan(world: World, row: int) -> Body:
    return {"reason": "Tried"} | {f"{tier}-{name}": value for tier in Tier.values for name, value in RULE.items()}


DOING_BODIES: dict[str, Callable[[World, int], Body]] = {
    "relationships:interaction_create": _same(**TALK),
    "relationships:interaction_edit": _talk_edit,
    "relationships:interaction_remove": _same(confirmed="yes"),
    "relationships:reply_waive": _same(confirmed="yes"),
    "relationships:contact_called": _same(reached="VOICEMAIL"),
    "relationships:commitment_create": _promise,
    "relationships:commitment_edit": _promise_edit,
    "relationships:commitment_end": _same(state="KEPT"),
    "relationships:commitment_reopen": _same(confirmed="yes"),
    "relationships:cadence_override": lambda world, row: {
        "contact_days": "9", "reason": "Asked for it", "until": str(today() + timedelta(days=20)),
    },
    "relationships:cadence_edit": _plan,
    "relationships:last_spoken": lambda world, row: {"account": world.silent, "said": "month"},
}  # fmt: skip
