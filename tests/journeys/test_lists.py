"""Somebody narrows a list, chooses columns, names the view, shares it and takes the rows along."""

import csv
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from accounts.models import Account
from listings.models import Export, SavedView
from listings.tasks import write_exports
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.journeys.looks import faults
from tests.journeys.steps import sign_in, told
from users.choices import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager():
    return UserFactory(name="Mia Manager", role=Role.SALES_MANAGER)


@pytest.fixture
def person(manager):
    return UserFactory(name="Ana Account", manager=manager)


@pytest.fixture
def accounts(manager, person):
    own, below = PortfolioFactory(owner=manager), PortfolioFactory(owner=person)
    for name, tier, book in (("Acme", "KEY", own), ("=Borea", "KEY", below), ("Cedro", "CORE", own)):
        AssignmentFactory(account=AccountFactory(name=name, tier=tier, country="ES"), portfolio=book)


def open_menu(page, name):
    page.locator(".list-tools summary", has_text=name).click()


def test_a_view_is_made_shared_and_taken_along(manager, person, accounts, page, new_page, tmp_path):
    sign_in(page, manager)
    page.goto("/accounts/")
    page.get_by_role("search").get_by_label("Tier").select_option("KEY")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator(".chip")).to_have_text(re.compile("Tier: Key"))

    open_menu(page, "Columns")
    page.locator(".list-columns").get_by_label("Country", exact=True).check()
    for label in ("Health", "Status", "Next decision", "Open signals", "Revenue, 12 months"):
        page.locator(".list-columns").get_by_label(label, exact=True).uncheck()
    page.get_by_role("button", name="Move Owner one place earlier").click()
    page.get_by_role("button", name="Move Owner one place earlier").click()
    page.get_by_role("button", name="Show these columns").click()
    page.wait_for_url("**/accounts/?**columns=name,owner,tier,country**")
    assert page.locator(".list-table th").all_inner_texts() == ["Account", "Owner", "Tier", "Country"]
    assert page.locator(".row-link").all_inner_texts() == ["=Borea", "Acme"]
    assert faults(page) == []

    page.set_viewport_size({"width": 1280, "height": 900})
    open_menu(page, "Views")
    page.get_by_label("Name of the view").fill("Key ones")
    page.get_by_label("Share with my team").check()
    page.get_by_role("button", name="Save view").click()
    told(page, "Saved: the view Key ones.")
    assert SavedView.objects.get().query == "tier=KEY&sort=name&columns=name,owner,tier,country"

    for file_format, read in (("CSV", read_csv), ("Excel (XLSX)", read_sheet)):
        open_menu(page, "Export")
        with page.expect_download() as taken:
            page.locator(".list-tools").get_by_role("button", name=file_format).click()
        path = tmp_path / taken.value.suggested_filename
        taken.value.save_as(path)
        page.keyboard.press("Escape")
        mark = "'" if file_format == "CSV" else ""
        assert read(path) == [
            ["Account", "Owner", "Tier", "Country"],
            [f"{mark}=Borea", "Ana Account", "Key", "Spain"],
            ["Acme", "Mia Manager", "Key", "Spain"],
        ]

    theirs = new_page()
    sign_in(theirs, person)
    theirs.goto("/accounts/")
    open_menu(theirs, "Views")
    theirs.get_by_role("link", name="Key ones Mia Manager").click()
    theirs.wait_for_url("**/accounts/?tier=KEY**")
    assert theirs.locator(".row-link").all_inner_texts() == ["=Borea"]
    assert theirs.locator(".list-table th").all_inner_texts() == ["Account", "Owner", "Tier", "Country"]


def test_a_long_list_is_written_while_one_does_something_else(manager, accounts, page, tmp_path, monkeypatch):
    monkeypatch.setattr("listings.services.AT_ONCE", 1)
    sign_in(page, manager)
    page.goto("/accounts/")
    open_menu(page, "Export")
    page.locator(".list-tools").get_by_role("button", name="CSV").click()
    page.wait_for_url("**/exports/")
    told(page, "The file is being written.")
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert faults(page) == []

    write_exports()

    expect(page.get_by_role("link", name="Download")).to_be_visible()
    assert page.get_by_role("progressbar").count() == 0
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download").click()
    taken.value.save_as(tmp_path / "accounts.csv")
    names = [row[0] for row in read_csv(tmp_path / "accounts.csv")[1:]]
    assert sorted(names) == sorted(["'=Borea", "Acme", "Cedro"])
    assert Export.objects.get().rows == Account.objects.count()


def test_a_view_is_renamed_and_removed(manager, accounts, page):
    SavedView.objects.create(owner=manager, listing="accounts", name="Old", query="tier=KEY&sort=name")
    sign_in(page, manager)
    page.goto("/accounts/")
    open_menu(page, "Views")
    page.get_by_role("link", name="Change the view Old").click()
    page.get_by_label("Name").fill("New")
    page.get_by_role("button", name="Save view").click()
    told(page, "Saved: the view New.")

    open_menu(page, "Views")
    page.get_by_role("link", name="Change the view New").click()
    page.get_by_role("link", name="Remove the view").click()
    page.get_by_role("button", name="Remove the view").click()
    told(page, "Removed: the view New.")
    assert not SavedView.objects.exists()


def read_csv(path):
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def read_sheet(path):
    return [list(row) for row in load_workbook(path).active.iter_rows(values_only=True)]
