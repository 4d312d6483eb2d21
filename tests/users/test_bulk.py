import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from tests.factories import DepartmentFactory, PortfolioFactory, UserFactory
from users.choices import Role
from users.models import Department, RolePeriod, User, UserExternalId
from users.services import upsert_users

pytestmark = pytest.mark.django_db


def row(name: str, **said) -> dict:
    return {"name": name, "role": "ACCOUNT_MANAGER"} | said


def told(outcome) -> tuple:
    return outcome.created, outcome.updated, outcome.unchanged, [(r.line, r.field, r.code) for r in outcome.refused]


def line() -> dict[str, str | None]:
    return dict(User.objects.values_list("name", "manager__name"))


FILE = [
    row("Low", manager="Middle", department="North", time_zone="Europe/Madrid", country="España", language="es",
        part_time_share="0,5"),
    row("Middle", manager="Top", role="Sales manager", department="north"),
    row("Top", role="SALES_DIRECTOR", email="Top@Rapport.test"),
]  # fmt: skip


def test_people_come_in_with_their_line_in_any_order_and_cannot_sign_in():
    outcome = upsert_users(FILE, by=None, source="crm")

    assert told(outcome) == (3, 0, 0, [])
    low, middle, top = (User.objects.get(pk=key) for key in outcome.keys)
    assert (low.name, middle.name, top.name) == ("Low", "Middle", "Top")
    assert low.path == f"/{top.pk}/{middle.pk}/{low.pk}/"
    assert (low.department, low.time_zone, low.language) == (middle.department, "Europe/Madrid", "es")
    assert (low.country, top.country) == ("ES", "")
    assert float(low.part_time_share) == 0.5
    assert top.email == "top@rapport.test"
    assert list(Department.objects.values_list("name", flat=True)) == ["North"]
    assert not User.objects.who_can_sign_in().exists()
    assert RolePeriod.objects.count() == 3


def test_a_second_run_writes_nothing():
    upsert_users(FILE, by=None, source="crm")
    before = (AuditEntry.objects.count(), list(User.objects.values_list("pk", "updated_at")))

    outcome = upsert_users(FILE, by=None, source="crm")

    assert told(outcome) == (0, 0, 3, [])
    assert len(outcome.keys) == 3
    assert (AuditEntry.objects.count(), list(User.objects.values_list("pk", "updated_at"))) == before


def test_only_what_a_row_says_changes():
    person = UserFactory(name="Ana", department=DepartmentFactory(), language="es")

    outcome = upsert_users([{"name": "ana", "email": "", "language": None, "time_zone": "Asia/Tokyo"}], by=None)

    assert told(outcome) == (0, 1, 0, [])
    before = (person.department, person.language, person.email)
    person.refresh_from_db()
    assert (person.department, person.language, person.email) == before
    assert (person.name, person.time_zone) == ("ana", "Asia/Tokyo")


def test_external_id_comes_before_email_and_email_before_name():
    by_id, by_email, by_name = UserFactory(name="A"), UserFactory(name="B", email="b@x.test"), UserFactory(name="C")
    UserExternalId.objects.create(user=by_id, source="hr", external_id="1")

    outcome = upsert_users(
        [{"external_id": "1", "name": "A2"}, {"email": "B@x.test", "name": "B2"}, {"name": "c", "external_id": "3"}],
        by=None,
        source="hr",
    )

    assert outcome.keys == [by_id.pk, by_email.pk, by_name.pk]
    assert UserExternalId.objects.get(user=by_name).external_id == "3"
    assert told(outcome) == (0, 3, 0, [])


def test_an_external_id_counts_only_within_its_source():
    person = UserFactory(name="A")
    UserExternalId.objects.create(user=person, source="hr", external_id="1")

    outcome = upsert_users([row("Z", external_id="1")], by=None, source="crm")

    assert outcome.created == 1


def test_namesakes_told_apart_by_email_or_external_id_are_two_people():
    person = UserFactory(name="Ana", email="ana@one.test")
    UserExternalId.objects.create(user=person, source="hr", external_id="1")

    outcome = upsert_users(
        [row("Ana", email="ana@two.test", external_id="2"), row("Ana", external_id="3")], by=None, source="hr"
    )

    assert told(outcome)[:1] == (2,)
    assert User.objects.filter(name="Ana").count() == 3


def test_rows_that_cannot_be_taken_say_why():
    UserFactory(name="Twin", email=None)
    UserFactory(name="Twin", email=None)
    UserFactory(name="Known", email="known@x.test")
    rows = [
        row("Good"),
        row(""),
        {"name": "No role"},
        row("Bad role", role="Emperor"),
        row("Bad mail", email="nope"),
        row("Bad zone", time_zone="Mars"),
        row("Bad share", part_time_share="2"),
        row("Bad words", part_time_share="half"),
        row("Twin"),
        row("Lost", manager="Nobody"),
        row("Torn", manager="Twin"),
        row("Known", role="SALES_MANAGER"),
        row("N\x00ul"),
        row("Long", department="x" * 101),
        row("Bad country", country="Atlantis"),
    ]

    outcome = upsert_users(rows, by=None)

    assert outcome.created == 1
    assert [(refused.line, refused.field) for refused in outcome.refused] == [
        (2, "name"), (3, "role"), (4, "role"), (5, "email"), (6, "time_zone"), (7, "part_time_share"),
        (8, "part_time_share"),
        (9, "name"), (10, "manager"), (11, "manager"), (12, "role"), (13, "name"), (14, "department"),
        (15, "country"),
    ]  # fmt: skip
    assert all(refused.reason for refused in outcome.refused)
    assert User.objects.filter(name="Known").get().role == Role.ACCOUNT_MANAGER


