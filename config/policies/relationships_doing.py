"""What was said with customers, what was promised, and how often we are in contact."""

from config.policies.kinds import ACCOUNT, FORM, POST, Page, Policy, Row, changed, opened, seen

COMMITMENT, INTERACTION = "relationships.Commitment", "relationships.Interaction"
ADD, CHANGE, PROMISE = (
    f"relationships.{action}" for action in ("add_interaction", "change_interaction", "change_commitment")
)

POLICIES: dict[str, Policy] = {
    "relationships:interaction_log": Page(permission=ADD),
    "relationships:interaction_list": Page(permission="relationships.view_interaction"),
    "relationships:interaction_detail": seen(INTERACTION, "relationships.view_interaction"),
    "relationships:interaction_edit": changed(INTERACTION, CHANGE),
    "relationships:interaction_remove": changed(INTERACTION, CHANGE),
    "relationships:reply_waive": seen(INTERACTION, ADD, POST),
    "relationships:timeline": opened("relationships.view_interaction"),
    "relationships:interaction_create": opened(ADD, FORM),
    "relationships:contact_called": Row(model="relationships.Contact", permission=ADD, rows="open", methods=POST),
    "relationships:commitment_list": Page(permission="relationships.view_commitment"),
    "relationships:commitment_create": opened(PROMISE, FORM),
    "relationships:commitment_edit": changed(COMMITMENT, PROMISE),
    "relationships:commitment_end": changed(COMMITMENT, PROMISE, POST),
    "relationships:commitment_reopen": changed(COMMITMENT, PROMISE, POST),
    "relationships:cadence_override": changed(ACCOUNT, "relationships.change_cadenceoverride"),
    "relationships:cadence_detail": Page(permission="relationships.view_cadence"),
    "relationships:cadence_edit": Page(permission="relationships.publish_cadence", methods=FORM),
    "relationships:last_spoken": Page(permission=ADD, methods=FORM),
    "workspace:meeting_brief": opened("relationships.view_interaction"),
}
