"""Why relationships stand as they do. Whoever helps on an account sees none of it; the weights are for everybody."""

from config.policies.kinds import FORM, Api, Page, Policy, changed, opened, resource

VIEW = "health.view_health"

POLICIES: dict[str, Policy] = {
    "health:account_health": opened(VIEW),
    "health:override_edit": changed("accounts.Account", "health.change_healthoverride"),
    "health:weights": Page(permission="accounts.view_account"),
    "health:weights_preview": Page(permission="health.publish_weights", methods=FORM),
    **resource("health-snapshots", "health.HealthSnapshot", read=VIEW),
    "api:accounts-health": Api(grants={"GET": VIEW}, model="accounts.Account", rows={"GET": "open", "HEAD": "open"}),
}
