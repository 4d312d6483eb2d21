"""The main job on real files: crm-sales comes in, and a director hands its accounts out in the browser."""

import os
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import Account
from portfolios.choices import Kind
from portfolios.integrity import drifts
from portfolios.models import Portfolio
from tests.browser import PROJECT
from tests.factories import UserFactory
from tests.journeys.steps import choose, sign_in, told
from tests.journeys.test_portfolios import go_to, open_book
from users.choices import Role
from users.models import User

SHARED = Path(os.environ.get("RAPPORT_SHARED_DATA", PROJECT.parent / "shared" / "data"))
FOLDER = SHARED / "crm-sales"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the crm-sales files are not beside this checkout"),
]


def test_imported_accounts_come_into_books_within_their_limits(page):
    director = UserFactory(name="Doris Director", role=Role.SALES_DIRECTOR)
    key_manager = UserFactory(name="Kenji Mori", role=Role.KEY_ACCOUNT_MANAGER, manager=director)
    import_file("users", "sales_teams.csv")
    import_file("accounts", "accounts.csv")
    agents = list(User.objects.filter(role=Role.ACCOUNT_MANAGER).order_by("name")[:4])
    heads = Account.objects.heads().count()
    assert (Account.objects.count(), User.objects.filter(email=None).count()) == (85, 41)

    sign_in(page, director)
    open_book(page, key_manager.name, "Key account manager")
    for name in Account.objects.heads().order_by("name").values_list("name", flat=True)[:2]:
        make_strategic(page, name, key_manager.name)
    for agent, number in zip(agents, (25, 25, 20, heads - 72), strict=True):
        open_book(page, agent.name, "Account manager")
        assign_first(page, number)

    page.goto("/portfolios/")
    used = {book.owner.name: book.used for book in Portfolio.objects.open().select_related("owner")}
    assert used == {key_manager.name: 2} | dict(zip((a.name for a in agents), (25, 25, 20, heads - 72), strict=True))
    for owner, number in used.items():
        ceiling = 2 if owner == key_manager.name else 25
        expect(page.locator("tr", has_text=owner)).to_contain_text(f"{number} of {ceiling}")
    expect(page.locator(".headline")).not_to_contain_text("nobody looks after")
    assert Account.objects.filter(owner=None).count() == 0
    assert Counter(Portfolio.objects.values_list("kind", flat=True)) == {Kind.AM: 4, Kind.KAM: 1}
    assert drifts() == {}


def import_file(target: str, name: str) -> None:
    call_command("import_file", target, str(FOLDER / name), mapping="crm-sales", verbosity=0, json=True)


def make_strategic(page: Page, name: str, key_manager: str) -> None:
    page.goto("/accounts/")
    page.get_by_label("Name or domain").fill(name)
    page.locator("main .filter-bar").get_by_role("button", name="Filter").click()
    page.locator("main .list-table").get_by_role("link", name=name, exact=True).click()
    go_to(page, "Assign")
    choose(page, "New portfolio", key_manager)
    choose(page, "Tier", "Strategic")
    page.get_by_label("Reason").fill("Largest of its industry")
    page.locator("main form.form").get_by_role("button").click()
    told(page, f"{name} is now with {key_manager}")


def assign_first(page: Page, number: int) -> None:
    """So many of the accounts that wait come into the book that is open."""
    page.get_by_role("link", name="Assign accounts").first.click()
    page.get_by_label("Reason").fill("First distribution")
    for box in page.locator("input[name=selected]").all()[:number]:
        box.check()
    page.get_by_role("button", name="Assign selected").click()
    told(page, f"{number} accounts assigned")
