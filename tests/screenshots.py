"""Pictures of every page for `make screenshots`: four people of the demo company, three widths, both themes."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from accounts.choices import Status
from accounts.models import Account
from imports.models import ImportJob
from imports.runner import take_turn
from imports.services import check_file, start_import, undo_import
from opportunities.models import Opportunity, Stage
from portfolios.choices import Kind
from portfolios.models import Portfolio
from tests.browser import PROJECT
from tests.journeys.company import Company, tour
from tests.journeys.conftest import browser_type_launch_args, company  # noqa: F401 - fixtures

FOLDER = Path(os.environ.get("SCREENSHOTS", PROJECT / "test-results" / "screenshots"))
WIDTHS = (390, 768, 1440)
THEMES = ("light", "dark")
HEIGHT = 900
TALLEST = 3000

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["am", "manager", "director", "contributor"])
def test_pages_of(key: str, browser: Browser, company: Company) -> None:  # noqa: F811
    context = browser.new_context(base_url=company.site, reduced_motion="reduce")
    user = company.enter(context, key)
    page = context.new_page()
    for name, path in tour(user):
        page.goto(path)
        picture(page, FOLDER / key, name)
    context.close()


def test_pages_before_sign_in(browser: Browser, company: Company) -> None:  # noqa: F811
    context = browser.new_context(base_url=company.site, reduced_motion="reduce")
    page = context.new_page()
    for name, path in (
        ("login", "/auth/login/"),
        ("reset", "/auth/password/reset/"),
        ("reset-done", "/auth/password/reset/done/"),
        ("dead-link", "/auth/password/reset/key/1-dead/"),
        ("signup", "/auth/signup/"),
        ("inactive", "/auth/inactive/"),
    ):
        page.goto(path)
        picture(page, FOLDER / "nobody", name)
    page.goto("/auth/login/")
    page.get_by_role("button", name="Sign in").click()
    picture(page, FOLDER / "nobody", "login-refused")
    context.close()


@pytest.mark.parametrize("key", ["am", "manager"])
def test_moments_of(key: str, browser: Browser, company: Company) -> None:  # noqa: F811
    """What only shows after a click: the search dialog, the keys, refused forms, a menu."""
    context = browser.new_context(base_url=company.site, reduced_motion="reduce")
    company.enter(context, key)
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("an")
    page.locator(".search-results a").first.wait_for()
    picture(page, FOLDER / key, "moment-search")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#keys-dialog").wait_for()
    picture(page, FOLDER / key, "moment-keys")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": HEIGHT})
    page.locator(".topbar-person summary").click()
    picture(page, FOLDER / key, "moment-menu")
    page.goto("/accounts/new/")
    page.locator("main form button[type=submit]").click()
    page.locator(".field-error").first.wait_for()
    picture(page, FOLDER / key, "moment-create-refused")
    for name, path in (
        ("missing", "/accounts/987654/"),
        ("not-yours", "/people/invite/"),
        ("empty", "/accounts/?q=zzzz"),
        ("no-opportunities", "/opportunities/?q=zzzz"),
        ("empty-board", "/opportunities/board/?q=zzzz"),
    ):
        page.goto(path)
        picture(page, FOLDER / key, f"moment-{name}")
    context.close()


def test_a_move_that_is_refused(browser: Browser, company: Company) -> None:  # noqa: F811
    context = browser.new_context(base_url=company.site, reduced_motion="reduce")
    company.enter(context, "manager")
    full = Portfolio.objects.get(owner__name="James Whitaker", kind=Kind.AM)
    account = Account.objects.filter(owner__name="Rosa Delgado", status=Status.CUSTOMER).order_by("name")[0]
    page = context.new_page()
    page.goto(f"{account.get_absolute_url()}move/")
    page.get_by_label("New portfolio").select_option(str(full.pk))
    page.get_by_label("Reason").fill("Nearer to the customer")
    page.locator("main form.form").get_by_role("button").click()
    page.locator(".form-errors").wait_for()
    picture(page, FOLDER / "manager", "moment-move-refused")
    context.close()


def test_an_account_of_which_a_seller_sees_the_header(browser: Browser, company: Company) -> None:  # noqa: F811
    context = browser.new_context(base_url=company.site, reduced_motion="reduce")
    seller = company.enter(context, "am")
    page = context.new_page()
    page.goto(Account.objects.limited_to(seller)[0].get_absolute_url())
    picture(page, FOLDER / "am", "moment-header-only")
    lost = Opportunity.objects.visible_to(seller).lost().filter(rivals__isnull=False)[0]
    page.goto(lost.get_absolute_url())
    picture(page, FOLDER / "am", "moment-lost")
    sale = Opportunity.objects.visible_to(seller).still_open()[0]
    for outcome in ("WON", "LOST"):
        page.goto(f"{sale.get_absolute_url()}stage/?stage={Stage.objects.get(outcome=outcome).pk}")
        picture(page, FOLDER / "am", f"moment-close-{outcome.lower()}")
    context.close()


def test_an_import_from_check_to_undo(browser: Browser, company: Company) -> None:  # noqa: F811
    context = browser.new_context(base_url=company.site, reduced_motion="reduce")
    director = company.enter(context, "director")
    page = context.new_page()
    page.goto("/imports/new/")
    page.get_by_role("button", name="Continue").click()
    page.locator(".field-error").first.wait_for()
    picture(page, FOLDER / "director", "moment-import-refused")
    job = ImportJob.objects.get(by=director)
    for name, begin in (("checking", check_file), ("running", start_import), ("undoing", undo_import)):
        begin(job, by=director, is_awaited=True)
        page.goto(f"/imports/{job.pk}/")
        picture(page, FOLDER / "director", f"moment-import-{name}")
        take_turn(seconds=60, job_id=job.pk)
        page.goto(f"/imports/{job.pk}/")
        picture(page, FOLDER / "director", f"moment-import-after-{name}")
    context.close()


def picture(page: Page, folder: Path, name: str) -> None:
    """The page at every width in both themes."""
    name = re.sub(r"\W+", "-", name)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            path = folder / f"{name}-{width}-{theme}.png"
            page.screenshot(
                path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": max(height, 500)}
            )
