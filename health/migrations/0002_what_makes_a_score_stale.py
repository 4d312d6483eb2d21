from audit.triggers import track
from django.db import migrations

# Whatever a score is made of marks its account, through every door, also by SQL typed in. Contacts mark it where they
# are counted. Rows are locked in the order of accounts, as everywhere.
MARK = """
CREATE FUNCTION health_mark(asked bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM 1 FROM accounts_accountstate WHERE account_id = ANY (asked) AND stale_since IS NULL
        ORDER BY account_id FOR UPDATE;
    UPDATE accounts_accountstate SET stale_since = clock_timestamp()
        WHERE account_id = ANY (asked) AND stale_since IS NULL;
END $$;

CREATE FUNCTION health_follow() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE changed bigint[]; rows text;
BEGIN
    rows := CASE tg_op WHEN 'INSERT' THEN 'TABLE news' WHEN 'DELETE' THEN 'TABLE olds'
        ELSE 'TABLE news UNION ALL TABLE olds' END;
    IF tg_argv[0] = 'employment_id' THEN
        EXECUTE format('SELECT array_agg(DISTINCT e.account_id) FROM (%s) r JOIN relationships_employment e '
            'ON e.id = r.employment_id', rows) INTO changed;
    ELSE
        EXECUTE format('SELECT array_agg(DISTINCT r.account_id) FROM (%s) r', rows) INTO changed;
    END IF;
    IF changed IS NOT NULL THEN PERFORM health_mark(changed); END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION health_follow_account() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE changed bigint[];
BEGIN
    SELECT array_agg(DISTINCT each.id) INTO changed FROM news n JOIN olds o ON o.id = n.id
    CROSS JOIN LATERAL (VALUES (n.id), (n.managed_with_id), (o.managed_with_id)) AS each (id)
    WHERE each.id IS NOT NULL AND (n.tier, n.status, n.owner_id, n.managed_with_id, n.time_zone, n.currency)
        IS DISTINCT FROM (o.tier, o.status, o.owner_id, o.managed_with_id, o.time_zone, o.currency);
    IF changed IS NOT NULL THEN PERFORM health_mark(changed); END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER health_follows_update AFTER UPDATE ON accounts_account
    REFERENCING OLD TABLE AS olds NEW TABLE AS news
    FOR EACH STATEMENT EXECUTE FUNCTION health_follow_account();
"""
MARK_BACK = """
DROP TRIGGER health_follows_update ON accounts_account;
DROP FUNCTION health_follow_account();
DROP FUNCTION health_follow();
DROP FUNCTION health_mark(bigint[]);
"""
FOLLOWED = {
    "accounts_accountmember": "account_id",
    "accounts_agreement": "account_id",
    "accounts_revenue": "account_id",
    "health_healthoverride": "account_id",
    "relationships_assessment": "employment_id",
    "relationships_awaitedreply": "account_id",
    "relationships_cadenceoverride": "account_id",
    "relationships_commitment": "account_id",
    "relationships_employment": "account_id",
    "relationships_heldrole": "employment_id",
    "reminders_pause": "account_id",
}
EVENTS = {
    "insert": "REFERENCING NEW TABLE AS news",
    "update": "REFERENCING OLD TABLE AS olds NEW TABLE AS news",
    "delete": "REFERENCING OLD TABLE AS olds",
}


def _follow(table: str, column: str) -> migrations.RunSQL:
    create = [
        f"CREATE TRIGGER health_follows_{event} AFTER {event.upper()} ON {table} {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION health_follow('{column}');"
        for event, rows in EVENTS.items()
    ]
    remove = [f"DROP TRIGGER health_follows_{event} ON {table};" for event in EVENTS]
    return migrations.RunSQL("\n".join(create), "\n".join(remove))


class Migration(migrations.Migration):
    dependencies = [
        ("health", "0001_initial"),
        ("reminders", "0002_paused_days"),
        ("relationships", "0008_awaited_replies"),
        ("audit", "0002_record_changes"),
    ]
    operations = [
        migrations.RunSQL(MARK, MARK_BACK),
        *(_follow(table, column) for table, column in FOLLOWED.items()),
        track("health_healthversion", key="number"),
        track("health_healthoverride", account="account_id"),
    ]
