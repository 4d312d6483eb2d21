"""When promises, health, decisions to renew and who looks after an account are worth a reminder, and when not."""

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import AccountState, Agreement
from core.working import WorkingTime
from health.models import HealthSnapshot, HealthVersion
from health.reminding import HEALTH, RENEWAL
from portfolios.choices import Kind as Book
from portfolios.reminding import COVER, HOLDING, TEAM
from relationships.models import Commitment
from relationships.reminding import (
    COMMITMENT,
    step_reached,
)
from reminders.models import Reminder
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    AssignmentFactory,
    CoverFactory,
    PortfolioFactory,
    today,
)
from tests.hearing import DAY
from tests.relations import CommitmentFactory
from tests.reminders.raising import core, raised

pytestmark = pytest.mark.django_db


# --- promises ---


@pytest.mark.parametrize(
    ("day", "step"),
    [(3, 0), (5, 1), (9, 2), (10, 3), (11, 4), (12, 4), (15, 5), (30, 5)],
)  # due on Wednesday the 10th of June
def test_steps_of_a_promise_are_working_days(day, step):
    assert step_reached(datetime(2026, 6, 10).date(), datetime(2026, 6, day).date(), WorkingTime("UTC")) == step


def test_promise_is_told_to_who_made_it_and_closes_when_kept():
    promise = CommitmentFactory(account=core(), due_on=today())
    assert raised(COMMITMENT, promise.account) == [("COMMITMENT_DUE", 3)]
    assert Reminder.objects.get().person == promise.owner
    Commitment.objects.update(state="KEPT", ended_on=today())

    assert raised(COMMITMENT, promise.account) == []
    assert Reminder.objects.get().ending == "ACTED"


# --- health and renewals ---


@pytest.mark.parametrize(
    ("fields", "before", "expected"),
    [
        ({"week_trend": -9, "band": "AMBER"}, "AMBER", []),
        ({"week_trend": -10, "band": "AMBER"}, "AMBER", [("HEALTH_DROP", 1)]),
        ({"week_trend": -3, "band": "AMBER"}, "GREEN", [("HEALTH_DROP", 2)]),
        ({"week_trend": -3, "band": "RED"}, "AMBER", [("HEALTH_DROP", 3)]),
        ({"week_trend": 3, "band": "GREEN"}, "AMBER", []),
        ({"week_trend": -30, "band": "RED", "is_new": True}, "AMBER", []),
    ],
)
def test_health_drops(fields, before, expected):
    account = core()
    found = {"score": 50, "band_since": today() - DAY, "is_new": False, "scored_at": timezone.now()} | fields
    AccountState.objects.filter(account=account).update(**found)
    HealthSnapshot.objects.create(account=account, taken_on=today() - 5 * DAY, band=before, evidence=1,
                                  score=75 if before == "GREEN" else 60,
                                  version=HealthVersion.objects.get())  # fmt: skip

    assert raised(HEALTH, account) == expected


@pytest.mark.parametrize(
    ("left", "band", "level"),
    [(181, "GREEN", 0), (180, "GREEN", 1), (90, "GREEN", 2), (60, "GREEN", 3), (60, "RED", 4), (30, "GREEN", 5),
     (30, "AMBER", 6), (-1, "RED", 0)],
)  # fmt: skip
def test_decision_comes_nearer(left, band, level):
    account = core()
    AccountState.objects.filter(account=account).update(band=band, score=50)
    agreement = AgreementFactory(account=account, starts_on=today() - 300 * DAY, notice_days=0,
                                 ends_on=today() + left * DAY)  # fmt: skip
    assert Agreement.objects.get(pk=agreement.pk).decision_on - today() == left * DAY

    assert raised(RENEWAL, account) == ([("RENEWAL", level)] if level else [])
    assert {one.escalation for one in Reminder.objects.all()} <= {"WEEKLY" if level in (4, 6) else "NEVER"}


# --- who looks after it ---


@pytest.mark.parametrize(("left", "expected"), [(9, []), (7, [("COVER_ENDING", 1)]), (1, [("COVER_ENDING", 2)])])
def test_cover_ends(left, expected):
    cover = CoverFactory(account=core(), during=(today() - 3 * DAY, today() + left * DAY))

    assert raised(COVER, cover.account) == expected
    assert all(one.person == cover.person for one in Reminder.objects.all())


@pytest.mark.parametrize(
    ("days", "is_covered", "level"), [(0, False, 1), (4, False, 1), (5, False, 2), (5, True, 1), (83, True, 3)]
)
def test_account_in_holding_waits(days, is_covered, level):
    account = AssignmentFactory(portfolio=PortfolioFactory(kind=Book.HOLDING)).account
    if is_covered:
        CoverFactory(account=account, during=(today(), today() + 90 * DAY))

    assert raised(HOLDING, account, timezone.now() + days * DAY) == [("HOLDING_CLOCK", level)]


@pytest.mark.parametrize(("colleagues", "days", "expected"), [(0, 29, []), (0, 31, [("TEAM_MISSING", 1)]), (2, 31, [])])
def test_strategic_account_without_its_team(colleagues, days, expected):
    account = AssignmentFactory(account=AccountFactory(tier="STRATEGIC", is_strategic=True)).account
    for _each in range(colleagues):
        AccountMemberFactory(account=account)

    assert raised(TEAM, account, timezone.now() + days * DAY) == expected
