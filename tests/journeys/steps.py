"""What people do again and again."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.factories import PASSWORD
from users.models import User


def fill_sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/auth/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_in(page: Page, person: User | str, password: str = PASSWORD) -> None:
    """The person stands on Today, signed in through the form."""
    fill_sign_in(page, person if isinstance(person, str) else str(person.email), password)
    page.wait_for_url("**/")


def sign_out(page: Page) -> None:
    page.locator(".topbar-person summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/auth/login/**")


def follow(control: Locator) -> None:
    """The page that answers stands loaded, also when it is the same form refused; a click alone waits for nothing."""
    with control.page.expect_navigation():
        control.click()


def told(page: Page, words: str) -> None:
    """The page says so in its status line."""
    expect(page.locator("#messages")).to_contain_text(words)


def refused(page: Page, words: str) -> None:
    expect(page.locator("main .notice[data-meaning=bad], main .field-error").first).to_contain_text(words)


def choose(page: Page, label: str, text: str) -> None:
    """Pick the option that contains the text."""
    field = page.get_by_label(re.compile(rf"^{label}( optional)?$"))
    option = field.locator("option").filter(has_text=text).first
    field.select_option(option.get_attribute("value"))


def more(page: Page, item: str) -> None:
    """One item of the page's menu."""
    menu = page.locator("main details.menu").filter(has=page.get_by_role("link", name=item, include_hidden=True))
    menu.locator("summary").click()
    menu.get_by_role("link", name=item).click()
