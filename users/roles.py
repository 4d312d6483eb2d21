"""The whole role matrix on one screen: role → what its people may do. Which rows is the querysets' answer."""

from users.choices import Role

SEE = frozenset({"accounts.view_account", "portfolios.view_portfolio", "users.view_user"})
SELL = frozenset({"catalog.view_offering", "competitors.view_competitor", "opportunities.view_opportunity"})
WORK = (
    SEE
    | {
        "accounts.add_account",
        "accounts.change_account",
        "accounts.change_agreement",
        "accounts.change_revenue",
        "accounts.change_signal",
        "accounts.change_accountmember",
        "accounts.view_history",
        "accounts.view_revenue",
        "competitors.change_competitor",
        "competitors.change_competitorpresence",
        "imports.add_importjob",
        "imports.view_importjob",
        "opportunities.add_opportunity",
        "opportunities.change_opportunity",
    }
    | SELL
)
LEAD = WORK | {
    "accounts.view_unassigned_accounts",
    "portfolios.assign_account",
    "portfolios.cover_account",
    "portfolios.view_dashboard",
}
DIRECT = LEAD | {
    "accounts.view_every_account",
    "catalog.change_offering",
    "imports.view_every_job",
    "opportunities.change_stage",
    "portfolios.renew_cover",
    "portfolios.change_portfoliorule",
    "users.add_user",
    "users.change_user",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.ACCOUNT_MANAGER: WORK,
    Role.KEY_ACCOUNT_MANAGER: WORK,
    Role.CONTRIBUTOR: SEE | {"accounts.change_signal"},
    Role.SALES_MANAGER: LEAD,
    Role.SALES_DIRECTOR: DIRECT,
    Role.ADMINISTRATOR: DIRECT | {"users.change_administrator"},
    Role.AUDITOR: SEE
    | SELL
    | {
        "accounts.view_every_account",
        "accounts.view_history",
        "accounts.view_revenue",
        "imports.view_every_job",
        "imports.view_importjob",
        "portfolios.view_dashboard",
    },
}


def permissions_of(role: str) -> frozenset[str]:
    """Everything people of this role may do, as Django permission names."""
    return PERMISSIONS[Role(role)]


def roles_with(permission: str) -> list[Role]:
    """The roles whose people hold the permission."""
    return [role for role, permissions in PERMISSIONS.items() if permission in permissions]
