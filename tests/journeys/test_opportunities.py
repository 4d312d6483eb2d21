"""The life of an opportunity: begun at an account, moved, fought over, won; and what a seller elsewhere sees."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Account
from competitors.models import CompetitorPresence
from opportunities.models import Opportunity
from tests.factories import (
    AccountFactory,
    AssignmentFactory,
    CompetitorFactory,
    OpportunityFactory,
    PortfolioFactory,
    UserFactory,
)
from tests.journeys.looks import faults
from tests.journeys.steps import refused, sign_in, told
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

DESK = {"width": 1280, "height": 900}


@pytest.fixture
def owner() -> User:
    return UserFactory(name="Ana Lind", manager=UserFactory(name="Marta Prieto", role=Role.SALES_MANAGER))


@pytest.fixture
def account(owner) -> Account:
    return AssignmentFactory(account=AccountFactory(name="Mill 03"), portfolio=PortfolioFactory(owner=owner)).account


def test_an_opportunity_from_the_account_to_the_win(page, owner, account):
    CompetitorFactory(name="Nordhaus")
    sign_in(page, owner)
    page.goto(account.get_absolute_url())
    page.get_by_role("link", name="New opportunity").click()
    page.get_by_label("Name").fill("Site care for the night shift")
    page.get_by_label("Amount").fill("24000")
    page.get_by_role("button", name="Save opportunity").click()
    told(page, "Saved: Site care for the night shift.")
    assert faults(page) == []
    page.set_viewport_size(DESK)

    page.get_by_role("link", name="Change").click()
    page.get_by_label("Nordhaus").check()
    page.get_by_role("button", name="Save competitors").click()
    page.get_by_role("button", name="Move to Proposal").click()
    told(page, "is now in Proposal")
    win(page)

    one = Opportunity.objects.get()
    assert (one.outcome, one.amount, one.client_gains) == ("WON", 25_000, "Two stoppages less a year.")
    expect(page.locator(".timeline").first).to_contain_text("Prospecting")
    page.get_by_role("link", name="Reopen").click()
    page.get_by_role("button", name="Reopen").click()
    told(page, "is open again")


def win(page: Page) -> None:
    page.get_by_role("link", name="Close as Won").click()
    page.get_by_label("Amount").fill("25000")
    page.get_by_role("button", name="Close as Won").click()
    refused(page, "Say in one sentence what the client gains.")
    assert faults(page) == []
    page.set_viewport_size(DESK)
    page.get_by_label("What the client gains").fill("Two stoppages less a year.")
    page.get_by_role("button", name="Close as Won").click()
    told(page, "is now in Won")


def test_the_account_is_found_while_it_is_typed(page, owner, account):
    sign_in(page, owner)
    page.goto("/opportunities/new/")

    page.get_by_label("Account", exact=True).press_sequentially("mil")

    expect(page.locator("#account-options option")).to_have_attribute("value", "Mill 03")
    page.get_by_label("Account", exact=True).fill("Mill 03")
    page.get_by_label("Name").fill("Audit")
    page.get_by_role("button", name="Save opportunity").click()
    told(page, "Saved: Audit.")
    assert Opportunity.objects.get().account == account


def test_the_board_moves_without_a_drag(page, owner, account):
    OpportunityFactory(account=account, owner=owner, name="Audit", amount=7_000)
    sign_in(page, owner)
    page.goto("/opportunities/")
    page.get_by_role("link", name="Board").click()
    expect(page.locator(".pile").first).to_contain_text("€ 7,000")
    assert faults(page) == []
    page.set_viewport_size(DESK)

    page.get_by_role("link", name="Move Audit to…").click()
    page.get_by_label("Stage").select_option(label="Negotiation")
    page.get_by_role("button", name="Move").click()

    told(page, "Audit is now in Negotiation")
    expect(page.locator(".pile").nth(3)).to_contain_text("Audit")


def test_a_competitor_is_noted_doubted_and_confirmed(page, owner, account):
    sign_in(page, owner)
    page.goto(account.get_absolute_url())
    page.get_by_role("link", name="Note a competitor").click()
    page.get_by_label("Competitor").fill("Servimax")
    page.get_by_label("Threat").select_option(label="High")
    page.get_by_label("Said on").fill("2020-01-02")
    page.get_by_role("button", name="Save").click()
    told(page, "Servimax sits in Mill 03")
    expect(page.locator("#competitors")).to_contain_text("To be checked")
    assert faults(page) == []
    page.set_viewport_size(DESK)

    page.get_by_role("button", name="Servimax: still true").click()

    told(page, "Still true: Servimax")
    expect(page.locator("#competitors")).not_to_contain_text("To be checked")
    assert CompetitorPresence.objects.get().said_by == "Ana Lind"


def test_a_seller_elsewhere_sees_the_header_while_the_opportunity_is_theirs(page, new_page, owner, account, watch):
    seller = UserFactory(name="Stella Nord", manager=UserFactory(role=Role.SALES_MANAGER))
    one = OpportunityFactory(account=account, owner=owner, name="Joint offer")
    sign_in(page, owner)
    page.goto(one.get_absolute_url())
    page.get_by_role("link", name="Give away").click()
    page.get_by_label("New owner").fill("Stella Nord")
    page.get_by_role("button", name="Give").click()
    told(page, "Joint offer is now with Stella Nord")

    sells = new_page()
    sign_in(sells, seller)
    sells.goto(account.get_absolute_url())

    expect(sells.locator("main")).to_contain_text("You see the header because you own an opportunity here.")
    expect(sells.locator("main")).to_contain_text("Joint offer")
    expect(sells.locator("main")).not_to_contain_text("Agreements")
    assert faults(sells) == []
    watch.allow(404)
    assert sells.goto(f"{account.get_absolute_url()}history/").status == 404
