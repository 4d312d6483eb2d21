"""Whom one knows at customers, what was said and what was promised, for other systems."""

from config.policies.kinds import POST, Policy, resource

CONTACT, JOB = "relationships.Contact", "relationships.Employment"
INTERACTION, COMMITMENT = "relationships.Interaction", "relationships.Commitment"
KNOW, KEEP = "relationships.view_contact", "relationships.change_contact"
PROMISE = "relationships.change_commitment"

POLICIES: dict[str, Policy] = {
    **resource(
        "contacts",
        CONTACT,
        read=KNOW,
        create=KEEP,
        change=KEEP,
        also={"upsert": ("PUT", KEEP, ""), "addresses": (POST, KEEP, "editable")},
    ),
    **resource(
        "employments",
        JOB,
        read=KNOW,
        create=KEEP,
        change=KEEP,
        also={
            "addresses": (POST, KEEP, "editable"),
            "leave": (POST, KEEP, "editable"),
            "move": (POST, KEEP, "editable"),
            "standing": (POST, "relationships.change_assessment", "editable"),
        },
    ),
    **resource(
        "interactions",
        INTERACTION,
        read="relationships.view_interaction",
        create="relationships.add_interaction",
        change="relationships.change_interaction",
        remove="relationships.change_interaction",
        also={"upsert": ("PUT", "relationships.add_interaction", "")},
    ),
    **resource(
        "commitments",
        COMMITMENT,
        read="relationships.view_commitment",
        create=PROMISE,
        change=PROMISE,
        also={
            "upsert": ("PUT", PROMISE, ""),
            "end": (POST, PROMISE, "editable"),
            "reopen": (POST, PROMISE, "editable"),
        },
    ),
    **resource("goals", "relationships.Goal", read=KNOW, create=KEEP, change=KEEP),
    **resource(
        "cadence-rules",
        "relationships.CadenceRule",
        read="relationships.view_cadence",
        also={"publish": (POST, "relationships.publish_cadence", "")},
    ),
    **resource(
        "cadence-overrides",
        "relationships.CadenceOverride",
        read="relationships.view_cadence",
        create="relationships.change_cadenceoverride",
        also={"end": (POST, "relationships.change_cadenceoverride", "editable")},
    ),
}
