"""Every page of the product in every look: no broken rule of axe, nothing wider than a phone, no complaint."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from config.policies import Policy, Public, Visitor
from tests.access.collector import Route
from tests.journeys.axe import violations
from tests.journeys.company import Company, address, pages, person, rows
from tests.journeys.looks import HEIGHT, faults
from tests.journeys.second_factor import code_at, recovery_codes, switch_on_second_factor
from tests.journeys.steps import fill_sign_in, follow, sign_in, sign_out
from tests.journeys.watching import REPORT_POLICY, Watch
from users.tokens import password_link
from workspace.demo.people import PASSWORD

pytestmark = pytest.mark.django_db

KAM = "kam@rapport.example"
OF_ADMINISTRATORS = ("reminders:usefulness", "workspace:operations")
EVERYBODYS = ("workspace:today", "accounts:account_list", "workspace:account_detail")
ANSWERS_OF_THE_LIBRARY = {"socialaccount_login_error": (401,)}
EMPTY = {
    "accounts:account_list": "?q=zzzz",
    "opportunities:opportunity_list": "?q=zzzz",
    "opportunities:opportunity_board": "?q=zzzz",
    "competitors:presence_list": "?q=zzzz",
    "users:person_list": "?q=zzzz",
    "imports:job_list": "?q=zzzz",
    "portfolios:dashboard": "?q=zzzz",
}
ROUTES = [entry for entry in pages() if not isinstance(entry[1], Visitor | Public) and not entry[1].needs]
OUTSIDE = [entry for entry in pages() if isinstance(entry[1], Visitor | Public) and not entry[1].needs]


@pytest.fixture(scope="module")
def browsers(browser: Browser, company: Company) -> Iterator[Callable[[str], BrowserContext]]:
    """One browser for each person, and one for nobody."""
    opened: dict[str, BrowserContext] = {}

    def of(key: str) -> BrowserContext:
        if key not in opened:
            opened[key] = browser.new_context(base_url=company.site, reduced_motion="reduce", locale="en-GB")
            opened[key].add_init_script(REPORT_POLICY)
            if key in company.cookies:
                company.enter(opened[key], key)
        return opened[key]

    yield of
    for context in opened.values():
        context.close()


@pytest.fixture
def opened(browsers: Callable[[str], BrowserContext], watch: Watch) -> Iterator[Callable[[str], Page]]:
    """A watched page in the browser of a person."""
    shown: list[Page] = []

    def open_as(key: str) -> Page:
        page = browsers(key).new_page()
        watch.attach(page)
        page.set_viewport_size({"width": 1440, "height": HEIGHT})
        shown.append(page)
        return page

    yield open_as
    for page in shown:
        page.close()


def test_axe_sees_what_is_wrong(opened):
    page = opened("nobody")
    page.set_content("<html lang=en><title>T</title><main><h1>T</h1><p style='color:#aaa'>pale</p><input></main>")

    assert [rule.split(":")[0] for rule in violations(page)] == ["color-contrast", "label"]
    assert [rule.split(":")[0] for rule in violations(page, colours_only=True)] == ["color-contrast"]


def named(entry: tuple[Route, Policy]) -> str:
    return entry[0].name


@pytest.mark.parametrize("entry", ROUTES, ids=named)
def test_pages_of_a_director(entry, opened, company, watch):
    watch.allow(*ANSWERS_OF_THE_LIBRARY.get(entry[0].name, ()))
    key = "admin" if entry[0].name in OF_ADMINISTRATORS else "director"
    page = opened(key)

    page.goto(address(*entry, rows(person(key))))

    assert faults(page) == []


@pytest.mark.parametrize("key", ["am", "contributor", "auditor"])
@pytest.mark.parametrize("entry", [entry for entry in ROUTES if entry[0].name in EVERYBODYS], ids=named)
def test_pages_of_others(entry, key, opened, company):
    page = opened(key)

    found = rows(person(key))
    page.goto(address(*entry, found))

    assert faults(page) == []


@pytest.mark.parametrize("entry", OUTSIDE, ids=named)
def test_pages_before_sign_in(entry, opened, watch):
    watch.allow(*ANSWERS_OF_THE_LIBRARY.get(entry[0].name, ()))
    page = opened("nobody")

    page.goto(address(*entry, {}))

    assert faults(page) == []


@pytest.mark.parametrize("entry", [entry for entry in ROUTES if entry[0].name in EMPTY], ids=named)
def test_lists_with_nothing_on_them(entry, opened, company):
    page = opened("director")

    page.goto(address(*entry, {}) + EMPTY[entry[0].name])

    assert faults(page) == []


def test_choosing_a_password(opened, company):
    page = opened("nobody")

    page.goto(password_link(person("contributor")).replace("http://127.0.0.1:8000", company.site))
    fine = faults(page)
    follow(page.get_by_role("button", name="Save password"))
    refused = faults(page)
    page.goto("/auth/password/reset/key/1-dead/")

    assert (fine, refused, faults(page)) == ([], [], [])


def test_pages_of_the_second_factor(opened, company):
    page = opened("kam with a password")
    sign_in(page, KAM, PASSWORD)
    page.goto("/auth/2fa/totp/activate/")
    before = faults(page)

    secret = switch_on_second_factor(page, PASSWORD)
    assert len(recovery_codes(page, PASSWORD)) == 10
    found = [before, faults(page)]
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        page.goto(reverse(name))
        found.append(faults(page))
    page.set_viewport_size({"width": 1440, "height": HEIGHT})
    sign_out(page)
    fill_sign_in(page, KAM, PASSWORD)
    page.get_by_role("heading", name="Enter your code").wait_for()
    found.append(faults(page))
    page.get_by_label("Code").fill(code_at(secret, time.time() - 3600))
    follow(page.get_by_role("button", name="Sign in", exact=True))

    assert [*found, faults(page)] == [[]] * 7


def test_dialogs_and_menus(opened):
    page = opened("director")
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("an")
    page.locator(".search-results a").first.wait_for()
    searching = faults(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#keys-dialog").wait_for()
    keys = faults(page)
    page.keyboard.press("Escape")
    page.locator(".topbar-person summary").click()

    assert (searching, keys, faults(page)) == ([], [], [])


@pytest.mark.parametrize(
    ("name", "button"),
    [("workspace:account_create", "Save account"), ("accounts:agreement_create", "Save agreement"),
     ("portfolios:account_move", "Move"), ("portfolios:account_cover", "Name cover"),
     ("opportunities:opportunity_create", "Save opportunity"), ("competitors:presence_create", "Save"),
     ("users:person_invite", "Send invitation"), ("portfolios:portfolio_assign", "Assign selected")],
)  # fmt: skip
def test_forms_that_are_refused(name, button, opened, company):
    page = opened("director")
    (entry,) = [entry for entry in ROUTES if entry[0].name == name]
    page.goto(address(*entry, rows(person("director"))))

    follow(page.locator("main").get_by_role("button", name=button))

    assert page.locator(".field-error, .notice[data-meaning=bad]").count() > 0
    assert faults(page) == []


def test_error_pages(opened, watch, settings, monkeypatch):
    watch.allow(400, 403, 404, 500)
    page, outside = opened("am"), opened("nobody")

    assert page.goto("/accounts/987654/").status == 404
    assert faults(page) == []
    assert outside.goto("/no-such-page/").status in (200, 404)
    assert faults(outside) == []
    assert page.goto("/portfolios/").status == 403
    assert faults(page) == []
    outside.goto("/auth/login/")
    outside.context.clear_cookies()
    follow(outside.get_by_role("button", name="Sign in"))
    assert "open too long" in outside.locator("main").inner_text()
    assert faults(outside) == []
    monkeypatch.setattr("workspace.views.today.today_page", broken)
    assert page.goto("/").status == 500
    assert faults(page) == []
    settings.ALLOWED_HOSTS = ["elsewhere.test"]
    assert page.goto("/").status == 400
    assert faults(page) == []


def broken(user):
    raise RuntimeError("as if something broke")
