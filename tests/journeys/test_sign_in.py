"""Getting in, staying in, and being thrown out."""

import re
import time

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, UserFactory
from tests.journeys.looks import faults
from tests.journeys.second_factor import code_at, recovery_codes, switch_on_second_factor
from tests.journeys.steps import fill_sign_in, sign_in, sign_out

pytestmark = pytest.mark.django_db(transaction=True)

NEW_PASSWORD = "another-horse-battery"


def test_wrong_password_says_so_and_keeps_the_address(page):
    person = UserFactory()

    fill_sign_in(page, person.email, "wrong")

    expect(page.get_by_label("Email")).to_have_value(person.email)
    expect(page.locator("[role=alert]")).to_be_visible()
    fill_sign_in(page, person.email)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")


def test_password_change_ends_the_other_sessions(page, new_page):
    person = UserFactory()
    elsewhere = new_page()
    sign_in(elsewhere, person)
    sign_in(page, person)

    page.goto(reverse("account_change_password"))
    page.get_by_label("Current Password").fill(PASSWORD)
    page.get_by_label("New Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New Password (again)").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change password").click()

    expect(page.locator("#messages")).not_to_be_empty()
    elsewhere.goto("/settings/")
    expect(elsewhere).to_have_url(re.compile("/auth/login/"))
    sign_out(page)
    sign_in(page, person, NEW_PASSWORD)


def test_forgotten_password_is_chosen_again_by_mail(page, site):
    person = UserFactory()

    page.goto("/auth/login/")
    page.get_by_role("link", name=re.compile("Forgot", re.I)).click()
    page.get_by_label("Email").fill(person.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")
    page.goto(re.search(rf"{re.escape(site)}/\S+", mail.outbox[0].body)[0])
    choose_password(page, NEW_PASSWORD)

    expect(page.get_by_role("heading", level=1)).to_have_text("Your new password works now")
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, person, NEW_PASSWORD)


def choose_password(page: Page, password: str) -> None:
    page.get_by_label("New Password", exact=True).fill(password)
    page.get_by_label("New Password (again)").fill(password)
    page.get_by_role("button", name="Save password").click()


def test_second_factor_and_recovery_code(page, new_page):
    person = UserFactory()
    sign_in(page, person)

    secret = switch_on_second_factor(page)
    codes = recovery_codes(page)

    assert len(codes) == 10
    sign_out(page)
    fill_sign_in(page, person.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    page.get_by_label("Code").fill(code_at(secret, time.time() + 30))  # the code of now was used to switch it on
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")
    other_phone = new_page()
    fill_sign_in(other_phone, person.email)
    other_phone.get_by_label("Code").fill(codes[0])
    other_phone.get_by_role("button", name="Sign in", exact=True).click()
    other_phone.wait_for_url("**/")
    expect(other_phone.get_by_role("heading", level=1)).to_contain_text("Today")


def test_the_session_list_ends_the_others(page, new_page):
    person = UserFactory()
    elsewhere = new_page()
    sign_in(elsewhere, person)
    sign_in(page, person)

    page.goto("/settings/")
    page.get_by_role("link", name="Where you are signed in").last.click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Sign out everywhere else").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    elsewhere.goto("/settings/")
    expect(elsewhere).to_have_url(re.compile("/auth/login/"))


def test_the_first_administrator_makes_themselves_at_home(page):
    page.goto("/setup/")
    assert faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Your name").fill("Nadia First")
    page.get_by_label("E-mail").fill("nadia@rapport.test")
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Create and sign in").click()
    page.wait_for_url("**/")

    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="People").click()
    expect(page.locator("main")).to_contain_text("Nadia First")
