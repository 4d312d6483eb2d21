"""COPY of rows that are made as they go: what is held in memory does not grow with the number of rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

from django.db import connection

# In the order of their references; the columns in the order in which their rows are made
TABLES = {
    "users_department": "id created_at updated_at name",
    "users_user": (
        "id created_at updated_at password email name role path manager_id department_id time_zone country"
        " language part_time_share is_active"
    ),
    "users_roleperiod": "id user_id role during",
    "catalog_offering": (
        "id created_at updated_at name family list_price currency is_active source external_id version"
    ),
    "competitors_competitor": "id created_at updated_at name domain notes source external_id version",
    "portfolios_portfolio": ("id created_at updated_at owner_id kind ceiling used held owner_role opened_on closed_on"),
    "accounts_account": (
        "id created_at updated_at name legal_name domain status tier industry size city country time_zone currency"
        " language own_revenue own_revenue_currency employees founded parent_id managed_with_id owner_id notes version"
    ),
    "accounts_accountexternalid": "id account_id source external_id",
    "portfolios_assignment": "account_id portfolio_id kind is_strategic counts is_head reason",
    "portfolios_assignmentperiod": "id account_id portfolio_id during reason",
    "portfolios_cover": "id created_at updated_at account_id person_id during reason slot renews_id",
    "accounts_accountmember": ("id created_at updated_at account_id person_id function seat share can_edit during"),
    "accounts_revenue": "id created_at updated_at account_id month amount currency source",
    "accounts_agreement": (
        "id created_at updated_at account_id offerings starts_on ends_on notice_days is_auto_renewed annual_value"
        " currency source external_id"
    ),
    "accounts_signal": "id created_at updated_at account_id kind text opened_on closed_on source external_id",
    "competitors_competitorpresence": (
        "id created_at updated_at account_id competitor_id offering_id share threat contract_ends_on said_by said_on"
        " confidence expires_on notes source external_id version"
    ),
    "opportunities_opportunity": (
        "id created_at updated_at account_id name owner_id offering_id stage_id outcome amount currency opened_on"
        " expected_close_on closed_on client_gains next_step lost_because source external_id version"
    ),
    "opportunities_rival": "id opportunity_id competitor_id has_won",
    "relationships_contact": (
        "id created_at updated_at name kind language channel time_zone is_not_to_be_contacted origin legal_basis source"
        " external_id version"
    ),
    "relationships_employment": (
        "id created_at updated_at contact_id account_id title department during reports_to_id version"
    ),
    "relationships_contactpoint": "id contact_id employment_id kind value",
    "relationships_heldrole": "id employment_id role said_by_id said_on",
    "relationships_assessment": (
        "employment_id created_at updated_at influence influence_said_by_id influence_said_on stance stance_said_by_id"
        " stance_said_on version"
    ),
    "relationships_goal": "id created_at updated_at account_id text said_by_id said_on ended_on version",
    "relationships_interaction": (
        "id created_at updated_at account_id kind initiator reached occurred_at occurred_on duration_minutes subject"
        " notes sentiment visibility thread message_id answered_at is_automatic is_self_reported logged_by_id source"
        " external_id weight version"
    ),
    "relationships_participation": "id interaction_id contact_id weight",
    "relationships_attendance": "id interaction_id person_id",
    "relationships_commitment": (
        "id created_at updated_at account_id promised_by text owner_id contact_id interaction_id due_on state ended_on"
        " source external_id version"
    ),
}
# What these triggers would derive is copied (owner, counts, periods) or written afterwards in one go (the history, what
# talks amount to); the lines are made without a cycle, and of talks nothing changes but what the machine counts
REPLACED = {
    "users_user": ["users_role_periods_begin"],
    "accounts_account": ["accounts_owner_is_kept", "contact_is_planned_on_insert"],
    "portfolios_portfolio": ["portfolio_is_kept"],
    "portfolios_assignment": ["assignment_is_followed_on_insert"],
    "relationships_employment": ["relationships_lines_are_checked"],
    "relationships_interaction": ["audit_update"],
    "relationships_participation": ["audit_update"],
}
AUDIT = "audit_insert"
FULL = 50_000  # rows that wait before they are sent


@contextmanager
def derived_facts_are_copied() -> Iterator[None]:
    """Inside, the triggers do not run whose work the copied rows bring along; afterwards, or when the transaction is
    given up, every one of them does again. Keys and checks hold all the time."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in _replaced():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield
        for table, trigger in _replaced():
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def _replaced() -> Iterator[tuple[str, str]]:
    for table in audited_tables():
        yield table, AUDIT
    for table, triggers in REPLACED.items():
        yield from ((table, trigger) for trigger in triggers)


def audited_tables() -> list[str]:
    """The tables copied into whose changes are recorded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND tgrelid::regclass::text = ANY(%s)",
            [AUDIT, list(TABLES)],
        )
        found = {table for (table,) in cursor.fetchall()}
    return [table for table in TABLES if table in found]


class Copier:
    """Takes rows one by one and sends them table by table, in the order of their references."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.waiting: dict[str, list[str]] = {table: [] for table in TABLES}
        self.number = 0

    def key(self, table: str) -> int:
        """The key of the table's next row, from 1."""
        self.taken[table] += 1
        return self.taken[table]

    def add(self, table: str, row: Sequence[object]) -> None:
        """The row, in the order of the table's columns. Texts hold no tab, line break or backslash."""
        self.waiting[table].append("\t".join(["\\N" if value is None else str(value) for value in row]))
        self.number += 1

    def add_new(self, table: str, at: str, *values: object) -> int:
        """A row with the next key, made and last changed at this moment; the answer is its key."""
        key = self.key(table)
        self.add(table, (key, at, at, *values))
        return key

    def send_when_full(self) -> None:
        if self.number >= FULL:
            self.send()

    def send(self) -> None:
        """No row waits any more."""
        with connection.cursor() as cursor:
            for table, lines in self.waiting.items():
                if lines:
                    columns = TABLES[table].replace(" ", ", ")
                    lines.append("")
                    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO("\n".join(lines)))
                    lines.clear()
        self.number = 0

    def advance_sequences(self) -> None:
        """The next row that anybody adds gets a key that is free."""
        with connection.cursor() as cursor:
            for table, last in self.taken.items():
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
