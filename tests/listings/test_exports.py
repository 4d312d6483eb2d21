"""What is taken along from a list: all rows one sees, in the columns and the order chosen, as plain cells."""

import tracemalloc
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import Account
from audit.models import AuditEntry
from core.listing import listing_named, read_state
from listings.choices import AT_ONCE
from listings.models import Export
from listings.walking import csv_of
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    AssignmentFactory,
    ExportFactory,
    ExportPartFactory,
    PortfolioFactory,
    RevenueFactory,
    SignalFactory,
    UserFactory,
    today,
)
from tests.listings.reading import content, csv_rows, sheet, sheet_rows
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

EXPORT = "/lists/accounts/export/"
PEOPLE = "/lists/people/export/"
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://x")',
]
HARMLESS = ["Acme", "'=1", "a=1", "#N/A", "#REF!", "1-2", '5,3;"x"\nnext']


@pytest.fixture
def director(client):
    user = UserFactory(role=Role.SALES_DIRECTOR, language="en")
    client.force_login(user)
    return user


def taken(client, query="", file_format="CSV", url=EXPORT):
    response = client.post(url + query, {"format": file_format})
    assert response.status_code == 200
    return content(response)


@pytest.fixture
def company():
    """A manager over one account manager, another one beside, a member, and an account of nobody."""
    manager = UserFactory(role=Role.SALES_MANAGER)
    people = {
        "manager": manager,
        "am": UserFactory(manager=manager),
        "other": UserFactory(),
        "member": UserFactory(role=Role.CONTRIBUTOR),
        "director": UserFactory(role=Role.SALES_DIRECTOR),
        "auditor": UserFactory(role=Role.AUDITOR),
    }
    for key in ("am", "other"):
        book = PortfolioFactory(owner=people[key])
        for number in (1, 2):
            account = AccountFactory(name=f"Canary {key} {number}")
            AssignmentFactory(account=account, portfolio=book)
            RevenueFactory(account=account, amount=number * 1000, month=today().replace(day=1))
    AccountFactory(name="Canary nobody")
    AccountMemberFactory(account=Account.objects.get(name="Canary other 2"), person=people["member"])
    return people


EVERYTHING = ["Canary am 1", "Canary am 2", "Canary nobody", "Canary other 1", "Canary other 2"]


@pytest.mark.parametrize("file_format", ["CSV", "XLSX"])
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("am", EVERYTHING[:2]),
        ("manager", EVERYTHING[:3]),
        ("other", EVERYTHING[3:]),
        ("member", EVERYTHING[4:]),
        ("director", EVERYTHING),
        ("auditor", EVERYTHING),
    ],
)
def test_everybody_takes_exactly_the_rows_they_see(key, expected, file_format, client, company):
    client.force_login(company[key])

    raw = taken(client, file_format=file_format)

    rows = (csv_rows if file_format == "CSV" else sheet_rows)(raw)
    assert [row[0] for row in rows[1:]] == expected
    assert ("Revenue, 12 months" in rows[0]) == (key != "member")


def test_a_column_one_may_not_see_is_not_taken_by_asking_for_it(client, company):
    client.force_login(company["member"])

    assert csv_rows(taken(client, "?columns=revenue,city"))[0] == ["Account", "City"]


def test_filters_columns_and_order_are_those_of_the_address(client, director):
    for name, tier in (("Bea", "KEY"), ("Ana", "KEY"), ("Cid", "CORE")):
        AccountFactory(name=name, tier=tier, city="Bilbao", country="ES")

    rows = csv_rows(taken(client, "?tier=KEY&sort=-name&columns=country,tier,city&cursor=zzz&size=25"))

    assert rows == [
        ["Account", "Country", "Tier", "City"],
        ["Bea", "Spain", "Key", "Bilbao"],
        ["Ana", "Spain", "Key", "Bilbao"],
    ]


