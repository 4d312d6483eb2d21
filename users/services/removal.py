"""People who came in by mistake are taken away again."""

from collections.abc import Collection

from core.db import change
from core.removal import Reasons, remove_records
from users.models import User
from users.services.writing import lock_reporting_line


@change
def remove_users(keys: Collection[int], *, by: User | None) -> Reasons:
    """The people are gone with their names elsewhere and the periods of their role; those whom anything else refers
    to stay, each with the reason in the answer."""
    lock_reporting_line()
    return remove_records(User, keys)
