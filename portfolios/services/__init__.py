from portfolios.services.assigning import (
    assign_accounts,
    change_status,
    change_tier,
    create_account_in_own_book,
    join_group,
    leave_group,
    release_accounts,
    swap_accounts,
    win_prospect,
)
from portfolios.services.books import change_rule, close_portfolio, open_portfolio
from portfolios.services.bulk import remove_assignments, restore_assignments, upsert_assignments
from portfolios.services.covering import cover_account, end_cover, renew_cover
from portfolios.services.people import change_person_role, deactivate

__all__ = [
    "assign_accounts",
    "change_person_role",
    "change_rule",
    "change_status",
    "change_tier",
    "close_portfolio",
    "cover_account",
    "create_account_in_own_book",
    "deactivate",
    "end_cover",
    "join_group",
    "leave_group",
    "open_portfolio",
    "release_accounts",
    "remove_assignments",
    "renew_cover",
    "restore_assignments",
    "swap_accounts",
    "upsert_assignments",
    "win_prospect",
]