@pytest.mark.parametrize("query", ["", "?sort=-decision", "?sort=owner", "?sort=-tier"])
def test_all_rows_come_once_whatever_the_order_and_however_many_stretches(query, client, director, monkeypatch):
    monkeypatch.setattr("listings.walking.STRETCH", 3)
    book = PortfolioFactory(owner=UserFactory(name="Ana"))
    for number in range(11):
        account = AccountFactory(tier=["KEY", "CORE"][number % 2])
        if number % 3 == 0:
            AssignmentFactory(account=account, portfolio=book)
            AgreementFactory(account=account)

    names = [row[0] for row in csv_rows(taken(client, query))[1:]]
    page = client.get(f"/accounts/{query}")

    assert names == [row.name for row in page.context["page"].rows]
    assert len(set(names)) == 11


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_spreadsheet_would_run_is_neutralised(text, client, director):
    AccountFactory(name=f"{text} name", city=text)
    query = "?columns=city"

    lines = csv_rows(taken(client, query))
    cells = next(sheet(taken(client, query, "XLSX")).iter_rows(min_row=2))

    assert lines[1] == [f"'{text} name", f"'{text}"]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert [cell.quotePrefix for cell in cells] == [True, True]
    assert cells[1].value.replace("_x000D_", "\r").replace("\r\n", "\n") in (text, text.replace("\r", "\n"))


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_left_as_it_is(text, client, director):
    AccountFactory(name="Acme", city=text)
    query = "?columns=city"

    cell = next(sheet(taken(client, query, "XLSX")).iter_rows(min_row=2))[1]

    assert csv_rows(taken(client, query))[1][1] == text
    assert (cell.value, cell.data_type) == (text, "s")


def test_control_characters_do_not_break_a_sheet(client, director):
    AccountFactory(name="Ac\x07me\x1b")

    assert sheet_rows(taken(client, "?columns=city", "XLSX"))[1][0] == "Acme"
    assert csv_rows(taken(client, "?columns=city"))[1][0] == "Ac\x07me\x1b"


def test_numbers_stay_numbers_and_days_days(client, director):
    account = AccountFactory(name="Acme", currency="EUR")
    RevenueFactory(account=account, amount=Decimal("-12.50"), month=today().replace(day=1), currency="EUR")
    agreement = AgreementFactory(account=account)
    SignalFactory(account=account)
    query = "?columns=decision,signals,revenue"

    lines = csv_rows(taken(client, query))
    head, row = sheet_rows(taken(client, query, "XLSX"))

    assert head == ["Account", "Next decision", "Open signals", "Revenue, 12 months", "Revenue, 12 months: currency"]
    day = agreement.decision_on
    assert lines[1] == ["Acme", day.isoformat(), "1", "-12.50", "EUR"]
    assert row == ["Acme", datetime(day.year, day.month, day.day), 1, -12.5, "EUR"]


def test_moments_are_those_of_the_person(client, director):
    at = timezone.now().replace(year=2026, month=7, day=1, hour=22, minute=30, second=0, microsecond=0)
    User.objects.filter(pk=director.pk).update(time_zone="Europe/Madrid", last_login=at, name="Dora")

    assert csv_rows(taken(client, "?columns=last_login&q=dora", url=PEOPLE))[1] == ["Dora", "2026-07-02 00:30:00"]


def test_words_are_in_the_language_of_the_person(client, director):
    User.objects.filter(pk=director.pk).update(language="es")
    AccountFactory(name="Acme", tier="KEY")

    rows = csv_rows(taken(client, "?columns=tier"))

    with override("es"):
        assert rows == [[gettext("Account"), gettext("Tier")], ["Acme", gettext("Key")]]
    assert rows[0] != ["Account", "Tier"]


def test_people_are_a_list_like_any_other(client, director):
    User.objects.filter(pk=director.pk).update(name="Dora", email="dora@rapport.test")

    rows = csv_rows(taken(client, "?columns=role,email", url=PEOPLE))

    assert rows == [["Name", "Role", "E-mail"], ["Dora", "Sales director", "dora@rapport.test"]]


def test_a_file_is_handed_over_as_one(client, director):
    response = client.post(EXPORT, {"format": "XLSX"})

    assert response["Content-Disposition"] == f'attachment; filename="accounts-{timezone.now():%Y-%m-%d}.xlsx"'
    assert "spreadsheetml" in response["Content-Type"]
    assert response["Cache-Control"] == "no-store"
    assert sheet(content(response)).title == "Accounts"


def test_who_took_what_stands_in_the_trail(client, director):
    AccountFactory()
    taken(client, "?tier=KEY")
    taken(client, "", "XLSX")

    entries = AuditEntry.objects.filter(table="listings_export").order_by("id")
    assert [
        (entry.actor, entry.after["listing"], entry.after["query"], entry.after["format"], entry.after["rows"])
        for entry in entries
    ] == [(director, "accounts", "tier=KEY&sort=name", "CSV", 0), (director, "accounts", "sort=name", "XLSX", 1)]


