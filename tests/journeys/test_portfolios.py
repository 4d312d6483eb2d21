"""The life of a book: given, filled to the last place, refused, covered, promoted out of, and left behind."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import Account
from portfolios.choices import Kind
from portfolios.integrity import drifts
from portfolios.models import Assignment, Cover, Portfolio
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from tests.journeys.steps import choose, more, refused, sign_in, told
from users.choices import Role
from users.models import User
from users.tasks import send_invitations

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "three-sturdy-otters"


def test_a_book_from_the_invitation_to_the_promotion(page, new_page, site, watch):
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    manager = UserFactory(name="Marta Prieto", role=Role.SALES_MANAGER)
    key_manager = UserFactory(name="Kenji Mori", role=Role.KEY_ACCOUNT_MANAGER, manager=manager)
    colleague = UserFactory(name="Carla Neri", manager=manager)
    stranger = UserFactory(name="Stella Nord")
    for number in range(26):
        AccountFactory(name=f"Mill {number:02}")

    sign_in(page, administrator)
    invite(page, "Ana Lind", "ana@rapport.test", manager)
    ana = new_page()
    accept_invitation(ana, site, "ana@rapport.test")
    manages = new_page()
    sign_in(manages, manager)
    open_book(manages, "Ana Lind", "Account manager")
    open_book(manages, "Kenji Mori", "Key account manager")
    fill_book(manages, "Ana Lind", 25)
    the_26th_is_refused(manages)
    cover_the_26th(manages, key_manager, colleague)
    promote(manages, "Mill 03")

    account = Account.objects.get(name="Mill 03")
    assert (account.owner, account.tier) == (key_manager, "STRATEGIC")
    everything_agrees(manages, account)
    the_covering_person_sees(new_page(), colleague, Account.objects.get(name="Mill 04"))
    a_stranger_does_not(new_page(), stranger, account, watch)
    ana.goto("/")
    expect(ana.locator("main")).to_contain_text("24 of 25")
    assert drifts() == {}


def invite(page: Page, name: str, email: str, manager: User) -> None:
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="People").click()
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    choose(page, "Role", "Account manager")
    choose(page, "Manager", manager.name)
    page.get_by_role("button", name="Send invitation").click()
    told(page, name)


def accept_invitation(page: Page, site: str, email: str) -> None:
    send_invitations()  # what the worker does
    (message,) = mail.outbox
    assert message.to == [email]
    page.goto(re.search(rf"{re.escape(site)}/\S+", message.body)[0])
    page.get_by_label("New Password", exact=True).fill(PASSWORD)
    page.get_by_label("New Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Save password").click()
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, email, PASSWORD)
    expect(page.locator("main")).to_contain_text("Your book is empty")


def open_book(page: Page, owner: str, kind: str) -> None:
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Portfolios").click()
    page.get_by_role("link", name="Open a portfolio").click()
    choose(page, "Owner", owner)
    choose(page, "Kind", kind)
    page.get_by_role("button", name="Open portfolio").click()
    told(page, owner)


def fill_book(page: Page, owner: str, number: int) -> None:
    """The first so many accounts come into the book in one go."""
    open_dashboard_row(page, owner)
    page.get_by_role("link", name="Assign accounts").first.click()
    page.get_by_label("Reason").fill("First book")
    for box in page.locator("input[name=selected]").all()[:number]:
        box.check()
    page.get_by_role("button", name="Assign selected").click()
    told(page, f"{number} accounts assigned")
    expect(page.locator("main")).to_contain_text("25 of 25")


def open_dashboard_row(page: Page, owner: str) -> None:
    page.goto("/portfolios/")
    page.locator("main").get_by_role("link", name=owner).click()


def the_26th_is_refused(page: Page) -> None:
    page.get_by_role("link", name="Assign accounts").first.click()
    page.get_by_label("Reason").fill("One more")
    page.get_by_label("Select Mill 25").check()
    page.get_by_role("button", name="Assign selected").click()
    refused(page, "Portfolio full: 25 of 25. Swap one, choose another manager, or cover until a date.")
    expect(page.get_by_label("Select Mill 25")).to_be_checked()
    expect(page.get_by_label("Reason")).to_have_value("One more")
    assert Portfolio.objects.get(owner__name="Ana Lind").used == 25


def cover_the_26th(page: Page, owner: User, covering: User) -> None:
    """The 26th goes to nobody; a colleague covers one of the full book instead, and the 26th for its own owner."""
    until = today() + timedelta(days=30)
    for name in ("Mill 04", "Mill 25"):
        page.goto(Account.objects.get(name=name).get_absolute_url())
        go_to(page, "Cover")
        choose(page, "Who covers", covering.name)
        page.get_by_label("Until").fill(until.isoformat())
        page.get_by_label("Reason").fill("Ana's book is full")
        page.get_by_role("button", name="Name cover").click()
        told(page, f"{covering.name} covers {name}")
        expect(page.locator("main")).to_contain_text(covering.name)
    assert [row.last_day for row in Cover.objects.filter(person=covering)] == [until, until]


def go_to(page: Page, action: str) -> None:
    """An action of the account page, from its buttons or its menu."""
    shown = page.locator(".page-actions > a").get_by_text(action, exact=True)
    if shown.count():
        shown.click()
    else:
        more(page, action)


def promote(page: Page, name: str) -> None:
    """Strategic, and with a key account manager, in one move."""
    page.goto(Account.objects.get(name=name).get_absolute_url())
    go_to(page, "Move")
    choose(page, "New portfolio", "Kenji Mori")
    choose(page, "Tier", "Strategic")
    page.get_by_label("Reason").fill("Tripled its orders")
    page.get_by_role("button", name="Move").click()
    told(page, f"{name} is now with Kenji Mori")


def everything_agrees(page: Page, account: Account) -> None:
    """Header, dashboard and history tell the same."""
    header = page.locator(".page-header")
    expect(header).to_contain_text("Kenji Mori")
    expect(header).to_contain_text("Strategic")
    page.get_by_role("link", name="History", exact=True).click()
    history = page.locator(".timeline")
    expect(history).to_contain_text("Kenji Mori")
    expect(history).to_contain_text("Tripled its orders")
    expect(history).to_contain_text("Marta Prieto")
    page.goto("/portfolios/")
    expect(page.locator("tr", has_text="Ana Lind")).to_contain_text("24 of 25")
    expect(page.locator("tr", has_text="Kenji Mori")).to_contain_text("1 of 2")


def the_covering_person_sees(page: Page, person: User, account: Account) -> None:
    sign_in(page, person)
    page.locator("main").get_by_role("link", name=account.name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(account.name)
    expect(page.get_by_role("link", name="Edit")).to_be_visible()


def a_stranger_does_not(page: Page, person: User, account: Account, watch) -> None:
    watch.allow(404)
    sign_in(page, person)
    answer = page.goto(account.get_absolute_url())
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(account.name)


def test_a_leaver_is_out_at_the_next_click_and_the_accounts_wait_with_the_manager(page, new_page):
    director = UserFactory(role=Role.SALES_DIRECTOR)
    manager = UserFactory(name="Marta Prieto", role=Role.SALES_MANAGER, manager=director)
    leaver = UserFactory(name="Leo Vance", manager=manager)
    colleague = UserFactory(name="Carla Neri", manager=manager)
    book = PortfolioFactory(owner=leaver)
    for name in ("Anvil Works", "Birch & Co"):
        AssignmentFactory(account=AccountFactory(name=name), portfolio=book)
    leaving = new_page()
    sign_in(leaving, leaver)
    sign_in(page, director)

    page.goto(leaver.get_absolute_url())
    more(page, "Deactivate")
    expect(page.locator("main")).to_contain_text("2 accounts go to the manager's holding portfolio")
    page.get_by_role("button", name="Deactivate").click()
    told(page, "Leo Vance can no longer sign in")
    leaving.get_by_role("link", name="Settings").first.click()

    expect(leaving).to_have_url(re.compile("/auth/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Marta Prieto")
    holding = Portfolio.objects.get(owner=manager, kind=Kind.HOLDING)
    assert Assignment.objects.filter(portfolio=holding).count() == 2
    page.locator("main").get_by_role("link", name="Anvil Works").first.click()
    go_to(page, "Cover")
    choose(page, "Who covers", colleague.name)
    page.get_by_label("Until").fill((today() + timedelta(days=60)).isoformat())
    page.get_by_label("Reason").fill("Until there is a new owner")
    page.get_by_role("button", name="Name cover").click()
    told(page, "Carla Neri covers Anvil Works")
    page.goto(holding.get_absolute_url())
    expect(page.locator("tr", has_text="Anvil Works").first).to_contain_text("covered")
    assert drifts() == {}
