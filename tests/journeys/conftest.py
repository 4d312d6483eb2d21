"""A real browser in front of a real server, as a newcomer meets the product."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import launch_options
from tests.journeys.company import Company, served_company
from tests.journeys.watching import REPORT_POLICY, Watch

PATIENCE_MS = 10_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "journeys":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """A machine without a browser fails here: these tests are never skipped for it."""
    return launch_options()


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Sign-in limits count tries from one address, and every test signs in from this one."""
    cache.clear()


@pytest.fixture
def site(live_server, settings) -> str:
    """The address of the running product, which its mails name too."""
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Everything the test's pages complain about; the test fails on any of it."""
    watch = Watch()
    yield watch
    watch.check()


@pytest.fixture
def new_context(browser: Browser, site: str, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Another browser of another person, watched as well."""
    opened: list[BrowserContext] = []

    def open_context(**options: object) -> BrowserContext:
        usual = {"base_url": site, "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        context = browser.new_context(**usual | {"locale": "en-GB"} | options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(REPORT_POLICY)
        context.on("page", watch.attach)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page in a browser of its own: nobody is signed in there."""
    return lambda **options: new_context(**options).new_page()


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker) -> Iterator[Company]:
    """The demo company behind a server of its own, one for all tests of a module."""
    with django_db_blocker.unblock():
        yield from served_company()
