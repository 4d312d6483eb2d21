"""Revenue told by a file or another system."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountExternalId, Revenue
from accounts.services import record_revenue, remove_revenue, upsert_revenue
from audit.models import AuditEntry
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    PortfolioFactory,
    RevenueFactory,
    UserFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


@pytest.fixture
def acme():
    return AccountFactory(name="Acme", currency="MXN")


def refusals(outcome):
    return [(row.line, row.field, row.code) for row in outcome.refused]


def told(account):
    return list(
        account.revenue.order_by("month", "currency", "source").values_list("month", "amount", "currency", "source")
    )


def test_a_month_is_told_once_by_each_source(acme):
    AccountExternalId.objects.create(account=acme, source="erp", external_id="A1")
    rows = [
        {"account": "acme", "month": "2026-05", "amount": "1200.50"},
        {"account": "A1", "month": "2026-05-17", "amount": "-3", "currency": "usd"},
        {"account": acme.pk, "month": "2026-04", "amount": 7},
    ]
    record_revenue(acme, month=MAY, amount=Decimal(9), currency="MXN", by=None)

    first = upsert_revenue(rows, by=None, source="erp")
    entries = AuditEntry.objects.count()
    second = upsert_revenue(rows, by=None, source="erp")
    third = upsert_revenue([{**rows[0], "amount": "1201"}], by=None, source="erp")

    assert first.counts() == {"created": 3, "updated": 0, "unchanged": 0, "refused": 0}
    assert second.unchanged == 3
    assert (third.updated, AuditEntry.objects.count()) == (1, entries + 1)
    assert told(acme) == [
        (date(2026, 4, 1), Decimal(7), "MXN", "erp"),
        (MAY, Decimal(1201), "MXN", "erp"),
        (MAY, Decimal(9), "MXN", "rapport"),
        (MAY, Decimal(-3), "USD", "erp"),
    ]


def test_without_a_source_we_tell_it_ourselves(acme):
    record_revenue(acme, month=MAY, amount=Decimal(9), currency="MXN", by=None)

    outcome = upsert_revenue([{"account": "Acme", "month": "2026-05", "amount": 11}], by=None)

    assert (outcome.updated, told(acme)) == (1, [(MAY, Decimal(11), "MXN", "rapport")])


def test_rows_that_cannot_be_taken_are_refused_one_by_one(acme):
    AccountFactory(name="Twin")
    AccountFactory(name="Twin")
    good = {"account": "Acme", "month": "2026-05", "amount": 1}
    rows = [
        good,
        good,
        {**good, "account": "Twin"},
        {**good, "account": ""},
        {**good, "month": ""},
        {**good, "month": ""},
        {**good, "month": "May"},
        {**good, "month": "1800-01"},
        {**good, "month": "2026-06", "amount": ""},
        {**good, "month": "2026-07", "amount": "1.005"},
        {**good, "month": "2026-08", "currency": "XXQ"},
        {**good, "profit": 1},
    ]

    outcome = upsert_revenue(rows, by=None)

    assert refusals(outcome) == [
        (2, "", "twice"),
        (3, "account", "unknown_account"),
        (4, "account", "required"),
        (5, "month", "required"),
        (6, "month", "required"),
        (7, "month", "day"),
        (8, "month", "day_out_of_range"),
        (9, "amount", "null"),
        (10, "amount", "max_decimal_places"),
        (11, "currency", "currency"),
        (12, "profit", "unknown_field"),
    ]
    assert told(acme) == [(MAY, Decimal(1), "MXN", "rapport")]


def test_people_tell_only_what_accounts_they_may_edit_paid():
    seller = UserFactory()
    own = AssignmentFactory(portfolio=PortfolioFactory(owner=seller)).account
    seen, edited = (AccountMemberFactory(person=seller, can_edit=may).account for may in (False, True))
    hidden = AccountFactory()
    rows = [{"account": each.name, "month": "2026-05", "amount": 5} for each in (own, seen, edited, hidden)]

    outcome = upsert_revenue(rows, by=seller)
    by_auditor = upsert_revenue(rows, by=UserFactory(role=Role.AUDITOR))

    assert refusals(outcome) == [(2, "account", "not_yours"), (4, "account", "unknown_account")]
    assert sorted(Revenue.objects.values_list("account", flat=True)) == sorted([own.pk, edited.pk])
    assert {row.code for row in by_auditor.refused} == {"not_yours"}
    assert len(by_auditor.refused) == 4


@pytest.mark.parametrize(("mastery", "amount"), [("SOURCE", 5), ("FILL", 1000), ("RAPPORT", 1000)])
def test_mastery_says_who_decides_the_amount(mastery, amount):
    revenue = RevenueFactory(month=MAY)

    upsert_revenue(
        [{"account": revenue.account_id, "month": "2026-05", "amount": 5}], by=None, mastery={"amount": mastery}
    )

    revenue.refresh_from_db()
    assert revenue.amount == amount


def test_removed_revenue_stays_in_the_history():
    revenue = RevenueFactory()

    assert remove_revenue([revenue.pk], by=None) == {}

    assert not Revenue.objects.exists()
    assert AuditEntry.objects.filter(table="accounts_revenue", action="D").count() == 1


def test_two_hundred_rows_take_as_many_queries_as_fifty():
    seller = UserFactory(role=Role.SALES_MANAGER)
    book = PortfolioFactory(owner=seller)
    accounts = [AssignmentFactory(portfolio=book).account for _ in range(20)]
    rows = [
        {
            "account": accounts[number % 20].name,
            "month": date(2026 - number // 120, 1 + number // 20 % 6, 1),
            "amount": 5,
        }
        for number in range(200)
    ]

    def queries(part, **changes):
        with CaptureQueriesContext(connection) as captured:
            outcome = upsert_revenue([row | changes for row in part], by=seller)
        assert (len(outcome.taken), outcome.refused) == (len(part), [])
        return len(captured)

    queries(rows[:1])
    assert queries(rows[:50]) == queries(rows)
    assert queries(rows[:50], amount=6) == queries(rows, amount=7)
