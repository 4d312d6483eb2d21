"""Puts a table under audit. Every migration that makes a table people's work ends up in calls `track`."""

from django.db.migrations import RunSQL

EVENTS = {
    "insert": "REFERENCING NEW TABLE AS news",
    "update": "REFERENCING OLD TABLE AS olds NEW TABLE AS news",
    "delete": "REFERENCING OLD TABLE AS olds",
}


def track(table: str, *, key: str = "id", account: str = "", without: tuple[str, ...] = ()) -> RunSQL:
    """Every insert, update and delete of the table's rows becomes an AuditEntry, in the same transaction.

    `key` names the identifying column and `account` the one holding the account's id (empty: none). Columns in
    `without` are never recorded, nor is an update that changes only those, `updated_at` or `version`.
    """
    hidden = ",".join((*without, "created_at", "updated_at", "version"))
    arguments = f"'{key}', '{account}', '{hidden}'"
    create = [
        f"CREATE TRIGGER audit_{event} AFTER {event.upper()} ON {table} {transition} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit_record({arguments});"
        for event, transition in EVENTS.items()
    ]
    remove = [f"DROP TRIGGER audit_{event} ON {table};" for event in EVENTS]
    return RunSQL("\n".join(create), "\n".join(remove))
