"""Weights, history and other opinions, attacked with plain SQL by the role the product serves with; and every door that
makes a score stale."""

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AccountState
from health.models import HealthOverride, HealthSnapshot, HealthVersion
from relationships.models import AwaitedReply
from reminders.models import Pause
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    RevenueFactory,
    UserFactory,
    today,
)
from tests.relations import (
    AssessmentFactory,
    CadenceOverrideFactory,
    CommitmentFactory,
    EmploymentFactory,
    HeldRoleFactory,
    InteractionFactory,
)
from tests.relationships.plain_sql import refused_by, set_to, sql

pytestmark = pytest.mark.django_db

SPAN = "daterange('2026-01-01', '2026-02-01')"


def make_version():
    return HealthVersion.objects.get(number=1)


def make_snapshot():
    return HealthSnapshot.objects.create(
        account=AccountFactory(), taken_on=today(), band="UNKNOWN", evidence=0, version_id=1
    )


def make_override(account=None):
    return HealthOverride.objects.create(
        account=account or AccountFactory(), band="GREEN", reason="They renewed", said_by=UserFactory(),
        during=("2026-01-01", "2026-02-01"),
    )  # fmt: skip


def make_state():
    return AccountFactory().state


# constraint → whose row, and what is said of it
REFUSED = {
    "weights_are_at_most_100": (make_version, "stance = 101"),
    "something_weighs": (make_version, "engagement = 0, reciprocity = 0, breadth = 0"),
    "snapshot_band_is_known": (make_snapshot, "band = 'PINK'"),
    "snapshot_score_stands_on_evidence": (make_snapshot, "band = 'RED'"),
    "override_band_is_known": (make_override, "band = 'UNKNOWN'"),
    "health_override_has_a_reason": (make_override, "reason = ''"),
    "health_override_begins_and_ends": (make_override, "during = daterange('2026-01-01', NULL)"),
    "score_is_0_to_100": (make_state, "score = 100.1"),
    "band_is_known": (make_state, "band = 'PINK'"),
    "score_stands_on_evidence": (make_state, "band = 'GREEN'"),
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_database_refuses(constraint):
    make, change = REFUSED[constraint]
    row = make()

    with refused_by(constraint):
        set_to(row, change)


def test_account_has_one_snapshot_a_day():
    row = make_snapshot()

    with refused_by("account_has_one_snapshot_a_day"):
        HealthSnapshot.objects.create(
            account=row.account, taken_on=row.taken_on, band="UNKNOWN", evidence=0, version_id=1
        )


def test_account_has_one_health_override_at_a_time():
    row = make_override()

    with refused_by("account_has_one_health_override_at_a_time"):
        make_override(row.account)


def test_reply_is_warned_of_before_it_is_due():
    row = InteractionFactory()

    with refused_by("reply_is_warned_of_before_it_is_due"):
        sql(
            "INSERT INTO relationships_awaitedreply (interaction_id, account_id, arrived_at, warn_at, due_at, late_at,"
            " is_closing) VALUES (%s, %s, now(), now(), now() - interval '1 hour', now(), false)",
            row.pk, row.account_id,
        )  # fmt: skip


# --- what makes a score stale ---


def make_pause():
    return Pause.objects.create(account=AccountFactory(), reason="Asked", during=(today(), today().replace(day=28)))


def make_reply():
    row = InteractionFactory(kind="EMAIL", initiator="THEM")
    hours = dict.fromkeys(("arrived_at", "warn_at", "due_at", "late_at"), row.occurred_at)
    return AwaitedReply.objects.create(interaction=row, account=row.account, **hours)


# What is told of an account, and a change of it
FOLLOWED = {
    "accounts_accountmember": (AccountMemberFactory, "share = 5"),
    "accounts_agreement": (AgreementFactory, "annual_value = 5"),
    "accounts_revenue": (RevenueFactory, "amount = 5"),
    "health_healthoverride": (make_override, "band = 'RED'"),
    "relationships_assessment": (AssessmentFactory, "influence = 5, influence_said_on = '2026-01-01'"),
    "relationships_awaitedreply": (make_reply, "waived_at = now()"),
    "relationships_cadenceoverride": (CadenceOverrideFactory, "contact_days = 5"),
    "relationships_commitment": (CommitmentFactory, "due_on = due_on + 1"),
    "relationships_employment": (EmploymentFactory, "title = 'Buyer'"),
    "relationships_heldrole": (HeldRoleFactory, "role = 'COACH'"),
    "reminders_pause": (make_pause, "reason = 'Asked again'"),
}


def account_of(row):
    return row.account_id if hasattr(row, "account_id") else row.employment.account_id


def calm():
    AccountState.objects.update(stale_since=None)


def stale():
    return set(AccountState.objects.exclude(stale_since=None).values_list("pk", flat=True))


def test_every_followed_table_has_its_triggers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname IN"
            " ('health_follows_insert', 'health_follows_update', 'health_follows_delete')"
        )
        found = set(cursor.fetchall())

    events = {(table, f"health_follows_{event}") for table in FOLLOWED for event in ("insert", "update", "delete")}
    assert found == events | {("accounts_account", "health_follows_update")}


@pytest.mark.parametrize("table", FOLLOWED)
def test_what_a_score_is_made_of_marks_its_account(table):
    make, change = FOLLOWED[table]
    AccountFactory()
    row = make()
    told = [account_of(row) in stale()]
    calm()

    set_to(row, change)
    told.append(stale() == {account_of(row)})
    calm()
    sql(f"DELETE FROM {table} WHERE {row._meta.pk.column} = %s", row.pk)
    told.append(stale() == {account_of(row)})

    assert told == [True, True, True]


@pytest.mark.parametrize(
    ("change", "is_stale"),
    [
        ("tier = 'KEY'", True), ("status = 'FORMER'", True), ("currency = 'USD'", True),
        ("time_zone = 'Asia/Tokyo'", True),
        ("name = 'Otherwise'", False), ("tier = tier", False),
    ],
)  # fmt: skip
def test_an_account_that_changes_is_stale_where_it_matters(change, is_stale):
    AccountFactory()
    account = AccountFactory()
    calm()

    set_to(account, change)

    assert stale() == ({account.pk} if is_stale else set())


def test_an_account_that_joins_or_leaves_a_group_marks_both():
    head, member = AccountFactory(), AccountFactory()
    found = []

    for value in (str(head.pk), "NULL"):
        calm()
        set_to(member, f"managed_with_id = {value}")
        found.append(stale())

    assert found == [{head.pk, member.pk}] * 2


def test_an_account_stays_stale_since_it_first_was():
    row = CommitmentFactory()
    at = timezone.now().replace(year=2025)
    AccountState.objects.filter(pk=row.account_id).update(stale_since=at)

    set_to(row, "text = 'Otherwise'")

    assert AccountState.objects.get(pk=row.account_id).stale_since == at
