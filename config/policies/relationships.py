"""Whom one knows at customers: contacts, who decides, what they want, and how complete that is."""

from config.policies.kinds import FORM, POST, Page, Policy, changed, opened, seen

CONTACT, JOB = "relationships.Contact", "relationships.Employment"
KNOW, KEEP = "relationships.view_contact", "relationships.change_contact"
THINK, SAY = "relationships.view_assessment", "relationships.change_assessment"

POLICIES: dict[str, Policy] = {
    "relationships:contact_list": Page(permission=KNOW),
    "relationships:contact_lookalikes": Page(permission=KNOW),
    "relationships:contact_detail": seen(CONTACT, KNOW),
    "relationships:contact_personal": seen(CONTACT, "relationships.export_contact"),
    "relationships:contact_edit": changed(CONTACT, KEEP),
    "relationships:contact_create": opened(KEEP, FORM),
    "relationships:contact_paste": opened(KEEP, FORM),
    "relationships:employment_edit": changed(JOB, KEEP),
    "relationships:employment_leave": changed(JOB, KEEP),
    "relationships:standing_edit": changed(JOB, SAY),
    "relationships:role_decide": changed("relationships.RoleProposal", SAY, POST),
    "relationships:contact_decide": changed("relationships.ContactProposal", KEEP, POST),
    "relationships:relationship_map": opened(THINK),
    "relationships:goal_create": opened(KEEP, FORM),
    "relationships:goal_edit": changed("relationships.Goal", KEEP),
    "relationships:dossier": opened(THINK),
    "relationships:legal_bases": Page(permission="relationships.change_legalbasis", methods=FORM),
    "workspace:account_contact": opened("relationships.view_interaction"),
    "workspace:account_sales": opened("opportunities.view_opportunity"),
}
