"""What bulk services share, on the departments and revenue that are here to try it with."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Agreement, Revenue, Signal
from accounts.services import upsert_accounts
from audit.models import AuditEntry
from core import cells
from core.bulk import (
    Entry,
    Mastery,
    fill,
    insert,
    leave_unsaid,
    mastered,
    match,
    raise_refusal,
    read,
    require,
    taken,
    write,
    write_columns,
)
from core.outcome import Outcome, Refused, RowState
from tests.factories import AccountFactory, AgreementFactory, DepartmentFactory, RevenueFactory
from users.models import Department

READERS = {"name": cells.text, "size": cells.whole}


def refusals(entries):
    return [(entry.line, entry.refused.field, entry.refused.code) for entry in entries if entry.refused]


def filled(record, **values):
    entry = Entry(line=1, values=values)
    fill(entry, record)
    return entry


def test_rows_are_read_each_under_its_line():
    entries = read([{"name": " a ", "size": "3"}, {"line": 9, "size": "x"}, {"colour": "red"}], READERS)

    assert entries[0].values == {"name": "a", "size": 3}
    assert refusals(entries) == [(9, "size", "number"), (3, "colour", "unknown_field")]
    assert taken(entries) == [entries[0]]


def test_the_first_reason_stands():
    entry = Entry(line=4)
    entry.refuse("No.", code="first")
    entry.refuse("Never.", code="second")

    assert entry.refused == Refused(4, "No.", "", "first")


def test_what_is_empty_says_nothing_or_is_required():
    entries = read([{"name": "", "size": ""}, {"name": "a", "size": "0"}], READERS)
    leave_unsaid(entries, ["size"])
    require(entries, "name")

    assert [entry.values for entry in entries] == [{"name": ""}, {"name": "a", "size": 0}]
    assert refusals(entries) == [(1, "name", "required")]


def test_a_second_row_about_the_same_record_is_refused():
    here = Department(pk=7, name="Sales")
    entries = read([{"name": "Sales"}, {"name": "sales"}, {"name": "New"}, {"name": "New"}], READERS)

    match(entries, lambda e: here if e.values["name"].lower() == "sales" else None, lambda e: e.values["name"])

    assert [entry.record for entry in entries] == [here, None, None, None]
    assert refusals(entries) == [(2, "", "twice"), (4, "", "twice")]


@pytest.mark.parametrize(
    ("mastery", "here", "written"),
    [
        ({}, "old", True),
        ({"name": Mastery.SOURCE}, "old", True),
        ({"name": Mastery.FILL}, "old", False),
        ({"name": Mastery.FILL}, "", True),
        ({"name": Mastery.RAPPORT}, "", False),
    ],
)
def test_mastery_says_which_values_the_source_may_write(mastery, here, written):
    assert ("name" in mastered({"name": "new"}, Department(name=here), mastery)) == written


def test_what_a_row_leaves_out_of_a_new_record_is_refused_where_it_has_no_default():
    assert filled(
        Agreement(account_id=1), starts_on=date(2026, 1, 1), annual_value=1, currency="EUR"
    ).refused == Refused(1, "This field cannot be blank.", "offerings", "blank")
    assert filled(Signal(account_id=1), kind="COMPLAINT", text="x").refused.field == "opened_on"
    assert filled(Signal(), kind="COMPLAINT", text="x").refused == Refused(
        1, "This field is required.", "account", "required"
    )


def test_only_values_that_say_something_new_are_cleaned_and_changed():
    """A value that rules made later would refuse stays as long as nobody touches it."""
    account = Account(pk=1, name="Acme", country="??", own_revenue=Decimal("5.00"))

    entry = filled(account, name="Acme", country="??", own_revenue="5", city="Bilbao")
    refused = filled(account, country="!!")

    assert (entry.refused, entry.changed) == (None, ["city"])
    assert refused.refused.code == "country"


def test_the_first_complaint_is_that_of_the_first_field_of_the_model():
    entry = filled(Account(), currency="ZZQ", country="!!", name="")

    assert (entry.refused.field, entry.refused.code) == ("name", "blank")


@pytest.mark.django_db
def test_rows_are_inserted_updated_or_left_alone():
    moved, same = DepartmentFactory(name="Old"), DepartmentFactory(name="Same")
    entries = [Entry(line=n, values={"name": name}) for n, name in enumerate(("New", "Changed", "Same"), start=1)]
    for entry, record in zip(entries, (Department(), moved, same), strict=True):
        fill(entry, record)

    outcome = write(entries)

    assert [row.state for row in outcome.taken] == [RowState.CREATED, RowState.UPDATED, RowState.UNCHANGED]
    assert sorted(Department.objects.values_list("name", flat=True)) == ["Changed", "New", "Same"]
    assert outcome.keys == [Department.objects.get(name="New").pk, moved.pk, same.pk]
    changes = AuditEntry.objects.filter(table="users_department", row=str(moved.pk), action="U")
    assert list(changes.values_list("before", "after")) == [({"name": "Old"}, {"name": "Changed"})]
    assert not AuditEntry.objects.filter(row=str(same.pk), table="users_department", action="U").exists()


@pytest.mark.django_db
def test_inserted_records_know_their_keys_and_are_there_in_their_order():
    account = AccountFactory()
    months = [
        Revenue(account=account, month=date(2026, number, 1), amount=Decimal(number), currency="EUR")
        for number in range(1, 13)
    ]

    with CaptureQueriesContext(connection) as captured:
        insert(months)
        insert([])

    assert len(captured) == 1
    assert [Revenue.objects.get(pk=row.pk).amount for row in months] == [row.amount for row in months]
    assert not any(row._state.adding for row in months)
    assert all(row.created_at is not None for row in Revenue.objects.all())


@pytest.mark.django_db
def test_columns_are_written_as_they_are():
    agreements = [AgreementFactory(), AgreementFactory()]
    agreements[0].annual_value, agreements[0].ends_on, agreements[0].offerings = Decimal("0.10"), None, "Ñandú 'x' \\"
    agreements[1].is_auto_renewed = True

    write_columns(agreements, ["annual_value", "ends_on", "offerings", "is_auto_renewed"])

    first, second = Agreement.objects.order_by("pk")
    assert (first.annual_value, first.ends_on, first.offerings) == (Decimal("0.10"), None, "Ñandú 'x' \\")
    assert (second.is_auto_renewed, second.ends_on) == (True, agreements[1].ends_on)


def test_a_refused_bulk_of_one_is_the_refusal_itself():
    with pytest.raises(ValidationError) as caught:
        raise_refusal(Outcome(refused=[Refused(1, "No.", "name", "no")]))
    assert caught.value.message_dict == {"name": ["No."]}

    with pytest.raises(ValidationError) as caught:
        raise_refusal(Outcome(refused=[Refused(1, "No.", "", "no")]))
    assert (caught.value.messages, caught.value.code) == (["No."], "no")


@pytest.mark.django_db
def test_references_are_looked_up_by_key_although_the_table_was_empty_at_first(as_owner):
    """The plan a session keeps for a reference is made at its first row, when the database still knows the table as
    empty: reading all of it would be the cheapest."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_account")
    upsert_accounts([{"name": f"First {n}", "external_id": f"A{n}"} for n in range(40)], by=None, source="erp")
    before = _rows_read_in_full("accounts_account")

    upsert_accounts([{"name": f"Second {n}", "external_id": f"B{n}"} for n in range(40)], by=None, source="erp")

    assert _rows_read_in_full("accounts_account") - before < 40 * 40


def _rows_read_in_full(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_returned(%s::regclass)", [table])
        return cursor.fetchone()[0]


@pytest.fixture
def as_owner():
    """For what the serving role may not do."""
    return _OwnersRights


class _OwnersRights:
    def __enter__(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            (self.role,) = cursor.fetchone()
            cursor.execute("RESET ROLE; SET ROLE NONE")

    def __exit__(self, *_error):
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {self.role}")


@pytest.mark.django_db
def test_revenue_of_a_row_is_unchanged_whatever_the_number_of_zeros():
    revenue = RevenueFactory(amount="5.00")
    revenue.refresh_from_db()

    assert filled(revenue, amount=Decimal(5)).changed == []
