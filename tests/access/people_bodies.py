"""One valid body for each page that changes who people at a customer are and what is thought of them."""

from collections.abc import Callable
from typing import Any

from relationships.choices import LegalBasis, Origin
from relationships.models import Contact, Employment, Goal
from tests.access.world import World
from tests.factories import today

Body = dict[str, Any]


def _same(**body: Any) -> Callable[[World, int], Body]:
    return lambda world, row: body


def _versioned(model: type[Any], **facts: Any) -> Callable[[World, int], Body]:
    def body(world: World, row: int) -> Body:
        found = model.objects.filter(pk=row).first()
        return facts | {"version": found.version if found else 1}

    return body


PEOPLE_BODIES: dict[str, Callable[[World, int], Body]] = {
    "relationships:contact_create": _same(name="Brought in", title="Buyer"),
    "relationships:contact_edit": _versioned(Contact, name="Renamed", kind="PERSON"),
    "relationships:contact_paste": _same(**{
        "person-TOTAL_FORMS": "1", "person-INITIAL_FORMS": "1", "person-0-is_taken": "on", "person-0-name": "Pasted In",
    }),
    "relationships:employment_edit": _versioned(Employment, title="Renamed"),
    "relationships:employment_leave": lambda world, row: {"on": str(today())},
    "relationships:standing_edit": _same(roles=["COACH"], influence="2", stance="1"),
    "relationships:role_decide": _same(answer="yes"),
    "relationships:contact_decide": _same(answer="yes"),
    "relationships:goal_create": _same(text="Grow", said_on="2026-01-02"),
    "relationships:goal_edit": _versioned(Goal, text="Renamed", said_on="2026-01-02"),
    "relationships:legal_bases": _same(**dict.fromkeys(Origin.values, LegalBasis.CONSENT.value)),
}  # fmt: skip
