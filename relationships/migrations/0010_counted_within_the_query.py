from importlib import import_module

from django.db import migrations

BEFORE = import_module("relationships.migrations.0003_counting_contact")

# Day and time without a zone: what depends on the zone of the session is not constant, and a function that says it were
# is called for each row instead of becoming part of the query, at eight times the cost
GROWN = """
CREATE OR REPLACE FUNCTION relationships_grown(at timestamptz, half_days float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN exp(0.693147180559945309::float8 * (date_part('epoch', at AT TIME ZONE 'UTC') - 1577836800)
    / (half_days * 86400));
"""

# As relationships_weighed, of every day of the accounts
WEIGHED_EVER = """
CREATE FUNCTION relationships_weighed_ever(accounts bigint[])
RETURNS TABLE (id bigint, participation bigint, account bigint, contact bigint, at timestamptz, is_in boolean,
               is_automatic boolean, share_in float8, is_two_way boolean, was smallint, was_with smallint,
               becomes smallint)
LANGUAGE sql STABLE AS $$
    SELECT i.id, p.id, i.account_id, p.contact_id, i.occurred_at, i.initiator = 'THEM', i.is_automatic,
           CASE WHEN i.initiator = 'THEM' THEN 1 WHEN i.kind IN ('EMAIL', 'MESSAGE') THEN 0 ELSE 0.5 END::float8,
           i.is_two_way, i.weight, p.weight,
           least(i.worth, greatest(0, 3 - coalesce(sum(i.worth) OVER (
               PARTITION BY i.account_id, i.occurred_on, p.contact_id ORDER BY i.occurred_at, i.id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))::smallint
    FROM relationships_interaction i LEFT JOIN relationships_participation p ON p.interaction_id = i.id
    WHERE i.account_id = ANY (accounts)
$$;
"""
WEIGHED_EVER_BACK = "DROP FUNCTION relationships_weighed_ever(bigint[])"

# Reads every contact of the accounts once, in memory
RECOUNT = """
CREATE OR REPLACE FUNCTION relationships_recount(asked bigint[]) RETURNS void LANGUAGE plpgsql
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
    SET work_mem = '64MB' AS $$
BEGIN
    PERFORM 1 FROM accounts_accountstate WHERE account_id = ANY (asked) ORDER BY account_id FOR UPDATE;

    WITH weighed AS MATERIALIZED (SELECT * FROM relationships_weighed_ever(asked)),
    whole AS (
        SELECT id, min(account) AS account, min(at) AS at, bool_or(is_in) AS is_in,
               bool_or(is_automatic) AS is_automatic, min(share_in) AS share_in, bool_or(is_two_way) AS is_two_way,
               max(becomes) AS becomes, max(was) AS was
        FROM weighed GROUP BY id
    ), weighed_whole AS (
        UPDATE relationships_interaction i SET weight = whole.becomes FROM whole
        WHERE i.id = whole.id AND whole.was <> whole.becomes
    ), weighed_with AS (
        UPDATE relationships_participation p SET weight = becomes FROM weighed
        WHERE p.id = weighed.participation AND was_with <> becomes
    ), of_account AS (
        SELECT account, sum(becomes * relationships_grown(at, 30)) AS s30,
               sum(becomes * relationships_grown(at, 90)) AS s90,
               sum(becomes * share_in * relationships_grown(at, 90)) AS s90_in,
               coalesce(sum(relationships_grown(at, 180)) FILTER (WHERE is_two_way), 0) AS s180,
               min(at) AS first_at, max(at) FILTER (WHERE is_two_way) AS two_way_at,
               max(at) FILTER (WHERE is_in AND NOT is_automatic) AS in_at,
               max(at) FILTER (WHERE NOT is_in AND NOT is_automatic) AS out_at
        FROM whole GROUP BY account
    ), kept AS (
        UPDATE accounts_accountstate s SET
            s30 = coalesce(d.s30, 0), s90 = coalesce(d.s90, 0), s90_in = coalesce(d.s90_in, 0),
            s180 = coalesce(d.s180, 0), first_at = d.first_at, last_two_way_at = d.two_way_at, last_in_at = d.in_at,
            last_out_at = d.out_at, stale_since = coalesce(s.stale_since, clock_timestamp())
        FROM unnest(asked) AS each_account (id) LEFT JOIN of_account d ON d.account = each_account.id
        WHERE s.account_id = each_account.id
    ), of_contact AS (
        SELECT account, contact, sum(becomes * relationships_grown(at, 90)) AS s90,
               coalesce(sum(relationships_grown(at, 180)) FILTER (WHERE is_two_way), 0) AS s180,
               min(at) AS first_at, max(at) FILTER (WHERE is_two_way) AS two_way_at,
               max(at) FILTER (WHERE is_in AND NOT is_automatic) AS in_at,
               max(at) FILTER (WHERE NOT is_in AND NOT is_automatic) AS out_at
        FROM weighed WHERE contact IS NOT NULL GROUP BY account, contact
    ), gone AS (
        DELETE FROM relationships_contactstate s WHERE account_id = ANY (asked)
            AND NOT EXISTS (SELECT 1 FROM of_contact c WHERE c.account = s.account_id AND c.contact = s.contact_id)
    )
    INSERT INTO relationships_contactstate AS s
        (account_id, contact_id, s90, s180, first_at, last_two_way_at, last_in_at, last_out_at)
    SELECT account, contact, s90, s180, first_at, two_way_at, in_at, out_at FROM of_contact
    ORDER BY account, contact
    ON CONFLICT (account_id, contact_id) DO UPDATE SET
        s90 = excluded.s90, s180 = excluded.s180, first_at = excluded.first_at,
        last_two_way_at = excluded.last_two_way_at, last_in_at = excluded.last_in_at,
        last_out_at = excluded.last_out_at;
    PERFORM relationships_plan(asked);
END $$;
"""


def again(statement: str) -> str:
    """The function stands as it was first written."""
    return statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):
    dependencies = [("relationships", "0009_a_wait_goes_with_its_message")]
    operations = [
        migrations.RunSQL(GROWN, again(BEFORE.GROWN)),
        migrations.RunSQL(WEIGHED_EVER, WEIGHED_EVER_BACK),
        migrations.RunSQL(RECOUNT, again(BEFORE.RECOUNT)),
    ]
