"""The same work without JavaScript, without a mouse, in Spanish, and across the end of a session."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts.models import Account
from portfolios.models import Assignment
from tests.factories import (
    AccountFactory,
    AgreementFactory,
    AssignmentFactory,
    PortfolioFactory,
    SignalFactory,
    UserFactory,
)
from tests.journeys.looks import faults
from tests.journeys.steps import choose, more, sign_in, told
from users.choices import Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_form_works_without_javascript(new_page):
    manager = UserFactory(role=Role.SALES_MANAGER)
    owner, other = UserFactory(manager=manager), UserFactory(name="Odile Other", manager=manager)
    book, target = PortfolioFactory(owner=owner), PortfolioFactory(owner=other)
    AssignmentFactory(portfolio=book)
    page = new_page(java_script_enabled=False)

    sign_in(page, owner)
    page.goto("/accounts/new/")
    page.get_by_role("button", name="Save account").click()
    expect(page.locator(".field-error").first).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Quarry & Sons")
    choose(page, "Status", "Customer")
    page.get_by_role("button", name="Save account").click()
    told(page, "Quarry & Sons is in your book")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label(re.compile("^City")).fill("Ghent")
    page.get_by_role("button", name="Save account").click()
    told(page, "Saved: Quarry & Sons")
    page.get_by_role("link", name="New agreement").click()
    page.get_by_label("What they buy").fill("Stone")
    page.get_by_label("Value a year").fill("12000")
    page.get_by_label("Starts on").fill("2026-01-01")
    page.get_by_role("button", name="Save agreement").click()
    expect(page.locator("main")).to_contain_text("Stone")
    page.locator(".topbar-person summary").click()
    page.get_by_role("button", name="Sign out").click()

    account = Account.objects.get(name="Quarry & Sons")
    assert (account.city, account.owner, account.agreements.get().annual_value) == ("Ghent", owner, 12_000)
    sign_in(page, manager)
    page.goto(account.get_absolute_url())
    page.get_by_role("link", name="Move").click()
    choose(page, "New portfolio", "Odile Other")
    page.get_by_label("Reason").fill("Nearer to Ghent")
    page.get_by_role("button", name="Move").click()
    told(page, "Quarry & Sons is now with Odile Other")
    assert Assignment.objects.get(account=account).portfolio == target


@pytest.fixture
def reader(page):
    """An account manager with three accounts, on Today."""
    person = UserFactory()
    book = PortfolioFactory(owner=person)
    for name in ("Alder Foundry", "Bergmann Logistics", "Cobalt Mining"):
        AssignmentFactory(account=AccountFactory(name=name), portfolio=book)
    sign_in(page, person)
    return person


def test_search_forgives_a_typo_and_opens_the_account_by_keyboard(page, reader):
    page.keyboard.press("Control+k")
    expect(page.locator("#search-dialog input")).to_be_focused()
    page.keyboard.type("bergman logstics")
    expect(page.locator(".search-results a").first).to_contain_text("Bergmann Logistics")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Bergmann Logistics")


def test_the_skip_link_comes_first_and_leads_to_the_page(page, reader):
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_j_and_k_walk_the_list_and_enter_opens_the_row(page, reader):
    page.goto("/accounts/")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.get_by_role("link", name="Bergmann Logistics")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Bergmann Logistics")


def test_the_keys_are_shown_and_escape_closes_every_dialog(page, reader):
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("alder")
    expect(page.locator(".search-results a").first).to_contain_text("Alder Foundry")
    page.keyboard.press("Escape")
    expect(page.locator("#search-dialog")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_a_piece_asked_for_after_the_session_ended_leads_to_sign_in(page, reader):
    page.keyboard.press("Control+k")
    Session.objects.all().delete()
    page.keyboard.type("alder")

    page.wait_for_url("**/auth/login/**")
    sign_in(page, reader)
    page.keyboard.press("Control+k")
    page.keyboard.type("alder")
    expect(page.locator(".search-results a").first).to_contain_text("Alder Foundry")


def test_a_form_opened_after_signing_in_again_carries_the_new_token(page, reader):
    before = token(page)
    more_menu = page.locator(".topbar-person summary")
    more_menu.click()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, reader)

    assert token(page) != before
    page.goto("/settings/")
    page.get_by_label("Name", exact=True).fill("Renamed Reader")
    page.get_by_role("button", name="Save").click()
    told(page, "Saved: your settings")


def token(page) -> str:
    (cookie,) = [cookie for cookie in page.context.cookies() if "csrf" in cookie["name"]]
    return cookie["value"]


def test_a_spanish_reader_reads_spanish(page):
    sign_in(page, UserFactory(language="es"))

    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoy")


def test_a_menu_closes_on_escape_and_gives_focus_back(page, reader):
    person = UserFactory(role=Role.SALES_DIRECTOR)
    page.context.clear_cookies()
    sign_in(page, person)
    page.goto(reader.get_absolute_url())
    menu = page.locator("main details.menu")
    menu.locator("summary").press("Enter")
    expect(menu.get_by_role("link", name="Deactivate")).to_be_visible()
    page.keyboard.press("Escape")

    expect(menu.locator("summary")).to_be_focused()
    more(page, "Change role")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change role")


def test_names_longer_than_a_phone_push_nothing_aside(page):
    director = UserFactory(name="Wilhelmina" * 12, role=Role.SALES_DIRECTOR)
    owner = UserFactory(name="Maximiliane Adelheid " * 6, email=f"{'m' * 60}@{'d' * 60}.test", manager=director)
    account = AccountFactory(
        name="Donaudampfschifffahrt" * 9, city="Llanfairpwllgwyngyll" * 4, domain=f"{'w' * 60}.test"
    )
    book = PortfolioFactory(owner=owner)
    AssignmentFactory(account=account, portfolio=book)
    AgreementFactory(account=account, offerings="Grundstücksverkehrsgenehmigung" * 8, annual_value=10**11)
    SignalFactory(account=account, text="Rindfleischetikettierung" * 30)
    sign_in(page, director)

    found = {}
    named = [row.get_absolute_url() for row in (account, book, owner)]
    for path in ("/", "/accounts/", "/portfolios/", "/people/", "/search/?q=donaudampf", *named, f"{named[0]}history/"):
        page.goto(path)
        found[path] = faults(page)

    wrong = [f"{path}: {fault}" for path, faulty in found.items() for fault in faulty]
    assert not wrong, "\n".join(wrong)
