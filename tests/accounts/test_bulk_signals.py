"""Signals told by a file or another system."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import SignalKind
from accounts.models import Signal
from accounts.services import close_signal, remove_signals, upsert_signals
from audit.models import AuditEntry
from core.db import refusal
from tests.factories import AccountFactory, AccountMemberFactory, AssignmentFactory, SignalFactory, UserFactory, today
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return AccountFactory(name="Acme")


def row(**more):
    return {"account": "Acme", "kind": "complaint", "text": "Late again", "opened_on": "2026-03-01"} | more


def refusals(outcome):
    return [(row.line, row.field, row.code) for row in outcome.refused]


def test_signals_come_in_stay_and_close(acme):
    rows = [
        row(external_id="T1"),
        row(kind="Late payment", text="Open since May"),
        row(text="Two\nlines", opened_on=""),
    ]

    first = upsert_signals(rows, by=None, source="desk")
    entries = AuditEntry.objects.count()
    second = upsert_signals(rows, by=None, source="desk")
    rows[0] |= {"text": "Late, and dealt with", "closed_on": "2026-03-09"}
    third = upsert_signals(rows, by=None, source="desk")

    assert (first.created, second.unchanged, AuditEntry.objects.count()) == (3, 3, entries + 1)
    assert (third.updated, third.unchanged) == (1, 2)
    late, unpaid, today_s = Signal.objects.order_by("pk")
    assert (late.text, late.closed_on, late.external_id) == ("Late, and dealt with", date(2026, 3, 9), "T1")
    assert (unpaid.kind, unpaid.opened_on, unpaid.source) == (SignalKind.LATE_PAYMENT, date(2026, 3, 1), "desk")
    assert (today_s.text, today_s.opened_on) == ("Two\nlines", today())


def test_a_row_without_a_first_day_is_about_the_latest_with_these_words(acme):
    old, latest = (
        SignalFactory(account=acme, text="Late again", opened_on=today() - timedelta(days=days)) for days in (90, 9)
    )
    close_signal(latest, by=None)

    outcome = upsert_signals([row(opened_on="")], by=None)

    assert (outcome.unchanged, outcome.keys) == (1, [latest.pk])
    assert old.closed_on is None


def test_one_typed_by_hand_gets_the_id_of_its_source_and_keeps_it(acme):
    typed = SignalFactory(account=acme, text="Late again", opened_on=date(2026, 3, 1))

    first = upsert_signals([row(external_id="T1")], by=None, source="desk")
    second = upsert_signals([row(external_id="T2")], by=None, source="desk")

    assert (first.keys, first.updated, second.created) == ([typed.pk], 1, 1)


def test_a_source_gives_an_external_id_once():
    SignalFactory(source="desk", external_id="T1")
    with pytest.raises(IntegrityError, match="signal_external_id_is_unique_per_source") as caught:
        SignalFactory(source="desk", external_id="T1")

    assert refusal(caught.value).messages == ["Another signal already has this external id."]


def test_rows_that_cannot_be_taken_are_refused_one_by_one(acme):
    rows = [
        row(opened_on=today() + timedelta(days=1)),
        row(closed_on="2026-02-28"),
        row(kind="Gossip"),
        row(kind=""),
        row(text=""),
        row(text="x" * 1001),
        row(text="Twice"),
        row(text="Twice"),
        row(text="Whose?", account=""),
    ]

    outcome = upsert_signals(rows, by=None)
    without_source = upsert_signals([row(external_id="T1")], by=None)

    assert refusals(outcome) == [
        (1, "opened_on", "in_the_future"),
        (2, "closed_on", "signal_closes_after_it_opens"),
        (3, "kind", "invalid_choice"),
        (4, "kind", "blank"),
        (5, "text", "blank"),
        (6, "text", "max_length"),
        (8, "", "twice"),
        (9, "account", "required"),
    ]
    assert refusals(without_source) == [(1, "external_id", "source_missing")]
    assert Signal.objects.get().text == "Twice"


def test_a_signal_of_tomorrow_elsewhere_may_be_closed(acme):
    """Who opened it was ahead of us: the day of an existing signal is not judged again."""
    signal = SignalFactory(account=acme, opened_on=today() + timedelta(days=1))

    assert close_signal(signal, by=None).closed_on == signal.opened_on


def test_people_say_only_how_accounts_feel_that_they_work_on():
    seller = UserFactory()
    worked_on, hidden = AccountMemberFactory(person=seller).account, AssignmentFactory().account
    theirs = SignalFactory(account=hidden, source="desk", external_id="T9")
    rows = [
        row(account=worked_on.name),
        row(account=hidden.name),
        row(account=worked_on.name, external_id="T9", text="Ours"),
    ]

    outcome = upsert_signals(rows, by=seller, source="desk")
    by_auditor = upsert_signals(rows[:1], by=UserFactory(role=Role.AUDITOR), source="desk")

    assert refusals(outcome) == [(2, "account", "unknown_account"), (3, "account", "not_yours")]
    assert refusals(by_auditor) == [(1, "account", "not_yours")]
    theirs.refresh_from_db()
    assert (theirs.text, worked_on.signals.count()) == ("Two deliveries came late.", 1)


def test_removed_signals_stay_in_the_history():
    signal = SignalFactory()

    assert remove_signals([signal.pk], by=None) == {}

    assert not Signal.objects.exists()
    assert AuditEntry.objects.filter(table="accounts_signal", action="D").count() == 1


def test_a_closed_signal_is_not_closed_again():
    signal = SignalFactory(closed_on=today())
    with pytest.raises(ValidationError, match="closed already"):
        close_signal(signal, by=None)


def test_two_hundred_rows_take_as_many_queries_as_fifty():
    manager = UserFactory(role=Role.SALES_MANAGER)
    accounts = [AccountMemberFactory(person=manager).account for _ in range(20)]
    rows = [row(account=accounts[n % 20].name, text=f"Late {n}", external_id=f"T{n}" * (n % 2)) for n in range(200)]

    def queries(part, **changes):
        with CaptureQueriesContext(connection) as captured:
            outcome = upsert_signals([each | changes for each in part], by=manager, source="desk")
        assert (len(outcome.taken), outcome.refused) == (len(part), [])
        return len(captured)

    queries(rows[:1])
    assert queries(rows[:50]) == queries(rows)
    assert queries(rows[:50], closed_on="2026-04-01") == queries(rows, closed_on="2026-05-01")
