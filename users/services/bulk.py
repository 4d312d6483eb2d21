"""Many people at once, from a file or another system: read, match, check the line, then write level by level."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from core.bulk import Masteries
from core.db import change
from core.outcome import Outcome, RowState, Taken
from users.models import Department, User, UserExternalId
from users.rules import in_a_cycle
from users.services.people import forget_addresses
from users.services.reading import Draft, Reading
from users.services.writing import lock_reporting_line, may_change_administrators

WRITTEN_AT_ONCE = 500


@change
def upsert_users(
    rows: Sequence[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Everybody in the rows is here as their row says; a row that cannot be taken is refused with its reason.

    Keys of a row: name, email, role, manager, department, time_zone, country, language, part_time_share, external_id,
    and line when it is not the place in the list. An empty value says nothing and changes nothing. A person is matched
    by (source, external_id), else e-mail, else name. `mastery` says of which fields the source does not decide. New
    people cannot sign in until they are invited.
    """
    lock_reporting_line()
    may_change = may_change_administrators(by)
    reading = Reading(rows, source=source, may_change_administrators=may_change, mastery=mastery or {})
    line = _refuse_cycles(reading)
    drafts = reading.taken()
    _write_departments(drafts)
    for level in _levels(drafts, line):
        _write_people(level)
    _write_external_ids(drafts, source)
    return _outcome(reading)


def _refuse_cycles(reading: Reading) -> dict[int, int | None]:
    """Refuse the rows that together make a cycle, and whose manager was refused with them; returns the new line."""
    has_moves = any(draft.moves and not draft.is_new for draft in reading.taken())
    parents = dict(User.objects.values_list("pk", "manager_id")) if has_moves else {}
    while True:
        moving = {draft.node: draft for draft in reading.taken() if draft.moves}
        line = parents | {node: draft.manager_node for node, draft in moving.items()}
        in_cycle = in_a_cycle(line, moving) & moving.keys()
        for node in in_cycle:
            reading.refuse_cycle(moving[node])
        if not in_cycle and not reading.refuse_without_manager():
            return line


def _write_departments(drafts: list[Draft]) -> None:
    """Departments named for the first time exist, and each person has the one of their row."""
    wanted = {draft.department.casefold(): draft.department for draft in reversed(drafts) if draft.department}
    if not wanted:
        return
    known = {department.name.casefold(): department for department in Department.objects.all()}
    missing = [Department(name=name) for folded, name in wanted.items() if folded not in known]
    known |= {department.name.casefold(): department for department in Department.objects.bulk_create(missing)}
    for draft in drafts:
        if draft.department:
            draft.give("department_id", known[draft.department.casefold()].pk)


def _levels(drafts: list[Draft], line: dict[int, int | None]) -> list[list[Draft]]:
    """The drafts from the top of the new line down: nobody moves before everybody above them has."""
    depths: dict[int, int] = {}
    for draft in drafts:
        trail: list[int] = []
        node: int | None = draft.node
        while node is not None and node not in depths:
            trail.append(node)
            node = line.get(node)
        depth = -1 if node is None else depths[node]
        for step, below in enumerate(reversed(trail), start=1):
            depths[below] = depth + step
    levels: list[list[Draft]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for draft in drafts:
        levels[depths[draft.node]].append(draft)
    return levels


def _write_people(level: list[Draft]) -> None:
    """One insert for the new people, one update per set of changed fields for the others."""
    now = timezone.now()
    for draft in level:
        if draft.moves and draft.manager is not None:
            draft.give("manager_id", draft.manager.pk)
    new = [draft.person for draft in level if draft.is_new]
    for person in new:
        person.password = make_password(None)
    User.objects.bulk_create(new)
    groups: dict[frozenset[str], list[User]] = {}
    for draft in level:
        if draft.changed and not draft.is_new:
            draft.person.updated_at = now
            groups.setdefault(frozenset(draft.changed), []).append(draft.person)
    for names, people in groups.items():
        User.objects.bulk_update(people, [*sorted(names), "updated_at"], batch_size=WRITTEN_AT_ONCE)
    forget_addresses([draft.person.pk for draft in level if "email" in draft.changed and not draft.is_new])


def _write_external_ids(drafts: list[Draft], source: str) -> None:
    UserExternalId.objects.bulk_create(
        UserExternalId(user=draft.person, source=source, external_id=draft.external_id)
        for draft in drafts
        if draft.external_id
    )


def _outcome(reading: Reading) -> Outcome:
    rows = sorted([*reading.taken(), *reading.repeated()], key=lambda draft: draft.place)
    first = {id(draft) for draft in reading.taken()}
    return Outcome(
        taken=[Taken(draft.line, _state(draft, is_first=id(draft) in first), draft.person.pk) for draft in rows],
        refused=sorted(reading.refused, key=lambda refused: refused.line),
    )


def _state(draft: Draft, *, is_first: bool) -> RowState:
    if not is_first:
        return RowState.UNCHANGED
    if draft.is_new:
        return RowState.CREATED
    return RowState.UPDATED if draft.changed or draft.external_id else RowState.UNCHANGED
