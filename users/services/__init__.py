"""Everything that changes people. What reaches portfolios starts in portfolios.services."""

from users.services.bulk import upsert_users
from users.services.directory import person_from_directory
from users.services.invitations import invite_again, invite_person
from users.services.people import (
    change_role,
    create_first_administrator,
    deactivate_person,
    reactivate_person,
    update_person,
)
from users.services.removal import remove_users

__all__ = [
    "change_role",
    "create_first_administrator",
    "deactivate_person",
    "invite_again",
    "invite_person",
    "person_from_directory",
    "reactivate_person",
    "remove_users",
    "update_person",
    "upsert_users",
]
