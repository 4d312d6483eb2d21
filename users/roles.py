"""The whole role matrix on one screen: role → what its people may do. Which rows is the querysets' answer."""

from users.choices import Role

SEE = frozenset({"accounts.view_account", "portfolios.view_portfolio", "users.view_user"})
SELL = frozenset({"catalog.view_offering", "competitors.view_competitor", "opportunities.view_opportunity"})
KNOW = frozenset(
    {
        "relationships.view_contact",
        "relationships.view_interaction",
        "relationships.view_commitment",
        "relationships.view_cadence",
    }
)
HEAR = frozenset({"reminders.view_reminder", "reminders.change_reminder"})
RELATE = KNOW | {
    "relationships.add_interaction",
    "relationships.capture_contacts",
    "relationships.change_assessment",
    "relationships.change_cadenceoverride",
    "relationships.change_commitment",
    "relationships.change_contact",
    "relationships.change_interaction",
    "relationships.view_assessment",
    "relationships.view_notes",
}
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
        "health.view_health",
        "competitors.change_competitorpresence",
        "imports.add_importjob",
        "imports.view_importjob",
        "opportunities.add_opportunity",
        "opportunities.change_opportunity",
        "reminders.change_pause",
    }
    | SELL
    | RELATE
    | HEAR
)
LEAD = WORK | {
    "accounts.view_unassigned_accounts",
    "health.change_healthoverride",
    "portfolios.assign_account",
    "portfolios.cover_account",
    "portfolios.view_dashboard",
}
DIRECT = LEAD | {
    "accounts.view_every_account",
    "catalog.change_offering",
    "health.publish_weights",
    "imports.view_every_job",
    "opportunities.change_stage",
    "portfolios.renew_cover",
    "portfolios.change_portfoliorule",
    "relationships.change_legalbasis",
    "relationships.export_contact",
    "relationships.publish_cadence",
    "users.add_user",
    "users.change_user",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.ACCOUNT_MANAGER: WORK,
    Role.KEY_ACCOUNT_MANAGER: WORK,
    Role.CONTRIBUTOR: SEE
    | KNOW
    | HEAR
    | {
        "accounts.change_signal",
        "relationships.add_interaction",
        "relationships.change_commitment",
        "relationships.change_interaction",
        "relationships.view_notes",
    },
    Role.SALES_MANAGER: LEAD,
    Role.SALES_DIRECTOR: DIRECT,
    Role.ADMINISTRATOR: DIRECT
    | {"reminders.tend_mails", "reminders.view_usefulness", "users.change_administrator", "core.view_pulse"},
    Role.AUDITOR: SEE
    | SELL
    | KNOW
    | {
        "accounts.view_every_account",
        "accounts.view_history",
        "accounts.view_revenue",
        "health.view_health",
        "imports.view_every_job",
        "imports.view_importjob",
        "portfolios.view_dashboard",
        "reminders.view_reminder",
    },
}


def permissions_of(role: str) -> frozenset[str]:
    """Everything people of this role may do, as Django permission names."""
    return PERMISSIONS[Role(role)]


def roles_with(permission: str) -> list[Role]:
    """The roles whose people hold the permission."""
    return [role for role, permissions in PERMISSIONS.items() if permission in permissions]
