"""Who may do what at every address, one line per route: each is executed by test, a route without one is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """People with the permission who reach the row named in the address: those who see it (`visible`), to whom it is
    open (`open`), who may change it (`editable`) or who answer for it (`led`). `only` names a queryset method the row
    must fit besides."""

    model: str
    rows: str
    only: str = ""


@dataclass(frozen=True, kw_only=True)
class Api(Policy):
    """An address of the API, by session or token; nobody signed in: 401. `grants` names the permission each method
    needs (empty: none), `rows` how the row named in the address is reached by it: `visible`, `open`, `editable`, `led`.
    """

    grants: Mapping[str, str]
    model: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)

    @property
    def accepts(self) -> frozenset[str]:
        return frozenset(self.grants) | ({"HEAD"} if "GET" in self.grants else set())


def resource(
    name: str,
    model: str,
    *,
    read: str,
    create: str = "",
    change: str = "",
    remove: str = "",
    also: Mapping[str, tuple[str, str, str]] | None = None,
) -> dict[str, Policy]:
    """The addresses of a resource of the API: its list, its rows, and by name what `also` can be done: the method, the
    permission, and how its row is reached (empty: there is none in the address)."""
    rows = {"GET": "visible", "HEAD": "visible", "PATCH": "editable", "DELETE": "editable"}
    of_one = {method: grant for method, grant in (("GET", read), ("PATCH", change), ("DELETE", remove)) if grant}
    found: dict[str, Policy] = {
        f"api:{name}-list": Api(grants={"GET": read} | ({"POST": create} if create else {})),
        f"api:{name}-detail": Api(grants=of_one, model=model, rows=rows),
    }
    for action, (method, grant, reach) in (also or {}).items():
        on_row = {"model": model, "rows": {method: reach, "HEAD": reach}} if reach else {}
        found[f"api:{name}-{action}"] = Api(grants={method: grant}, **on_row)  # type: ignore[arg-type]
    return found


def seen(model: str, permission: str, methods: str = READ) -> Row:
    return Row(model=model, permission=permission, rows="visible", methods=methods)


def opened(permission: str, methods: str = READ) -> Row:
    """An account that is open to the person: whoever only sells there sees no more than its header."""
    return Row(model="accounts.Account", permission=permission, rows="open", methods=methods)


def changed(model: str, permission: str, methods: str = FORM, *, only: str = "") -> Row:
    return Row(model=model, permission=permission, rows="editable", methods=methods, only=only)


def led(permission: str, model: str = "accounts.Account") -> Row:
    return Row(model=model, permission=permission, rows="led", methods=FORM)


ACCOUNT, PORTFOLIO, PERSON = "accounts.Account", "portfolios.Portfolio", "users.User"
OPPORTUNITY, PRESENCE = "opportunities.Opportunity", "competitors.CompetitorPresence"

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
    "accounts:account_history": opened("accounts.view_history"),
    "accounts:member_create": led("accounts.change_accountmember"),
    "accounts:member_end": changed("accounts.AccountMember", "accounts.change_accountmember"),
    "accounts:agreement_create": changed(ACCOUNT, "accounts.change_agreement"),
    "accounts:agreement_edit": changed("accounts.Agreement", "accounts.change_agreement"),
    "accounts:signal_create": opened("accounts.change_signal", FORM),
    "accounts:signal_close": changed("accounts.Signal", "accounts.change_signal"),
    "accounts:revenue_list": opened("accounts.view_revenue"),
    "accounts:revenue_create": changed(ACCOUNT, "accounts.change_revenue"),
    # What may be sold next, against whom, and what it is
    "opportunities:opportunity_list": Page(permission="opportunities.view_opportunity"),
    "opportunities:opportunity_sums": Page(permission="opportunities.view_opportunity"),
    "opportunities:opportunity_board": Page(permission="opportunities.view_opportunity"),
    "opportunities:opportunity_create": Page(permission="opportunities.add_opportunity", methods=FORM),
    "opportunities:account_options": Page(permission="opportunities.add_opportunity"),
    "opportunities:opportunity_detail": seen(OPPORTUNITY, "opportunities.view_opportunity"),
    "opportunities:opportunity_edit": changed(OPPORTUNITY, "opportunities.change_opportunity"),
    "opportunities:opportunity_stage": changed(OPPORTUNITY, "opportunities.change_opportunity"),
    "opportunities:opportunity_reopen": changed(OPPORTUNITY, "opportunities.change_opportunity"),
    "opportunities:opportunity_give": led("opportunities.change_opportunity", OPPORTUNITY),
    "opportunities:opportunity_rivals": changed(OPPORTUNITY, "opportunities.change_opportunity"),
    "opportunities:stage_list": Page(permission="opportunities.change_stage"),
    "opportunities:stage_create": Page(permission="opportunities.change_stage", methods=FORM),
    "opportunities:stage_edit": changed("opportunities.Stage", "opportunities.change_stage"),
    "opportunities:stage_arrange": changed("opportunities.Stage", "opportunities.change_stage", POST),
    "competitors:competitor_list": Page(permission="competitors.view_competitor"),
    "competitors:competitor_create": Page(permission="competitors.change_competitor", methods=FORM),
    "workspace:competitor_detail": seen("competitors.Competitor", "competitors.view_competitor"),
    "competitors:competitor_edit": changed("competitors.Competitor", "competitors.change_competitor"),
    "competitors:presence_list": Page(permission="competitors.view_competitor"),
    "competitors:presence_create": opened("competitors.change_competitorpresence", FORM),
    "competitors:presence_edit": changed(PRESENCE, "competitors.change_competitorpresence"),
    "competitors:presence_confirm": changed(PRESENCE, "competitors.change_competitorpresence", POST),
    "competitors:presence_remove": changed(PRESENCE, "competitors.change_competitorpresence"),
    "catalog:offering_list": Page(permission="catalog.view_offering"),
    "catalog:offering_create": Page(permission="catalog.change_offering", methods=FORM),
    "workspace:offering_detail": seen("catalog.Offering", "catalog.view_offering"),
    "catalog:offering_edit": changed("catalog.Offering", "catalog.change_offering"),
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
    # Ways of looking at lists, and what is taken along: each list asks for its own permission besides
    "listings:view_list": Page(permission="accounts.view_account", methods=FORM),
    "listings:view_edit": changed("listings.SavedView", "accounts.view_account"),
    "listings:view_remove": changed("listings.SavedView", "accounts.view_account"),
    "listings:export": Page(permission="accounts.view_account", methods=POST),
    "listings:export_list": SignedIn(),
    "listings:export_download": seen("listings.Export", "accounts.view_account"),
    # Files that come in
    "imports:job_list": Page(permission="imports.view_importjob"),
    "imports:job_create": Page(permission="imports.add_importjob", methods=FORM),
    "imports:job_detail": seen("imports.ImportJob", "imports.view_importjob"),
    "imports:job_columns": changed("imports.ImportJob", "imports.add_importjob"),
    "imports:job_values": changed("imports.ImportJob", "imports.add_importjob"),
    "imports:job_check": changed("imports.ImportJob", "imports.add_importjob"),
    "imports:job_run": changed("imports.ImportJob", "imports.add_importjob", POST),
    "imports:job_cancel": changed("imports.ImportJob", "imports.add_importjob", POST),
    "imports:job_undo": changed("imports.ImportJob", "imports.add_importjob"),
    "imports:job_refused": seen("imports.ImportJob", "imports.view_importjob"),
    "imports:job_mapping": changed("imports.ImportJob", "imports.add_importjob", POST),
    "imports:mapping_list": Page(permission="imports.add_importjob"),
    "imports:mapping_edit": changed("imports.SavedMapping", "imports.add_importjob"),
    "imports:mapping_remove": changed("imports.SavedMapping", "imports.add_importjob"),
    # People
    "users:person_list": Page(permission="users.view_user"),
    "users:person_invite": Page(permission="users.add_user", methods=FORM),
    "users:person_detail": seen(PERSON, "users.view_user"),
    "users:person_edit": changed(PERSON, "users.change_user"),
    "users:person_reinvite": changed(PERSON, "users.change_user", POST),
    "users:person_reactivate": changed(PERSON, "users.change_user", POST),
    "users:settings": SignedIn(methods=FORM),
    "users:setup": Public(methods=FORM, needs="nobody who can sign in"),
    # Tokens, and the API they open
    "integrations:token_list": SignedIn(methods=FORM),
    "integrations:token_revoke": changed("integrations.ApiToken", "accounts.view_account", POST),
    "integrations:api_docs": SignedIn(),
    "api:schema": Api(grants={"GET": ""}),
    **resource(
        "users",
        PERSON,
        read="users.view_user",
        create="users.add_user",
        change="users.change_user",
        also=dict.fromkeys(("invite", "reactivate", "role", "deactivate"), (POST, "users.change_user", "editable")),
    ),
    **resource(
        "accounts",
        ACCOUNT,
        read="accounts.view_account",
        create="accounts.add_account",
        change="accounts.change_account",
        also={
            "upsert": ("PUT", "accounts.add_account", ""),
            "history": ("GET", "accounts.view_history", "open"),
            "overview": ("GET", "accounts.view_account", "visible"),
            "status": (POST, "accounts.change_account", "editable"),
            "group": (POST, "portfolios.assign_account", "led"),
        },
    ),
    **resource(
        "account-members",
        "accounts.AccountMember",
        read="accounts.view_account",
        create="accounts.change_accountmember",
        remove="accounts.change_accountmember",
    ),
    **resource(
        "agreements",
        "accounts.Agreement",
        read="accounts.view_account",
        create="accounts.change_agreement",
        change="accounts.change_agreement",
        also={"upsert": ("PUT", "accounts.change_agreement", "")},
    ),
    **resource(
        "signals",
        "accounts.Signal",
        read="accounts.view_account",
        create="accounts.change_signal",
        also={
            "close": (POST, "accounts.change_signal", "editable"),
            "upsert": ("PUT", "accounts.change_signal", ""),
        },
    ),
    **resource(
        "revenue",
        "accounts.Revenue",
        read="accounts.view_revenue",
        create="accounts.change_revenue",
        also={"upsert": ("PUT", "accounts.change_revenue", "")},
    ),
    **resource(
        "opportunities",
        OPPORTUNITY,
        read="opportunities.view_opportunity",
        create="opportunities.add_opportunity",
        change="opportunities.change_opportunity",
        also={
            "upsert": ("PUT", "opportunities.add_opportunity", ""),
            "stage": (POST, "opportunities.change_opportunity", "editable"),
            "reopen": (POST, "opportunities.change_opportunity", "editable"),
            "give": (POST, "opportunities.change_opportunity", "led"),
            "rivals": (POST, "opportunities.change_opportunity", "editable"),
            "stage-changes": ("GET", "opportunities.view_opportunity", "visible"),
        },
    ),
    **resource(
        "stages",
        "opportunities.Stage",
        read="opportunities.view_opportunity",
        create="opportunities.change_stage",
        change="opportunities.change_stage",
        also={"arrange": (POST, "opportunities.change_stage", "")},
    ),
    **resource(
        "offerings",
        "catalog.Offering",
        read="catalog.view_offering",
        create="catalog.change_offering",
        change="catalog.change_offering",
        also={"upsert": ("PUT", "catalog.change_offering", "")},
    ),
    **resource(
        "competitors",
        "competitors.Competitor",
        read="competitors.view_competitor",
        create="competitors.change_competitor",
        change="competitors.change_competitor",
        also={"upsert": ("PUT", "competitors.change_competitor", "")},
    ),
    **resource(
        "competitor-presences",
        PRESENCE,
        read="competitors.view_competitor",
        create="competitors.change_competitorpresence",
        change="competitors.change_competitorpresence",
        remove="competitors.change_competitorpresence",
        also={
            "confirm": (POST, "competitors.change_competitorpresence", "editable"),
            "upsert": ("PUT", "competitors.change_competitorpresence", ""),
        },
    ),
    **resource(
        "portfolios",
        PORTFOLIO,
        read="portfolios.view_portfolio",
        create="portfolios.assign_account",
        also=dict.fromkeys(("close", "assign"), (POST, "portfolios.assign_account", "editable")),
    ),
    **resource(
        "imports",
        "imports.ImportJob",
        read="imports.view_importjob",
        create="imports.add_importjob",
        also=dict.fromkeys(("check", "run", "cancel", "undo"), (POST, "imports.add_importjob", "editable")),
    ),
    **resource("import-rows", "imports.ImportRow", read="imports.view_importjob"),
    **resource(
        "portfolio-rules",
        "",
        read="portfolios.change_portfoliorule",
        change="portfolios.change_portfoliorule",
    ),
    **resource(
        "assignments",
        "portfolios.Assignment",
        read="accounts.view_account",
        create="portfolios.assign_account",
        also={
            "release": (POST, "portfolios.assign_account", "editable"),
            "swap": (POST, "portfolios.assign_account", "editable"),
            "upsert": ("PUT", "portfolios.assign_account", ""),
        },
    ),
    **resource(
        "covers",
        "portfolios.Cover",
        read="accounts.view_account",
        create="portfolios.cover_account",
        remove="portfolios.cover_account",
        also={"renew": (POST, "portfolios.renew_cover", "editable")},
    ),
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
