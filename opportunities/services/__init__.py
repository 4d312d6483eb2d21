from opportunities.services.bulk import remove_opportunities, restore_opportunities, upsert_opportunities
from opportunities.services.opportunity import (
    create_opportunity,
    give_opportunity,
    hand_over_opportunities,
    move_to_stage,
    reopen_opportunity,
    set_rivals,
    update_opportunity,
)
from opportunities.services.roles import say_roles_in
from opportunities.services.stage import add_stage, arrange_stages, shift_stage, update_stage

__all__ = [
    "add_stage",
    "arrange_stages",
    "create_opportunity",
    "give_opportunity",
    "hand_over_opportunities",
    "move_to_stage",
    "remove_opportunities",
    "reopen_opportunity",
    "restore_opportunities",
    "say_roles_in",
    "set_rivals",
    "shift_stage",
    "update_opportunity",
    "update_stage",
    "upsert_opportunities",
]
