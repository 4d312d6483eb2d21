"""Files in by clicking through: the real set of four, and a small one with slips of the pen."""

import csv
import os
import re
from pathlib import Path

import pytest
from django.db.models import Count, Sum
from playwright.sync_api import Page, expect

from accounts.models import Account
from catalog.models import Offering
from imports.models import ImportJob
from imports.tasks import import_turn
from opportunities.models import Opportunity
from tests.browser import PROJECT
from tests.factories import UserFactory
from tests.journeys.looks import faults
from tests.journeys.steps import follow, sign_in, told
from users.choices import Role
from users.models import User

SHARED = Path(os.environ.get("RAPPORT_SHARED_DATA", PROJECT.parent / "shared" / "data"))
FOLDER = SHARED / "crm-sales"
# What is brought in, from which file, and how many come in and are refused
FILES = [
    ("people", "sales_teams.csv", 41, 0),
    ("offerings", "products.csv", 7, 0),
    ("accounts", "accounts.csv", 85, 0),
    ("opportunities", "sales_pipeline.csv", 7375, 1425),
]
PATIENCE_MS = 60_000
SMALL = """Company;Sector;Country;Turnover;Staff
Brío Textiles;technolgy;Spain;1200;40
Fjord Retail;retail;Norway;800;12
Manila Foods;Retail;Philipines;2300;220
Oskar Bau;retail;Atlantis;90;7
;retail;Austria;90;7
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the crm-sales files are not beside this checkout")
def test_the_real_files_come_in_once_and_go_again(page):
    director = UserFactory(name="Doris Director", role=Role.SALES_DIRECTOR)
    page.set_default_timeout(PATIENCE_MS)
    sign_in(page, director)

    for what, name, taken, refused in FILES:
        bring(page, what, FOLDER / name, mapping="crm-sales")
        checked(page, taken, refused)
        run(page)
        expect(page.locator(".outcome")).to_have_text(counts(new=taken, refused=refused))
    agents = User.objects.exclude(pk=director.pk)
    by_outcome = Opportunity.objects.values_list("stage__outcome").annotate(Count("pk"), Sum("amount"))
    found = {outcome: (number, amount) for outcome, number, amount in by_outcome}
    assert (agents.count(), agents.filter(email=None).count(), Offering.objects.count()) == (41, 41, 7)
    assert (Account.objects.count(), Account.objects.filter(subsidiaries__isnull=False).distinct().count()) == (85, 7)
    assert Opportunity.objects.count() == 7375
    assert found["WON"] == (4238, 10_005_534)
    assert (found["LOST"][0], found["OPEN"][0]) == (2473, 664)
    refused_rows = download_of_refused(page)
    assert len(refused_rows) == 1425
    assert not any(row["account"] for row in refused_rows)
    assert all(int(row["Line"]) > 1 and row["Reason"] for row in refused_rows)

    for what, name, taken, refused in FILES:
        bring(page, what, FOLDER / name, mapping="crm-sales", is_known=True)
        run(page)
        expect(page.locator(".outcome")).to_have_text(counts(unchanged=taken, refused=refused))

    for job in ImportJob.objects.filter(created__gt=0).order_by("-pk"):
        page.goto(f"/imports/{job.pk}/")
        page.get_by_role("link", name="Undo").click()
        page.get_by_role("button", name="Undo the import").click()
        work()
        expect(page.locator("main")).to_contain_text(f"{job.created:,} rows were taken back.")
    assert [model.objects.count() for model in (Opportunity, Account, Offering)] == [0, 0, 0]
    assert list(User.objects.all()) == [director]


def test_slips_of_the_pen_are_proposed_and_every_step_can_be_left(page, new_page, tmp_path):
    file = tmp_path / "customers.csv"
    file.write_text(SMALL)
    director = UserFactory(name="Doris Director", role=Role.SALES_DIRECTOR)
    sign_in(page, director)

    looked_at = [*choose_file(page, file), *say_what_columns_mean(page)]
    later = new_page()
    sign_in(later, director)
    later.goto("/imports/")
    later.get_by_role("link", name="customers.csv").click()
    later.wait_for_url("**/columns/")
    looked_at += check_small_file(page)
    assert Account.objects.count() == 0
    looked_at += keep_and_run(page)
    account = Account.objects.get(name="Brío Textiles")
    assert (account.industry, account.own_revenue, account.own_revenue_currency) == ("TECHNOLOGY", 1_200_000, "USD")
    assert [row["Reason"] for row in download_of_refused(page)] != []
    looked_at += take_back(page)

    assert Account.objects.count() == 0
    page.goto("/imports/")
    assert [*looked_at, faults(page)] == [[]] * 10


def choose_file(page: Page, file: Path) -> list[list[str]]:
    """The file is sent, after a try without one; what is wrong with the pages on the way."""
    page.goto("/imports/")
    looked_at = [faults(page)]
    follow(page.get_by_role("link", name="Import a file").first)
    looked_at.append(faults(page))
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("Choose a file.")
    page.get_by_label("What is in the file?").select_option(label="accounts")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/columns/")
    return [*looked_at, faults(page)]


def say_what_columns_mean(page: Page) -> list[list[str]]:
    """Revenue comes in thousands of dollars, and the slips of the pen are proposed."""
    page.get_by_label("Own revenue a year", exact=True).select_option(label="Staff")
    expect(page.locator(".map-row", has_text="Own revenue a year").locator(".map-samples")).to_contain_text("40")
    page.get_by_label("Own revenue a year", exact=True).select_option(label="Turnover")
    page.locator(".map-row", has_text="Own revenue a year").locator("summary").click()
    page.locator("[name=scale_own_revenue]").select_option("1000")
    page.locator(".map-others > summary").click()
    page.locator(".map-row", has_text="Currency of own revenue").locator("summary").click()
    page.locator("[name=constant_own_revenue_currency]").fill("USD")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/values/")
    expect(page.get_by_label("Meaning of technolgy")).to_have_value("Technology")
    expect(page.get_by_label("Meaning of Philipines")).to_have_value("Philippines")
    expect(page.get_by_label("Meaning of Atlantis")).to_have_value("")
    return [faults(page)]


def check_small_file(page: Page) -> list[list[str]]:
    """Three rows would come in and two would not."""
    page.get_by_role("button", name="Check the file").click()
    page.wait_for_url("**/check/")
    expect(page.locator("main")).to_contain_text("Checking every row")
    looked_at = [faults(page)]
    work()
    expect(page.locator(".outcome")).to_have_text(counts(new=3, refused=2))
    return [*looked_at, faults(page)]


def keep_and_run(page: Page) -> list[list[str]]:
    """What the columns mean is kept, and the rows are in."""
    page.locator(".keep-mapping summary").click()
    page.get_by_label("Name").fill("ERP customers")
    page.get_by_role("button", name="Keep the mapping").click()
    told(page, "Saved: the mapping ERP customers.")
    run(page)
    return [faults(page)]


def take_back(page: Page) -> list[list[str]]:
    """The import is undone."""
    follow(page.get_by_role("link", name="Undo"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Undo 3 new accounts?")
    looked_at = [faults(page)]
    page.get_by_role("button", name="Undo the import").click()
    work()
    expect(page.locator("main")).to_contain_text("3 rows were taken back.")
    return [*looked_at, faults(page)]


def test_a_file_comes_in_without_javascript(new_page, tmp_path):
    file = tmp_path / "customers.csv"
    file.write_text(SMALL)
    page = new_page(java_script_enabled=False)
    sign_in(page, UserFactory(role=Role.SALES_DIRECTOR))

    bring(page, "accounts", file)
    expect(page.locator("main")).to_contain_text("Checking every row")
    work()
    page.get_by_role("link", name="Refresh to see how far it is").click()
    expect(page.locator(".outcome")).to_have_text(counts(new=3, refused=2))
    page.get_by_role("button", name="Import", exact=True).click()
    work()
    page.get_by_role("link", name="Refresh to see how far it is").click()

    expect(page.locator(".outcome")).to_have_text(counts(new=3, refused=2))
    assert Account.objects.count() == 3


def bring(page: Page, what: str, file: Path, *, mapping: str = "", is_known: bool = False) -> None:
    """The file stands before its check, mapped as proposed."""
    page.goto("/imports/new/")
    page.get_by_label("What is in the file?").select_option(label=what)
    page.get_by_label("File", exact=True).set_input_files(file)
    if mapping:
        page.locator("[name=mapping]").select_option(f"shipped:{mapping}")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/columns/")
    if is_known:
        expect(page.locator("main")).to_contain_text("You imported this file before")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/(values|check)/$"))
    if page.url.endswith("/values/"):
        page.get_by_role("button", name="Check the file").click()
        page.wait_for_url("**/check/")


def checked(page: Page, taken: int, refused: int) -> None:
    """The worker has gone through the rows, and the page says what it found."""
    work()
    expect(page.locator(".outcome")).to_have_text(counts(new=taken, refused=refused))
    if refused:
        expect(page.locator("#refused")).to_contain_text("Refused rows")


def run(page: Page) -> None:
    """The rows are in, and the page says so."""
    work()
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    work()
    expect(page.locator("main .mark").first).to_have_text("done")


def work() -> None:
    """What a worker does when it is woken."""
    import_turn()


def counts(*, new: int = 0, changed: int = 0, unchanged: int = 0, refused: int = 0) -> str:
    return f"{new:,} new, {changed:,} changed, {unchanged:,} unchanged, {refused:,} refused"


def download_of_refused(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them with their reasons").click()
    with Path(download.value.path()).open(newline="") as stream:
        return list(csv.DictReader(stream))
