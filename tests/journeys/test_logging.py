"""A contact is noted in ten seconds: by keys alone at the desk, and with a thumb in a taxi without a connection."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Account, AccountState
from relationships.models import Commitment, Interaction
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.journeys.steps import sign_in, told
from tests.relations import ContactFactory, EmploymentFactory
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def owner() -> User:
    return UserFactory(name="Ana Lind", manager=UserFactory(name="Marta Prieto", role=Role.SALES_MANAGER))


@pytest.fixture
def account(owner) -> Account:
    account = AssignmentFactory(account=AccountFactory(name="Mill 03"), portfolio=PortfolioFactory(owner=owner)).account
    job = EmploymentFactory(account=account, contact=ContactFactory(name="Berta Sol"), title="Head of Purchasing")
    job.contact.points.create(kind="PHONE", value="+34600123456", employment=job)
    return account


def due_on(account: Account):
    return AccountState.objects.get(account=account).contact_due_on


def test_a_call_and_a_promise_without_a_mouse(page, owner, account):
    sign_in(page, owner)
    page.set_viewport_size(DESK)
    AccountState.objects.filter(account=account).update(contact_due_on=timezone.localdate())

    page.keyboard.press("Control+k")
    page.keyboard.type("call berta")
    expect(page.locator("#search-dialog-results")).to_contain_text("Log: Call with Berta Sol")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Berta Sol")).to_be_checked()
    page.get_by_label("Subject").focus()
    page.keyboard.type("Prices")
    page.keyboard.press("Control+Enter")
    told(page, "Logged: Call with Berta Sol, next contact due")
    assert due_on(account) > timezone.localdate()

    page.keyboard.press("l")
    expect(page.get_by_label("With which account?")).to_be_focused()
    page.keyboard.type("mill")
    expect(page.locator("#log-accounts")).to_contain_text("Mill 03")
    page.keyboard.press("Enter")
    expect(page.locator("#log-form")).to_contain_text("Mill 03")
    page.keyboard.press("Control+Enter")
    told(page, "Logged: Call with Mill 03")
    assert Interaction.objects.filter(account=account).count() == 2

    one = Interaction.objects.earliest("pk")
    page.goto(one.get_absolute_url())
    page.get_by_role("link", name="Note a promise").press("Enter")
    page.get_by_label("What").fill("Send the price list")
    page.get_by_label("Until").fill(str(timezone.localdate()))
    page.keyboard.press("Enter")
    told(page, "Saved: Send the price list.")
    assert Commitment.objects.get().interaction == one


def test_in_a_taxi_without_a_connection(browser: Browser, site: str, owner, account):
    context = browser.new_context(base_url=site, viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB")
    page = context.new_page()
    sign_in(page, owner)
    page.goto(f"/accounts/{account.pk}/brief/")
    page.wait_for_load_state("networkidle")  # the form has been fetched ahead
    context.set_offline(True)

    call(page)
    page.get_by_role("button", name="Spoke").tap()
    expect(page.locator("#unsent")).to_contain_text("Saved on this phone, will send: Berta Sol")
    page.get_by_role("link", name="Log the meeting").tap()
    page.get_by_label("Subject").fill("Under way")
    page.get_by_role("button", name="Log it").tap()
    expect(page.locator("#unsent")).to_contain_text("Berta Sol, Mill 03")
    assert not Interaction.objects.exists()

    context.set_offline(False)
    expect(page.locator("#unsent")).to_contain_text("Logged: Berta Sol, Mill 03")
    page.reload()
    page.wait_for_load_state("networkidle")
    kinds = sorted(Interaction.objects.values_list("kind", "subject"))
    assert kinds == [("CALL", ""), ("MEETING", "Under way")]
    context.close()


def call(page: Page) -> None:
    """Tap the number; no browser here can call, so that the page stays."""
    page.evaluate("document.querySelector('a[data-called]').addEventListener('click', (e) => e.preventDefault())")
    page.locator("a[data-called]").tap()
    expect(page.locator(".call-card")).to_contain_text("Berta Sol")
