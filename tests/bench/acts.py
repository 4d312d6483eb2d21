"""What is measured: what people do most, as those whose visible sets are small, middling and everything."""

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

from tests.bench.browser import Answer, Browser
from tests.bench.measuring import Act

PEOPLE = {"am": "account manager", "manager": "manager", "director": "director"}
ACCOUNT = re.compile(r'href="(/accounts/(\d+)/)"[^>]*>\s*([^<]+?)\s*<')


@dataclass(frozen=True)
class Measured:
    """An act with its name, whom it is measured as, and the answer it must get."""

    name: str
    person: str
    act: Act
    expected: int = 200
    budget: str = ""
    missing: str = ""


def acts(address: str, only: set[str]) -> Iterator[Measured]:
    """Every act that was asked for, of each person in turn."""
    for person in PEOPLE:
        browser = Browser(address).sign_in(person)
        for measured in _of(browser, person):
            if not only or measured.name in only:
                yield measured


def _of(browser: Browser, person: str) -> Iterator[Measured]:
    page = browser.get("/accounts/?size=50")
    found = ACCOUNT.findall(page.text)
    if not found:
        raise ValueError(f"No accounts in the list of {person}: {page.status} {page.text[:200]}")
    path, key, _name = found[len(found) // 2]
    yield _page(browser, "list", person, "/accounts/?size=50", "8 x bare")
    yield _page(browser, "account", person, path, "25 ms")
    yield _page(browser, "api-list", person, "/api/v1/accounts/?page_size=50", "8 x bare")
    yield _page(browser, "api-overview", person, f"/api/v1/accounts/{key}/overview/", "12 ms")
    yield _page(browser, "board", person, "/opportunities/board/", "30 ms")
    yield Measured("search", person, _search(browser, [unescape(name) for _path, _key, name in found]), budget="100 ms")
    if person == "am":
        yield Measured("create", person, _create(browser), expected=302, budget="12 ms")


def _page(browser: Browser, name: str, person: str, path: str, budget: str) -> Measured:
    answer = browser.get(path)
    missing = "" if answer.status == 200 else f"{path} answers {answer.status}"
    return Measured(name, person, lambda: browser.get(path), budget=budget, missing=missing)


def _search(browser: Browser, names: list[str]) -> Act:
    """Typing: beginnings of words, whole names, and names with two letters changed about."""
    step = max(len(names) // 6, 1)
    texts = [text for name in names[::step] for text in (name[:3], name[:6], name, _mistyped(name))]
    turns = itertools.cycle(texts)

    def search() -> Answer:
        text = next(turns)
        return browser.get(f"/search/?q={quote(text, safe='')}", **{"HX-Request": "true"})

    return search


def _mistyped(name: str) -> str:
    """The name with two neighbours exchanged in its longest word."""
    word = max(name.split(), key=len)
    middle = len(word) // 2
    return name.replace(word, word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :])


def _create(browser: Browser) -> Act:
    token = browser.token("/accounts/new/")
    numbers = itertools.count(int(time.time()))

    def create() -> Answer:
        values = {
            "csrfmiddlewaretoken": token, "name": f"Bench {next(numbers)} Works", "status": "PROSPECT", "tier": "CORE",
            "time_zone": "UTC", "currency": "EUR", "country": "ES", "city": "Bilbao",
        }  # fmt: skip
        return browser.post("/accounts/new/", values)

    return create
