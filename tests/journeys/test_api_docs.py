"""Tokens and the page that explains the API, in a real browser under our content security policy."""

from playwright.sync_api import Page, expect

from tests.factories import UserFactory
from tests.journeys.steps import sign_in


def test_the_api_is_described_without_a_complaint(page: Page) -> None:
    sign_in(page, UserFactory())

    page.goto("/api/v1/docs/")
    page.locator(".opblock-tag", has_text="accounts").first.click(timeout=30_000)
    page.get_by_text("Bring many up to date").click()

    expect(page.get_by_text("Up to 1,000 rows")).to_be_visible()


def test_a_token_is_made_shown_once_and_revoked(page: Page) -> None:
    sign_in(page, UserFactory())
    page.goto("/settings/")
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("Name").fill("ERP")
    page.get_by_role("button", name="Create token").click()

    written = page.get_by_label("New token", exact=True).input_value()
    answer = page.request.get("/api/v1/accounts/", headers={"Authorization": f"Bearer {written}", "Cookie": ""})
    assert answer.status == 200
    page.goto("/settings/tokens/")
    expect(page.get_by_label("New token", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Revoke ERP").click()
    expect(page.get_by_text("revoked", exact=True)).to_be_visible()
