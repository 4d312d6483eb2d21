"""The heart of the product, tried as a new user would: who decides, every contact with them, and what was promised."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Account, AccountState
from imports.tasks import import_turn
from relationships.models import Commitment, Contact, HeldRole, Interaction
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from tests.journeys.keyboard import follow, press, reach, type_into
from tests.journeys.looks import faults
from tests.journeys.steps import sign_in, told
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

SIGNATURE = """Best regards

Lucía Peñalver
Managing Director
Conservas Montrasol S.L.
lucia.penalver@montrasol.example
+34 910 123 456

--
Hugo Lozano
Head of Purchasing
Conservas Montrasol S.L.
hugo.lozano@montrasol.example
"""
OTHERS = """Name;Company;Job title;Email
Inés Otero;Conservas Montrasol;Head of Quality;ines.otero@montrasol.example
Diego Marín;Conservas Montrasol;IT Manager;diego.marin@montrasol.example
Sergio Robledo;Conservas Montrasol;Head of Operations;sergio.robledo@montrasol.example
Carmen Vidal;Conservas Montrasol;Finance Director;carmen.vidal@montrasol.example
"""


@pytest.fixture
def owner() -> User:
    return UserFactory(name="Ana Lind")


@pytest.fixture
def account(owner) -> Account:
    montrasol = AccountFactory(name="Conservas Montrasol", domain="montrasol.example", tier="KEY", country="ES")
    return AssignmentFactory(account=montrasol, portfolio=PortfolioFactory(owner=owner)).account


def due(account: Account) -> object:
    return AccountState.objects.get(account=account).contact_due_on


def test_a_buying_centre_a_call_and_a_promise_without_a_mouse(page, owner, account, tmp_path):
    sign_in(page, owner)
    page.goto(account.get_absolute_url())
    paste_the_signatures(page)
    bring_the_others(page, tmp_path)
    assert Contact.objects.count() == 6

    page.goto(f"/accounts/{account.pk}/map/")
    for name in Contact.objects.values_list("name", flat=True):
        expect(page.locator("svg").get_by_role("link", name=name).first).to_be_attached()
    assert faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})

    say_who_decides(page, account)
    assert due(account) == today() + timedelta(days=14)
    log_a_call_from_anywhere(page)
    assert due(account) == today() + timedelta(days=13)
    promise(page, account)
    assert Commitment.objects.get().text == "Send the price list"


def paste_the_signatures(page: Page) -> None:
    follow(page.get_by_role("link", name="New contact").first)
    follow(page.get_by_role("link", name="signature").first)
    field = page.locator("main textarea").first
    reach(field)
    page.keyboard.insert_text(SIGNATURE)
    follow(page.get_by_role("button", name="Find the people"))
    assert faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    follow(page.get_by_role("button", name="Add the ticked ones"))
    told(page, "Saved: 2 contacts.")


def bring_the_others(page: Page, folder) -> None:
    file = folder / "people.csv"
    file.write_text(OTHERS)
    page.goto("/imports/new/")
    page.get_by_label("What is in the file?").select_option(label="contacts")
    page.get_by_label("File", exact=True).set_input_files(file)
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Continue"))
    import_turn()
    expect(page.locator(".outcome")).to_contain_text("4")
    press(page.get_by_role("button", name="Import", exact=True))
    page.wait_for_url("**/imports/*/")
    import_turn()
    expect(page.locator(".outcome")).to_contain_text("4")


def say_who_decides(page: Page, account: Account) -> None:
    """What the titles say is proposed; one key confirms it."""
    page.goto(account.get_absolute_url())
    press(page.get_by_role("button", name="Yes").first)
    expect(page.locator("main")).to_contain_text("Economic buyer")
    assert HeldRole.objects.filter(role="ECONOMIC_BUYER", said_by__isnull=False).exists()


def log_a_call_from_anywhere(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("log lucia")
    found = page.locator("#search-dialog").get_by_role("link", name="Lucía Peñalver").first
    found.wait_for()
    press(found)
    when = page.locator("dialog[open]").get_by_label("When")
    when.wait_for()
    type_into(when, "yesterday 15:00")
    type_into(page.locator("dialog[open]").get_by_label("Subject"), "Renewal")
    press(page.locator("dialog[open]").get_by_role("button", name="Log it"))
    told(page, "Logged")
    one = Interaction.objects.get()
    assert (one.kind, one.subject, one.occurred_on) == ("CALL", "Renewal", today() - timedelta(days=1))
    assert one.participations.get().contact.name == "Lucía Peñalver"


def promise(page: Page, account: Account) -> None:
    page.goto(account.get_absolute_url())
    follow(page.get_by_role("link", name="Note a promise").first)
    type_into(page.get_by_label("What", exact=True).first, "Send the price list")
    reach(page.get_by_label("Until"))
    page.keyboard.type(f"{today() + timedelta(days=3):%d%m%Y}")
    follow(page.get_by_role("button", name="Save").first)
    told(page, "Saved: Send the price list.")
    expect(page.locator("main")).to_contain_text("Send the price list")