def test_a_repeated_row_counts_once_and_a_contradicting_one_is_refused():
    outcome = upsert_users([row("Ana"), row("ANA"), row("Ana"), row("Ana", language="es")], by=None)

    assert told(outcome) == (1, 0, 1, [(2, "", "repeated"), (4, "", "repeated")])


def test_a_row_may_bring_its_own_line():
    outcome = upsert_users([{"name": "Ana", "line": 17}], by=None)

    assert [refused.line for refused in outcome.refused] == [17]


def test_an_email_of_somebody_else_is_refused():
    UserFactory(email="taken@x.test")
    person = UserFactory(name="Ana")
    UserExternalId.objects.create(user=person, source="hr", external_id="1")

    outcome = upsert_users(
        [
            {"external_id": "1", "email": "taken@x.test"},
            {"external_id": "1", "email": "free@x.test"},
            row("New", external_id="2", email="free@x.test"),
        ],
        by=None,
        source="hr",
    )

    assert told(outcome) == (0, 1, 0, [(1, "email", ""), (3, "external_id", "")])


def test_a_cycle_in_the_file_is_refused_and_the_others_come_in():
    rows = [row("A", manager="B"), row("B", manager="C"), row("C", manager="A"), row("D", manager="A"), row("E")]

    outcome = upsert_users(rows, by=None)

    assert [refused.line for refused in outcome.refused] == [1, 2, 3, 4]
    assert line() == {"E": None}


def test_a_cycle_with_people_already_here_is_refused():
    top = UserFactory(name="Top")
    UserFactory(name="Low", manager=UserFactory(name="Middle", manager=top))

    outcome = upsert_users([{"name": "Top", "manager": "Low"}, row("New", manager="Top")], by=None)

    assert told(outcome) == (1, 0, 0, [(1, "manager", "reporting_line_has_no_cycle")])
    assert line() == {"Top": None, "Middle": "Top", "Low": "Middle", "New": "Top"}


def test_a_line_turned_upside_down_comes_in():
    top = UserFactory(name="Top")
    middle = UserFactory(name="Middle", manager=top)
    UserFactory(name="Low", manager=middle)
    UserFactory(name="New top")

    outcome = upsert_users(
        [
            {"name": "Top", "manager": "Middle"},
            {"name": "Middle", "manager": "Low"},
            {"name": "Low", "manager": "New top"},
        ],
        by=None,
    )

    assert told(outcome) == (0, 3, 0, [])
    assert line() == {"New top": None, "Low": "New top", "Middle": "Low", "Top": "Middle"}


def test_somebody_not_in_the_file_may_stand_between():
    q = UserFactory(name="Q")
    m = UserFactory(name="M", manager=q)
    UserFactory(name="P", manager=m)
    UserFactory(name="X")

    outcome = upsert_users([{"name": "Q", "manager": "P"}, {"name": "M", "manager": "X"}], by=None)

    assert told(outcome) == (0, 2, 0, [])
    assert line() == {"X": None, "M": "X", "P": "M", "Q": "P"}


def test_a_manager_is_named_by_email_or_external_id_too():
    UserFactory(name="Boss", email="boss@x.test")
    chief = UserFactory(name="Chief")
    UserExternalId.objects.create(user=chief, source="hr", external_id="c-1")

    upsert_users([row("A", manager="BOSS@x.test"), row("B", manager="c-1")], by=None, source="hr")

    assert (line()["A"], line()["B"]) == ("Boss", "Chief")


def test_administrators_are_touched_by_administrators_only():
    UserFactory(name="Root", role=Role.ADMINISTRATOR, email="root@x.test")
    rows = [{"email": "root@x.test", "name": "Mine"}, row("New", role="ADMINISTRATOR")]

    by_director = upsert_users(rows, by=UserFactory(role=Role.SALES_DIRECTOR))
    by_administrator = upsert_users(rows, by=UserFactory(role=Role.ADMINISTRATOR))

    assert [refused.code for refused in by_director.refused] == ["administrators_only"] * 2
    assert told(by_administrator) == (1, 1, 0, [])


def test_the_owner_of_a_book_keeps_it_when_the_file_has_another_role():
    book = PortfolioFactory()

    outcome = upsert_users([row(book.owner.name, role="KEY_ACCOUNT_MANAGER"), row("New")], by=None)

    assert told(outcome) == (1, 0, 0, [(1, "role", "role_changes_on_the_page")])


def queries_for(count: int, prefix: str) -> int:
    rows = [row(f"{prefix} boss", role="SALES_MANAGER")]
    rows += [
        row(f"{prefix} {n}", manager=f"{prefix} boss", external_id=f"{prefix}{n}", department=f"{prefix}{n % 5}")
        for n in range(count)
    ]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        outcome = upsert_users(rows, by=None, source="hr")
    assert outcome.created == count + 1
    return len(queries)


def test_many_people_cost_as_many_queries_as_few():
    assert queries_for(5, "a") == queries_for(400, "b")
