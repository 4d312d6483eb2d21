from imports.importers.importer import Importer
from users.models import User, UserExternalId
from users.services import upsert_users

USERS = Importer(
    target="users",
    fields=(
        "external_id", "name", "email", "role", "manager", "department", "time_zone", "language", "part_time_share",
    ),
    numbers=("part_time_share",),
    wholes=(),
    natural=("email", "name"),
    references=("manager",),
    keys=(("email",), ("name",)),
    upsert=upsert_users,
    external_ids=UserExternalId,
    records=User,
)  # fmt: skip
