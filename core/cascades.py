"""References that the database itself follows when the row they point to goes."""

from django.db.migrations import RunSQL

REPLACE = """
DO $$
DECLARE name text;
BEGIN
    SELECT c.conname INTO STRICT name FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.conrelid = '{table}'::regclass AND c.contype = 'f' AND a.attname = '{column}';
    EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', name);
    EXECUTE format('ALTER TABLE {table} ADD CONSTRAINT %I FOREIGN KEY ({column}) REFERENCES {to} (id) {follow} '
                   'DEFERRABLE INITIALLY DEFERRED', name);
END $$;
"""


def cascade(table: str, column: str, *, to: str) -> RunSQL:
    """Rows of the table go with the row that this column points to, also where the serving role may not delete them."""
    follow = REPLACE.format(table=table, column=column, to=to, follow="ON DELETE CASCADE")
    stay = REPLACE.format(table=table, column=column, to=to, follow="")
    return RunSQL(follow, stay)