@pytest.mark.parametrize("file_format", ["", "PDF", "csv"])
def test_a_format_that_is_none_of_them_takes_nothing(file_format, client, director):
    response = client.post(EXPORT + "?tier=KEY", {"format": file_format})

    assert response.url == "/accounts/?tier=KEY&sort=name"
    assert not Export.objects.exists()


def test_5000_rows_come_at_once_and_5001_are_left_to_a_worker(client, director, django_capture_on_commit_callbacks):
    Account.objects.bulk_create(Account(name=f"Account {number:05}") for number in range(AT_ONCE))
    assert len(csv_rows(taken(client, "?columns=city"))) == AT_ONCE + 1

    AccountFactory()
    with django_capture_on_commit_callbacks() as woken:
        response = client.post(EXPORT, {"format": "CSV"})

    assert response.url == "/exports/"
    assert len(woken) == 1
    export = Export.objects.latest("pk")
    assert (export.state, export.person, export.rows, export.kept_until) == ("DUE", director, AT_ONCE + 1, None)


def test_nobody_has_more_than_five_exports_waiting(client, director, monkeypatch):
    monkeypatch.setattr("listings.services.AT_ONCE", 0)
    AccountFactory()
    for _number in range(6):
        response = client.post(EXPORT, {"format": "CSV"})

    assert response.url.startswith("/accounts/?")
    assert Export.objects.count() == 5


def test_a_file_is_there_for_its_person_alone(client, director):
    export = ExportFactory(person=UserFactory())
    ExportPartFactory(export=export, number=1, content=b"second")
    ExportPartFactory(export=export, number=0, content=b"first")
    url = f"/exports/{export.pk}/"

    assert client.get(url).status_code == 404
    assert b"Download" not in client.get("/exports/").content
    client.force_login(export.person)
    assert b"Download" in client.get("/exports/").content
    assert content(client.get(url)) == b"firstsecond"


@pytest.mark.parametrize(
    "standing",
    [{"kept_until": None}, {"state": "DUE", "finished_at": None, "kept_until": None},
     {"state": "FAILED", "reason": "GIVEN_UP", "kept_until": None}],
)  # fmt: skip
def test_what_is_not_there_cannot_be_fetched(standing, client, director):
    export = ExportFactory(person=director, **standing)

    assert client.get(f"/exports/{export.pk}/").status_code == 404
    assert client.get("/exports/").status_code == 200


def test_whoever_may_no_longer_see_the_list_cannot_fetch_its_file(client, director, monkeypatch):
    export = ExportFactory(person=director)
    monkeypatch.setattr("users.models.permissions_of", lambda role: frozenset())

    assert client.get(f"/exports/{export.pk}/").status_code == 403
    assert client.post(EXPORT, {"format": "CSV"}).status_code == 403
    assert client.get("/lists/accounts/views/").status_code == 403


def test_the_page_tells_how_far_a_file_is_and_looks_again_by_itself(client, director):
    later = timezone.now() + timedelta(minutes=5)
    ExportFactory(person=director, state="RUNNING", finished_at=None, kept_until=None, leased_until=later,
                  rows=12_345, written=6_000)  # fmt: skip

    page = client.get("/exports/", headers={"HX-Request": "true"}).content.decode()

    assert "6,000 of 12,345 rows" in page
    assert 'hx-trigger="every 2s"' in page
    assert "<html" not in page
    Export.objects.update(state="FAILED", reason="OTHER_ROLE", finished_at=later)
    page = client.get("/exports/").content.decode()
    assert "Your role changed while it was written. Export again." in page
    assert "every 2s" not in page


def test_an_export_costs_the_same_queries_for_1_row_and_for_200(client, director):
    book = PortfolioFactory()
    counts = []
    for number in (1, 199):
        for _ in range(number):
            account = AccountFactory(city="Bilbao")
            AgreementFactory(account=account)
            RevenueFactory(account=account)
        AssignmentFactory(account=account, portfolio=book)
        with CaptureQueriesContext(connection) as captured:
            taken(client)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_memory_does_not_grow_with_the_list(director):
    listing = listing_named("accounts")
    state = read_state(listing, QueryDict("columns=city"), director)
    peaks = []
    for number in (2_000, 8_000):
        Account.objects.bulk_create(Account(name=f"Account {number} {n:05}", city="x" * 80) for n in range(number))
        tracemalloc.start()
        for _part in csv_of(listing, state, director):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.3
