"""Who looks after whom."""

from config.policies.kinds import ACCOUNT, FORM, PERSON, PORTFOLIO, POST, Page, Policy, changed, led, resource, seen

POLICIES: dict[str, Policy] = {
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
    **resource(
        "portfolios",
        PORTFOLIO,
        read="portfolios.view_portfolio",
        create="portfolios.assign_account",
        also=dict.fromkeys(("close", "assign"), (POST, "portfolios.assign_account", "editable")),
    ),
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
}
