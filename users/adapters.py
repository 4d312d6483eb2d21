"""How sign-in behaves here: nobody signs up, people are invited or come from the company's directory."""

import logging
from hashlib import sha256
from smtplib import SMTPException
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from users.models import User
from users.rules import is_domain_allowed, role_from_groups
from users.services import person_from_directory
from users.tokens import site_url

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by password: closed to strangers, with links that always name our own site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this site; an address naming a host, even ours, is not followed."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return site_url(path.replace("UID-KEY", key))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """A link for people who have or were offered a password; others hear what strangers hear."""
        may_choose_one = user.has_usable_password() or user.invitations.exists()
        with translation.override(user.language):
            if may_choose_one:
                super().send_password_reset_mail(user, email, context)
            else:
                self.send_mail("account/email/unknown_account", email, {"request": self.request})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The page answers the same whether or not the mail server does."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            logger.warning("mail %s was not sent: %s", template_prefix, error)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in by the company's directory: issuer and subject say who, a verified e-mail of our domains links once."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """The identity is what issuer and subject say together, not the subject alone."""
        claims = _claims(sociallogin)
        identity = f"{claims.get('iss', '')}\n{sociallogin.account.uid}"
        sociallogin.account.uid = sha256(identity.encode()).hexdigest()
        user: User = super().populate_user(request, sociallogin, data)
        return user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The sign-in belongs to an active person afterwards, or ends on a page that says why not."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            _refuse(request, _("Sign out first, then sign in with your company account."))
        said = sociallogin.account.extra_data
        if "id_token" in said and said.get("userinfo", said["id_token"]).get("sub") != said["id_token"].get("sub"):
            _refuse(request, _("The answer of your company's directory contradicts itself."))
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                _refuse(request, _("Your access has ended."))
            return
        try:
            person = self._person(sociallogin)
        except ValidationError as error:
            _refuse(request, error.messages[0])
        sociallogin.user = person
        sociallogin.account.user = person
        sociallogin.account.save()

    def _person(self, sociallogin: SocialLogin) -> User:
        email = next((address.email for address in sociallogin.email_addresses if address.verified is True), "")
        if not is_domain_allowed(email, settings.OIDC_DOMAINS):
            raise ValidationError(_("Your company account has no verified e-mail address of an allowed domain."))
        claims = _claims(sociallogin)
        groups = claims.get(settings.OIDC_GROUP_CLAIM) or []
        role = role_from_groups([groups] if isinstance(groups, str) else groups, settings.OIDC_GROUP_ROLES)
        return person_from_directory(name=str(claims.get("name") or ""), email=email, role=role)


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the directory says about the person, the signed token's word before that of the userinfo endpoint."""
    said = sociallogin.account.extra_data
    return {**said.get("userinfo", {}), **said.get("id_token", {})}


def _refuse(request: HttpRequest, reason: str) -> NoReturn:
    raise ImmediateHttpResponse(render(request, "users/sign_in_refused.html", {"reason": reason}, status=403))
