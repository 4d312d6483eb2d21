"""How much memory everything takes that `make run` starts, once it has worked."""

from concurrent.futures import ThreadPoolExecutor

from tests.bench.acts import PEOPLE
from tests.bench.browser import Browser
from tests.bench.product import Product
from tests.bench.watching import pss_megabytes

PROGRAMS = ("runner", "postgres", "valkey", "web", "worker", "beat")
PAGES = ("/", "/accounts/", "/search/?q=ma", "/people/", "/portfolios/")
TIMES = 4


def warm_up(product: Product) -> None:
    """Every web process has shown pages to everybody, several at once."""
    with ThreadPoolExecutor(max_workers=2 * len(PEOPLE)) as pool:
        list(pool.map(lambda person: _walk(product, person), [*PEOPLE, *PEOPLE]))


def _walk(product: Product, person: str) -> None:
    browser = Browser(product.address).sign_in(person)
    for page in PAGES * TIMES:
        browser.connection.close()  # a new connection may reach another process
        browser.get(page)


def megabytes(product: Product) -> dict[str, float]:
    """By program, and all together."""
    by_program = {name: round(pss_megabytes(product.pids(name)), 1) for name in PROGRAMS}
    return by_program | {"all": round(sum(by_program.values()), 1)}
