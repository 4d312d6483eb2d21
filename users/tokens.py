"""The link by which somebody chooses a password: one person, one use, three days."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import int_to_base36


class PasswordTokenGenerator(PasswordResetTokenGenerator):
    """Tokens that die with the next password, sign-in or e-mail, and are worth nothing once somebody is deactivated."""

    def check_token(self, user: AbstractBaseUser | None, token: str | None) -> bool:
        return bool(user and user.is_active) and super().check_token(user, token)


def password_link(person: AbstractBaseUser) -> str:
    """The address where this person chooses a password; it always names the configured site."""
    key = PasswordTokenGenerator().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(person.pk), "key": key})
    return site_url(path)


def site_url(path: str) -> str:
    return urljoin(settings.SITE_URL, path)
