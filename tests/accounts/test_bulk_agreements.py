"""Agreements told by a file or another system."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agreement
from accounts.services import add_agreement, remove_agreements, upsert_agreements
from audit.models import AuditEntry
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    AssignmentFactory,
    PortfolioFactory,
    UserFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return AccountFactory(name="Acme", currency="GBP")


def row(**more):
    return {"account": "Acme", "offerings": "Hosting", "starts_on": "2026-01-01", "annual_value": "1200"} | more


def refusals(outcome):
    return [(row.line, row.field, row.code) for row in outcome.refused]


def test_agreements_come_in_stay_and_change(acme):
    rows = [
        row(external_id="C1", ends_on="2026-12-31", notice_days="30", is_auto_renewed="yes"),
        row(offerings="Support", currency="eur"),
    ]

    first = upsert_agreements(rows, by=None, source="erp")
    entries = AuditEntry.objects.count()
    second = upsert_agreements(rows, by=None, source="erp")
    rows[0] |= {"offerings": "Hosting, large", "starts_on": "2026-02-01", "ends_on": ""}
    third = upsert_agreements(rows, by=None, source="erp")

    assert (first.created, second.unchanged, AuditEntry.objects.count()) == (2, 2, entries + 1)
    assert (third.updated, third.unchanged) == (1, 1)
    hosting, support = Agreement.objects.order_by("pk")
    assert (hosting.offerings, hosting.starts_on, hosting.ends_on) == ("Hosting, large", date(2026, 2, 1), None)
    assert (hosting.notice_days, hosting.is_auto_renewed, hosting.currency) == (30, True, "GBP")
    assert (hosting.source, hosting.external_id) == ("erp", "C1")
    assert (support.annual_value, support.currency, support.external_id) == (Decimal(1200), "EUR", "")


def test_an_empty_cell_says_nothing_where_there_is_always_a_value(acme):
    agreement = AgreementFactory(
        account=acme, offerings="Hosting", starts_on=date(2026, 1, 1), external_id="C1", source="erp"
    )
    silent = dict.fromkeys(("offerings", "starts_on", "notice_days", "is_auto_renewed", "annual_value", "currency"), "")

    outcome = upsert_agreements([{"external_id": "C1", "account": ""} | silent], by=None, source="erp")

    assert outcome.unchanged == 1
    agreement.refresh_from_db()
    assert (agreement.offerings, agreement.annual_value, agreement.account) == ("Hosting", Decimal(12000), acme)


def test_one_typed_by_hand_gets_the_id_of_its_source_and_keeps_it(acme):
    first_day = date(2026, 1, 1)
    typed = add_agreement(acme, offerings="hosting", starts_on=first_day, annual_value=1200, currency="GBP", by=None)

    first = upsert_agreements([row(external_id="C1")], by=None, source="erp")
    second = upsert_agreements([row(external_id="C2")], by=None, source="erp")
    third = upsert_agreements([row()], by=None, source="erp")

    assert (first.keys, first.updated, second.created) == ([typed.pk], 1, 1)
    assert refusals(third) == [(1, "offerings", "ambiguous")]
    assert list(Agreement.objects.order_by("pk").values_list("external_id", flat=True)) == ["C1", "C2"]


def test_rows_that_cannot_be_taken_are_refused_one_by_one(acme):
    rows = [
        row(ends_on="2025-12-31"),
        row(offerings="Less than nothing", annual_value="-1"),
        row(offerings=""),
        row(offerings="A", annual_value=""),
        row(offerings="B", notice_days="-1"),
        row(offerings="C", is_auto_renewed="perhaps"),
        row(offerings="D"),
        row(offerings="d"),
        row(offerings="E", account=""),
        row(offerings="F" * 301),
    ]

    outcome = upsert_agreements(rows, by=None)
    without_source = upsert_agreements([row(external_id="C1")], by=None)

    assert refusals(outcome) == [
        (1, "ends_on", "agreement_ends_after_it_starts"),
        (2, "annual_value", "agreement_value_is_not_negative"),
        (3, "offerings", "blank"),
        (4, "annual_value", "null"),
        (5, "notice_days", "min_value"),
        (6, "is_auto_renewed", "flag"),
        (8, "", "twice"),
        (9, "account", "required"),
        (10, "offerings", "max_length"),
    ]
    assert refusals(without_source) == [(1, "external_id", "source_missing")]
    assert Agreement.objects.get().offerings == "D"


def test_people_say_only_what_accounts_they_may_edit_agreed():
    seller = UserFactory()
    own = AssignmentFactory(portfolio=PortfolioFactory(owner=seller)).account
    seen = AccountMemberFactory(person=seller).account
    theirs = AgreementFactory(source="erp", external_id="C9")
    rows = [
        row(account=own.name),
        row(account=seen.name),
        row(account=own.name, external_id="C9", offerings="Mine now"),
    ]

    outcome = upsert_agreements(rows, by=seller, source="erp")
    by_auditor = upsert_agreements(rows[:1], by=UserFactory(role=Role.AUDITOR), source="erp")

    assert refusals(outcome) == [(2, "account", "not_yours"), (3, "account", "not_yours")]
    assert refusals(by_auditor) == [(1, "account", "not_yours")]
    theirs.refresh_from_db()
    assert (theirs.offerings, own.agreements.count(), seen.agreements.count()) == ("Maintenance", 1, 0)


def test_removed_agreements_stay_in_the_history():
    agreement = AgreementFactory()

    assert remove_agreements([agreement.pk], by=None) == {}

    assert not Agreement.objects.exists()
    assert AuditEntry.objects.filter(table="accounts_agreement", action="D").count() == 1


def test_two_hundred_rows_take_as_many_queries_as_fifty():
    manager = UserFactory(role=Role.SALES_MANAGER)
    book = PortfolioFactory(owner=manager)
    accounts = [AssignmentFactory(portfolio=book).account for _ in range(20)]
    rows = [
        row(
            account=accounts[n % 20].name, starts_on=date(2026, 1, 1) + timedelta(days=n), external_id=f"C{n}" * (n % 2)
        )
        for n in range(200)
    ]

    def queries(part, **changes):
        with CaptureQueriesContext(connection) as captured:
            outcome = upsert_agreements([each | changes for each in part], by=manager, source="erp")
        assert (len(outcome.taken), outcome.refused) == (len(part), [])
        return len(captured)

    queries(rows[:1])
    assert queries(rows[:50]) == queries(rows)
    assert queries(rows[:50], annual_value=6) == queries(rows, annual_value=7)


def test_a_refusal_tells_nothing_of_agreements_that_are_not_seen(acme):
    seller = UserFactory()
    AccountMemberFactory(account=acme, person=seller, function="SELLER")
    for _ in range(2):
        AgreementFactory(account=acme, offerings="Hosting", starts_on=date(2026, 1, 1))

    outcome = upsert_agreements([row(), row(offerings="Something else")], by=seller)

    assert {(refused.code, refused.reason) for refused in outcome.refused} == {
        ("not_yours", "This account is not yours to describe.")
    }
