"""The history of what was copied: one entry for each row that began, in the order in which they did.

Revenue, and who took part in what, have none: several times as many rows as everything else together, of which history
says nothing that a list of months or of talks does not.
"""

from django.db import connection

from core.choices import Door
from workspace.demo.scales.copying import AUDIT, audited_tables

UNTOLD = {"accounts_revenue", "relationships_participation", "relationships_attendance"}
# When a row began, for tables that do not say it themselves
BEGAN = {
    "portfolios_assignment": (
        "(SELECT max(lower(h.during)) FROM portfolios_assignmentperiod h WHERE h.account_id = t.account_id)"
    ),
    "accounts_accountexternalid": "(SELECT a.created_at FROM accounts_account a WHERE a.id = t.account_id)",
    "relationships_contactpoint": "(SELECT c.created_at FROM relationships_contact c WHERE c.id = t.contact_id)",
    "relationships_heldrole": "t.said_on::timestamptz",
    "opportunities_opportunityrole": "t.said_on::timestamptz",
    "opportunities_rival": "(SELECT o.created_at FROM opportunities_opportunity o WHERE o.id = t.opportunity_id)",
}
# As audit_record writes them, from the arguments that the table's own trigger passes to it
ENTRIES = """
SELECT {began} AS at, '{table}' AS "table", r ->> {key} AS "row", (r ->> nullif({account}, ''))::bigint AS account_id,
       jsonb_strip_nulls(r - string_to_array({hidden}, ',')) AS after
FROM {table} t CROSS JOIN LATERAL (SELECT to_jsonb(t) AS r OFFSET 0) whole
"""
WRITE = """
INSERT INTO audit_auditentry (at, door, "table", "row", account_id, action, after)
SELECT at, '{door}', "table", "row", account_id, 'I', after FROM ({entries}) began
ORDER BY at, "table", length("row"), "row"
"""


def write_history() -> None:
    """Every copied row but revenue has the entry that its own trigger would have written, dated when it began."""
    told = [table for table in audited_tables() if table not in UNTOLD]
    entries = " UNION ALL ".join(_entries(table) for table in told)
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(door=Door.IMPORT.value, entries=entries).replace("%", "%%"))


def _entries(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
            [AUDIT, table],
        )
        arguments = cursor.fetchone()[0].split("\\000")
    key, account, hidden = (f"'{argument}'" for argument in arguments[:3])
    began = BEGAN.get(table, "t.created_at")
    return ENTRIES.format(table=table, began=began, key=key, account=account, hidden=hidden)
