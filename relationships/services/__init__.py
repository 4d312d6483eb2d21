from relationships.services.cadence import end_override, publish_cadence, set_override
from relationships.services.commitments import (
    end_commitment,
    make_commitment,
    remove_commitments,
    reopen_commitment,
    restore_commitments,
    update_commitment,
    upsert_commitments,
)
from relationships.services.contacts import (
    add_contact,
    remove_contacts,
    restore_contacts,
    update_contact,
    upsert_contacts,
)
from relationships.services.employment import begin_employment, end_employment, move_contact, update_employment
from relationships.services.interactions import (
    log_interaction,
    remove_interactions,
    restore_interactions,
    update_interaction,
    upsert_interactions,
)
from relationships.services.points import set_points
from relationships.services.replies import waive_reply
from relationships.services.standing import (
    assess,
    decide_contact,
    decide_role,
    note_goal,
    propose_contact,
    propose_roles,
    say_roles,
    update_goal,
)
from relationships.services.threads import answer_threads

__all__ = [
    "add_contact",
    "answer_threads",
    "assess",
    "begin_employment",
    "decide_contact",
    "decide_role",
    "end_commitment",
    "end_employment",
    "end_override",
    "log_interaction",
    "make_commitment",
    "move_contact",
    "note_goal",
    "propose_contact",
    "propose_roles",
    "publish_cadence",
    "remove_commitments",
    "remove_contacts",
    "remove_interactions",
    "reopen_commitment",
    "restore_commitments",
    "restore_contacts",
    "restore_interactions",
    "say_roles",
    "set_override",
    "set_points",
    "update_commitment",
    "update_contact",
    "update_employment",
    "update_goal",
    "update_interaction",
    "upsert_commitments",
    "upsert_contacts",
    "upsert_interactions",
    "waive_reply",
]
