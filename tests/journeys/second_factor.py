"""An authenticator app, and switching it on."""

import base64
import hmac
import struct
import time

from django.urls import reverse
from playwright.sync_api import Page

from tests.factories import PASSWORD
from tests.journeys.steps import follow


def code_at(secret: str, instant: float) -> str:
    """The six digits an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int(instant) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def confirm_password(page: Page, password: str) -> None:
    """Changing what protects an account asks once more who it is."""
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def switch_on_second_factor(page: Page, password: str = PASSWORD) -> str:
    """The secret the app now shares with the product."""
    page.goto(reverse("mfa_index"))
    follow(page.get_by_role("link", name="Switch on"))
    confirm_password(page, password)
    secret = page.get_by_label("Key, if you cannot scan").input_value()
    page.get_by_label("Authenticator code").fill(code_at(secret, time.time()))
    page.get_by_role("button", name="Switch on").click()
    page.wait_for_url(lambda url: "activate" not in url)
    return secret


def recovery_codes(page: Page, password: str = PASSWORD) -> list[str]:
    page.goto(reverse("mfa_view_recovery_codes"))
    confirm_password(page, password)
    return page.locator(".codes li").all_inner_texts()
