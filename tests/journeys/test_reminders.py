"""An account goes quiet: somebody hears of it and why, one tap closes it, and the next mail does not mention it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import AccountState
from health.refresh import evaluate_due
from relationships.choices import Kind
from relationships.services import log_interaction
from reminders.choices import Ending, State
from reminders.delivery import deliver_due
from reminders.models import Reminder
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.journeys.steps import sign_in, told
from tests.relations import AssessmentFactory, ContactFactory, EmploymentFactory
from users.choices import Role
from users.models import User
from workspace.tasks import REMINDING

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner() -> User:
    return UserFactory(name="Ana Lind", manager=UserFactory(name="Marta Prieto", role=Role.SALES_MANAGER))


@pytest.fixture
def quiet(owner):
    """Met every month, and not for ten weeks; another one as well, of whom nobody logs a call."""
    book = PortfolioFactory(owner=owner)
    for name in ("Mill 03", "Weir 04"):
        place = AssignmentFactory(account=AccountFactory(name=name), portfolio=book)
        job = EmploymentFactory(account=place.account, contact=ContactFactory(name=f"Berta of {name}"))
        job.contact.points.create(kind="PHONE", value="+34600123456", employment=job)
        AssessmentFactory(employment=job, influence=4, influence_said_on=timezone.now().date())
        for days in (70, 100, 130, 160, 190, 220):
            log_interaction(
                account=place.account_id, kind=Kind.MEETING, occurred_at=timezone.now() - timedelta(days=days),
                contacts=[job.contact], by=owner,
            )  # fmt: skip


def state_of(name: str) -> AccountState:
    return AccountState.objects.get(account__name=name)


def test_a_quiet_account_is_heard_of_called_and_silent_again(page, owner, quiet):
    evaluate_due(REMINDING)
    deliver_due()  # the mail of the next morning is planned
    before = state_of("Mill 03").score

    sign_in(page, owner)
    needs = page.locator(".reminder")
    row = needs.filter(has_text="Mill 03").filter(has_text="Gone quiet")
    expect(row).to_contain_text("Nobody there has answered for 70 days (plan: 30)")
    row.get_by_role("link", name="Why").click()
    expect(page.locator("main")).to_contain_text("twice the planned days")
    page.go_back()

    row.get_by_role("button", name="Spoke").click()
    told(page, "Logged: Call with Berta of Mill 03")
    expect(needs.filter(has_text="Mill 03").filter(has_text="Gone quiet")).to_have_count(0)
    closed = Reminder.objects.get(account__name="Mill 03", family="CONTACT")
    assert (closed.state, closed.ending) == (State.CLOSED, Ending.ACTED)

    evaluate_due(REMINDING)
    assert state_of("Mill 03").score > before
    page.goto(f"/accounts/{closed.account_id}/health/")
    expect(page.locator("main")).to_contain_text(str(round(state_of("Mill 03").score)))

    with time_machine.travel(timezone.now() + timedelta(days=4)):
        deliver_due()
        told_of = "".join(str(message.body) for message in mail.outbox if message.to == [owner.email])
    assert "Weir 04 – Gone quiet" in told_of
    assert "Mill 03 – Gone quiet" not in told_of
