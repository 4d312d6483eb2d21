"""Sums that went wrong are found and told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import AccountState
from relationships.models import SumCheck
from relationships.reconciling import check_seventh, plan_what_changed_today
from relationships.services import log_interaction
from tests.factories import AccountFactory, today
from tests.relations import CadenceOverrideFactory, EmploymentFactory

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2026, 11, 24, 0, 10, tzinfo=UTC)


def week_of_nights():
    for night in range(7):
        check_seventh(MIDNIGHT + timedelta(days=night))


def test_every_account_is_counted_again_within_a_week():
    job = EmploymentFactory()
    AccountFactory.create_batch(9)
    log_interaction(account=job.account_id, kind="CALL", contacts=[job.contact], by=None)
    AccountState.objects.filter(account=job.account).update(s90=12345)

    week_of_nights()

    assert sum(check.accounts for check in SumCheck.objects.all()) == 10
    assert [check.differing for check in SumCheck.objects.all()].count(1) == 1
    assert max(check.worst for check in SumCheck.objects.all()) > 0.5
    assert AccountState.objects.get(account=job.account).s90 != 12345


def test_right_sums_differ_from_nothing():
    job = EmploymentFactory()
    for days in range(5):
        log_interaction(account=job.account_id, kind="CALL", occurred_at=timezone.now() - timedelta(days=days),
                        contacts=[job.contact], by=None)  # fmt: skip

    week_of_nights()

    assert [check.differing for check in SumCheck.objects.all()] == [0] * 7


def test_a_night_is_done_once_and_not_by_day():
    AccountFactory.create_batch(8)

    first = check_seventh(MIDNIGHT)

    assert first > 0
    assert check_seventh(MIDNIGHT + timedelta(minutes=1)) == 0
    assert check_seventh(MIDNIGHT + timedelta(days=1, hours=9)) == 0


def test_an_account_whose_own_cadence_ended_today_is_planned_by_its_tier_again():
    ended, other = AccountFactory.create_batch(2, tier="KEY")
    CadenceOverrideFactory(account=ended, during=DateRange(today() - timedelta(days=30), today()))
    AccountState.objects.update(contact_due_on=None)

    assert plan_what_changed_today(by=None) == 1

    due = dict(AccountState.objects.values_list("account", "contact_due_on"))
    assert due == {ended.pk: today() + timedelta(days=14), other.pk: None}
    assert plan_what_changed_today(by=None) == 1
