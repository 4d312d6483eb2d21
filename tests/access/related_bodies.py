"""One valid body for each address of the API that changes what is known of people, talks and promises."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.choices import Tier
from tests.access.world import World
from tests.factories import today

Body = dict[str, Any]
ANY_ACCOUNT = "other"  # of the line of manager two
DAYS = {"contact_days": 7, "review_days": 90, "decision_makers": 2, "reply_hours": 8}


def _at_account(**body: Any) -> Callable[[World, int], Body]:
    return lambda world, row: {"account": world.accounts[ANY_ACCOUNT].pk, **body}


def _rows(**body: Any) -> Callable[[World, int], Body]:
    return lambda world, row: {"rows": [{"account": world.accounts[ANY_ACCOUNT].pk, **body}]}


def _same(**body: Any) -> Callable[[World, int], Body]:
    return lambda world, row: body


def _day(days: int) -> str:
    return str(today() + timedelta(days=days))


def _new_job(world: World, row: int) -> Body:
    return {"contact": world.jobs[ANY_ACCOUNT].contact_id, "account": world.accounts["other second"].pk}


def _call() -> Body:
    return {"kind": "CALL", "occurred_at": f"{_day(-1)}T10:00:00Z"}


RELATED_BODIES: dict[tuple[str, str], Callable[[World, int], Body]] = {
    ("api:contacts-list", "POST"): _at_account(name="Brought in", emails=["brought@in.test"]),
    ("api:contacts-detail", "PATCH"): _same(name="Renamed"),
    ("api:contacts-addresses", "POST"): _same(emails=["another@one.test"], phones=[]),
    ("api:contacts-upsert", "PUT"): _rows(name="Brought in"),
    ("api:employments-list", "POST"): _new_job,
    ("api:employments-detail", "PATCH"): _same(title="Renamed"),
    ("api:employments-addresses", "POST"): _same(emails=["another@one.test"], phones=[]),
    ("api:employments-leave", "POST"): _same(on="2026-11-20"),
    ("api:employments-move", "POST"): lambda world, row: {"account": world.accounts["other second"].pk},
    ("api:employments-standing", "POST"): _same(influence=5, roles=["CHAMPION"]),
    ("api:interactions-list", "POST"): lambda world, row: _at_account(**_call())(world, row),
    ("api:interactions-detail", "PATCH"): _same(subject="Renamed"),
    ("api:interactions-detail", "DELETE"): _same(),
    ("api:interactions-upsert", "PUT"): lambda world, row: _rows(**_call())(world, row),
    ("api:commitments-list", "POST"): lambda world, row: _at_account(text="Call back", due_on=_day(5))(world, row),
    ("api:commitments-detail", "PATCH"): _same(text="Renamed"),
    ("api:commitments-end", "POST"): _same(state="KEPT"),
    ("api:commitments-reopen", "POST"): _same(),
    ("api:commitments-upsert", "PUT"): lambda world, row: _rows(text="Call back", due_on=_day(5))(world, row),
    ("api:goals-list", "POST"): _at_account(text="Grow"),
    ("api:goals-detail", "PATCH"): _same(text="Renamed"),
    ("api:cadence-rules-publish", "POST"): _same(rules=[{"tier": tier, **DAYS} for tier in Tier.values]),
    ("api:cadence-overrides-list", "POST"): lambda world, row: _at_account(
        contact_days=9, reason="Asked for it", until=_day(20)
    )(world, row),
    ("api:cadence-overrides-end", "POST"): _same(),
}
