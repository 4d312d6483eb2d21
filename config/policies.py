"""Who may do what at every address, one line per route: each is executed by test, a route without one is refused."""

from dataclasses import dataclass

READ = "GET HEAD"
FORM = "GET HEAD POST"
POST = "POST"
READ_OPTIONS = "GET HEAD OPTIONS"  # the sign-in library's views also answer OPTIONS, and PUT as POST
FORM_OPTIONS = "GET HEAD POST PUT OPTIONS"
EVERY = "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE"
NOT_TRACE = "GET HEAD POST PUT PATCH DELETE OPTIONS"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The methods a route takes; any other is answered 405. `needs` says what must be there first: without it the
    methods in `needed_by` (all, if none is named) are answered 404, whoever asks. `status`: a page that is an error."""

    methods: str = READ
    needs: str = ""
    needed_by: str = ""
    status: int = 200

    @property
    def accepts(self) -> frozenset[str]:
        return frozenset(self.methods.split())


@dataclass(frozen=True, kw_only=True)
class Public(Policy):
    """Everybody, signed in or not."""


@dataclass(frozen=True, kw_only=True)
class Visitor(Policy):
    """Those who are not signed in; whoever is, is sent on, whatever the method."""


@dataclass(frozen=True, kw_only=True)
class Closed(Policy):
    """Nobody: the address answers 404, whatever the method."""

    methods: str = EVERY


@dataclass(frozen=True, kw_only=True)
class SignedIn(Policy):
    """Whoever is signed in, about themselves."""


@dataclass(frozen=True, kw_only=True)
class Page(Policy):
    """People of a role with the permission. `is_directory`: name, city and owner of every account may stand on it."""

    permission: str
    is_directory: bool = False


@dataclass(frozen=True, kw_only=True)
class Row(Page):
    """People with the permission who reach the row named in the address: those who see it (`visible`), who may change
    it (`editable`) or who answer for it (`led`). `only` names a queryset method the row must fit besides."""

    model: str
    rows: str
    only: str = ""


def seen(model: str, permission: str, methods: str = READ) -> Row:
    return Row(model=model, permission=permission, rows="visible", methods=methods)


def changed(model: str, permission: str, methods: str = FORM, *, only: str = "") -> Row:
    return Row(model=model, permission=permission, rows="editable", methods=methods, only=only)


def led(permission: str) -> Row:
    return Row(model="accounts.Account", permission=permission, rows="led", methods=FORM)


ACCOUNT, PORTFOLIO, PERSON = "accounts.Account", "portfolios.Portfolio", "users.User"

POLICIES: dict[str, Policy] = {
    "healthz": Public(),
    # Work
    "workspace:today": SignedIn(),
    "workspace:search": SignedIn(),
    "workspace:account_detail": seen(ACCOUNT, "accounts.view_account"),
    # Accounts and what hangs on them
    "accounts:account_list": Page(permission="accounts.view_account"),
    "workspace:account_create": Page(permission="accounts.add_account", methods=FORM, is_directory=True),
    "accounts:account_lookalikes": Page(permission="accounts.view_account", is_directory=True),
    "accounts:account_edit": changed(ACCOUNT, "accounts.change_account"),
    "accounts:account_history": seen(ACCOUNT, "accounts.view_history"),
    "accounts:member_create": led("accounts.change_accountmember"),
    "accounts:member_end": changed("accounts.AccountMember", "accounts.change_accountmember"),
    "accounts:agreement_create": changed(ACCOUNT, "accounts.change_agreement"),
    "accounts:agreement_edit": changed("accounts.Agreement", "accounts.change_agreement"),
    "accounts:signal_create": seen(ACCOUNT, "accounts.change_signal", FORM),
    "accounts:signal_close": changed("accounts.Signal", "accounts.change_signal"),
    "accounts:revenue_list": seen(ACCOUNT, "accounts.view_revenue"),
    "accounts:revenue_create": changed(ACCOUNT, "accounts.change_revenue"),
    # Who looks after whom
    "portfolios:dashboard": Page(permission="portfolios.view_dashboard"),
    "portfolios:portfolio_open": Page(permission="portfolios.assign_account", methods=FORM),
    "portfolios:portfolio_detail": seen(PORTFOLIO, "portfolios.view_portfolio"),
    "portfolios:portfolio_assign": changed(PORTFOLIO, "portfolios.assign_account", only="open"),
    "portfolios:portfolio_close": changed(PORTFOLIO, "portfolios.assign_account", POST),
    "portfolios:account_move": led("portfolios.assign_account"),
    "portfolios:account_release": led("portfolios.assign_account"),
    "portfolios:account_swap": led("portfolios.assign_account"),
    "portfolios:account_win": changed(ACCOUNT, "accounts.change_account"),
    "portfolios:account_group": led("portfolios.assign_account"),
    "portfolios:account_cover": led("portfolios.cover_account"),
    "portfolios:cover_renew": changed("portfolios.Cover", "portfolios.renew_cover"),
    "portfolios:cover_end": changed("portfolios.Cover", "portfolios.cover_account"),
    "portfolios:person_role": changed(PERSON, "users.change_user"),
    "portfolios:person_deactivate": changed(PERSON, "users.change_user", only="active"),
    "portfolios:rule_list": Page(permission="portfolios.change_portfoliorule"),
    "portfolios:rule_edit": Page(permission="portfolios.change_portfoliorule", methods=FORM),
    # People
    "users:person_list": Page(permission="users.view_user"),
    "users:person_invite": Page(permission="users.add_user", methods=FORM),
    "users:person_detail": seen(PERSON, "users.view_user"),
    "users:person_edit": changed(PERSON, "users.change_user"),
    "users:person_reinvite": changed(PERSON, "users.change_user", POST),
    "users:person_reactivate": changed(PERSON, "users.change_user", POST),
    "users:settings": SignedIn(methods=FORM),
    "users:setup": Public(methods=FORM, needs="nobody who can sign in"),
    # Sign-in
    "account_login": Visitor(methods=FORM_OPTIONS),
    "account_signup": Visitor(methods=EVERY),
    "account_confirm_login_code": Visitor(methods=EVERY),
    "account_logout": Public(methods="GET HEAD POST OPTIONS"),
    "account_inactive": Public(methods=READ_OPTIONS),
    "account_reset_password": Public(methods=FORM_OPTIONS),
    "account_reset_password_done": Public(methods=READ_OPTIONS),
    "account_reset_password_from_key": Public(methods=EVERY),
    "account_reset_password_from_key_done": Public(methods=READ_OPTIONS),
    "account_reauthenticate": SignedIn(methods=FORM_OPTIONS),
    "account_change_password": SignedIn(methods=FORM_OPTIONS),
    "account_set_password": SignedIn(methods=EVERY),
    "mfa_index": SignedIn(methods=READ_OPTIONS),
    "mfa_authenticate": Visitor(methods=EVERY),
    "mfa_reauthenticate": SignedIn(methods=EVERY),
    "mfa_activate_totp": SignedIn(methods=EVERY),
    "mfa_deactivate_totp": SignedIn(methods=EVERY, needs="a second factor"),
    "mfa_view_recovery_codes": SignedIn(methods=READ_OPTIONS, needs="a second factor", needed_by=READ),
    "mfa_generate_recovery_codes": SignedIn(methods=EVERY),
    "mfa_download_recovery_codes": SignedIn(methods=EVERY, needs="a second factor"),
    "usersessions_list": SignedIn(methods=FORM_OPTIONS),
    "socialaccount_login_cancelled": Public(methods=READ_OPTIONS),
    "socialaccount_login_error": Public(methods=READ_OPTIONS, status=401),
    "socialaccount_signup": Visitor(methods=EVERY),
    "socialaccount_connections": SignedIn(methods=FORM_OPTIONS),
    "openid_connect_login": Public(methods=EVERY, needs="a directory to sign in with"),
    "openid_connect_callback": Public(methods=EVERY, needs="a directory to sign in with"),
    "/auth/social/login/cancelled/": SignedIn(methods=NOT_TRACE),
    "/auth/social/login/error/": SignedIn(methods=NOT_TRACE),
    "/auth/social/signup/": SignedIn(methods=NOT_TRACE),
    "/auth/social/connections/": SignedIn(methods=NOT_TRACE),
    # Pages by which people would change their own e-mail address
    "/auth/email/": Closed(),
    "/auth/^confirm-email/": Closed(),
    "account_email": Closed(),
    "account_email_verification_sent": Closed(),
    "account_confirm_email": Closed(),
}
