"""What the serving role may do: each table's rights, given anew after every migration."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections

from core.choices import LOCK_ROWS
from core.db import FIRST_WITH_MAINTAIN, pg_version

EVERYDAY_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def grant_serving_role(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """The serving role can do with each table what its model's `serving_rights` say, and owns none of them."""
    role = settings.DATABASE_SERVING_ROLE
    if not role:
        return
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    quote = connection.ops.quote_name
    # So that the product may look again at how its rows are spread after it brought in many
    statistics = ", MAINTAIN" if pg_version() >= FIRST_WITH_MAINTAIN else ""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.db_table in existing:
                rights = getattr(model, "serving_rights", EVERYDAY_RIGHTS)
                table = quote(model._meta.db_table)
                cursor.execute(f"REVOKE ALL ON {table} FROM {quote(role)}")
                cursor.execute(f"GRANT {rights}{statistics} ON {table} TO {quote(role)}")
        cursor.execute(f"GRANT SELECT ON django_migrations TO {quote(role)}")


def restore_lock_rows(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """The rows that tree changes queue on exist, also after a flush."""
    connection = connections[using]
    if "core_lockrow" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_lockrow(name, taken_at) SELECT unnest(%s), now() ON CONFLICT DO NOTHING",
            [list(LOCK_ROWS)],
        )
