from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError

from accounts.models import Account
from audit.models import AuditEntry
from core.choices import Door
from core.outcome import Outcome, Refused, RowState, Taken
from imports.importers import IMPORTERS
from imports.readers import UnreadableFile
from imports.runner import CHUNK_ROWS, prepare, run
from tests.factories import UserFactory
from users.choices import Role
from users.models import User

ACCOUNTS, USERS = IMPORTERS["accounts"], IMPORTERS["users"]


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "file.csv"
        path.write_text(text)
        return path

    return write


class Service:
    """A bulk service whose database refuses every call that holds one of the bad lines."""

    def __init__(self, bad, error):
        self.bad, self.error, self.taken, self.calls = bad, error, [], 0

    def __call__(self, rows, *, by, source):
        self.calls += 1
        lines = [row["line"] for row in rows]
        if self.bad.intersection(lines):
            raise self.error
        self.taken += lines
        return Outcome(taken=[Taken(line, RowState.CREATED, line) for line in lines])


@pytest.mark.parametrize("error", [ValidationError("No room.", code="full"), DataError("out of range\nDETAIL: x")])
@pytest.mark.parametrize("bad", [{2}, {201}, {2, 3, 4}, {57, 300, 501}])
def test_refused_chunk_is_halved_until_the_row_is_found(write, bad, error):
    service = Service(bad, error)
    importer = replace(ACCOUNTS, upsert=service)
    names = "".join(f"Account {n}\n" for n in range(500))

    outcome = run(prepare(write("name\n" + names), importer))

    assert {refused.line for refused in outcome.refused} == bad
    assert sorted(service.taken) == sorted(set(range(2, 502)) - bad)
    assert outcome.created == 500 - len(bad)
    assert all("room" in refused.reason or "out of range." in refused.reason for refused in outcome.refused)
    assert service.calls <= 3 + len(bad) * 2 * 8


def test_chunks_hold_no_more_than_their_rows_and_characters(write):
    sizes = []

    def upsert(rows, *, by, source):
        sizes.append(len(rows))
        return Outcome()

    importer = replace(ACCOUNTS, upsert=upsert)
    run(prepare(write("name\n" + "".join(f"A{n}\n" for n in range(450))), importer))
    run(prepare(write("name\n" + "".join(f"{n}{'y' * 1_500_000}\n" for n in range(4))), importer))

    assert sizes == [CHUNK_ROWS, CHUNK_ROWS, 50, 3, 1]


@pytest.mark.django_db
def test_children_come_in_though_their_parents_stand_in_a_later_chunk(write):
    children = "".join(f"Child {n},Parent {n % 7}\n" for n in range(300))
    parents = "".join(f"Parent {n},Top\n" for n in range(7)) + "Top,\n"
    path = write("name,parent\n" + children + parents)

    first, second = run(prepare(path, ACCOUNTS)), run(prepare(path, ACCOUNTS))

    assert (first.created, first.refused) == (308, [])
    assert Account.objects.get(name="Child 12").parent.parent.name == "Top"
    assert (second.created, second.updated, second.unchanged, second.refused) == (0, 0, 308, [])


@pytest.mark.django_db
def test_people_come_in_though_their_managers_stand_below(write):
    outcome = run(
        prepare(
            write(
                "name;email;role;manager\nAnn;ann@x.test;account manager;bea@x.test\n"
                "Bea;Bea@X.test;sales manager;cy@x.test\nCy;cy@x.test;Sales Director;\n"
            ),
            USERS,
        )
    )

    assert (outcome.created, outcome.refused) == (3, [])
    assert User.objects.get(name="Ann").manager.manager.name == "Cy"


@pytest.mark.django_db
def test_refusals_carry_line_field_and_reason(write):
    outcome = run(
        prepare(
            write(
                "name,country,employees,founded,parent,own_revenue\n"
                "Good,Spain,12,1990,,\n"
                "Nowhere,Narnia,12,1990,,\n"
                "Half,Spain,12.5,1990,,\n"
                'Two,Spain,12,1990,,"1,100"\n'
                "Orphan,Spain,1,1990,Nobody,\n"
                ",Spain,1,1990,,\n"
                "Good,Spain,1,1990,,\n"
            ),
            ACCOUNTS,
        )
    )

    assert outcome.created == 1
    assert [(row.line, row.field) for row in outcome.refused] == [
        (3, "country"), (4, "employees"), (5, "own_revenue"), (6, "parent"), (7, "name"), (8, ""),
    ]  # fmt: skip
    assert outcome.refused[-1] == Refused(8, "Line 2 is about the same record.", "", "twice")
    assert all(row.reason for row in outcome.refused)


@pytest.mark.django_db
def test_unreadable_last_line_leaves_nothing_behind(write):
    job = prepare(write("name,city\n" + "".join(f"A{n},x\n" for n in range(400)) + "b,c,d\n"), ACCOUNTS)

    with pytest.raises(UnreadableFile, match="line 402, column 3"):
        run(job)

    assert not Account.objects.exists()


@pytest.mark.django_db
def test_dry_run_counts_the_same_and_keeps_nothing(write):
    path = write("name,country\nA,Spain\nB,Narnia\n")

    dry = run(prepare(path, ACCOUNTS), dry_run=True)

    assert not Account.objects.exists()
    assert (
        dry.counts()
        == run(prepare(path, ACCOUNTS)).counts()
        == {"created": 1, "updated": 0, "unchanged": 0, "refused": 1}
    )


@pytest.mark.django_db
def test_import_is_recorded_with_its_door_and_person(write):
    director = UserFactory(role=Role.SALES_DIRECTOR)

    run(prepare(write("name\nAcme\n"), ACCOUNTS, by=director))

    entry = AuditEntry.objects.get(table="accounts_account")
    assert (entry.door, entry.actor) == (Door.IMPORT, director)


@pytest.mark.django_db
def test_what_a_record_starts_with_is_people_s_to_change(write, tmp_path):
    (tmp_path / "own.toml").write_text(
        "source = 'erp'\n[users.columns]\nexternal_id='id'\nname='who'\n[users.starts_with]\nrole='ACCOUNT_MANAGER'\n"
    )
    path = write("id,who\n1,Ann\n")
    run(prepare(path, USERS, mapping=str(tmp_path / "own.toml")))
    User.objects.update(role=Role.KEY_ACCOUNT_MANAGER)

    again = run(prepare(path, USERS, mapping=str(tmp_path / "own.toml")))

    assert again.counts() == {"created": 0, "updated": 0, "unchanged": 1, "refused": 0}
    assert User.objects.get().role == Role.KEY_ACCOUNT_MANAGER
