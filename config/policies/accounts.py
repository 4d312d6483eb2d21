"""Accounts, what hangs on them, and the pages made of it."""

from config.policies.kinds import ACCOUNT, FORM, POST, Page, Policy, SignedIn, changed, led, opened, resource, seen

POLICIES: dict[str, Policy] = {
    "workspace:today": SignedIn(),
    "workspace:search": SignedIn(),
    "workspace:account_detail": seen(ACCOUNT, "accounts.view_account"),
    "accounts:account_list": Page(permission="accounts.view_account"),
    "workspace:account_create": Page(permission="accounts.add_account", methods=FORM, is_directory=True),
    "accounts:account_options": Page(permission="accounts.view_account"),
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
}
