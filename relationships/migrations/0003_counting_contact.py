from django.db import migrations

# A contact long ago counts half after each half-life; sums are kept as of a fixed day, so that time needs no writing
# (forward decay, HEALTH §1.6). numeric would cost forty times as much: everything is float8.
GROWN = """
CREATE FUNCTION relationships_grown(at timestamptz, half_days float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN exp(0.693147180559945309::float8 * (extract(epoch FROM at)::float8 - 1577836800) / (half_days * 86400));
"""
GROWN_BACK = "DROP FUNCTION relationships_grown(timestamptz, float8)"

# What each contact of a day counts: its worth, until its contact has had three that day. Where nobody is named the
# account itself is counted like one. No search path of its own: so it becomes part of the query that asks.
WEIGHED = """
CREATE FUNCTION relationships_weighed(accounts bigint[], days date[])
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
    FROM unnest(accounts, days) AS asked (account_id, day)
    JOIN relationships_interaction i ON i.account_id = asked.account_id AND i.occurred_on = asked.day
    LEFT JOIN relationships_participation p ON p.interaction_id = i.id
$$;
"""
WEIGHED_BACK = "DROP FUNCTION relationships_weighed(bigint[], date[])"

# The functions below look rows up by their keys whatever the database knows of the tables: a plan made while a table is
# new and small would read all of it for each account of an import that fills it.

# When the next contact is due, and since when silence counts (DESIGN §6, DOMAIN §2.7). A group has one plan, its
# head's, and a contact with any member keeps it. Of people, the champion, the economic buyer, whom our sponsor sees,
# and whoever decides much are due by themselves.
PLAN = """
CREATE FUNCTION relationships_plan(asked bigint[]) RETURNS void LANGUAGE sql
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
    WITH heads AS (
        SELECT DISTINCT coalesce(managed_with_id, id) AS id FROM accounts_account WHERE id = ANY (asked)
    ), members AS (
        SELECT id, id AS head FROM heads
        UNION ALL SELECT a.id, heads.id FROM heads JOIN accounts_account a ON a.managed_with_id = heads.id
    ), reached AS (
        SELECT head, max(last_two_way_at) AS last_at, min(first_at) AS first_at
        FROM members JOIN accounts_accountstate ON account_id = members.id GROUP BY head
    ), planned AS (
        SELECT a.id, a.time_zone, a.status, coalesce(o.contact_days, r.contact_days) AS days, r.champion_days,
               r.sponsor_days, reached.last_at, least(reached.first_at, greatest(a.created_at, (
                   SELECT min(connected_at) FROM relationships_mailbox WHERE person_id = a.owner_id))) AS since
        FROM heads JOIN accounts_account a ON a.id = heads.id JOIN reached ON reached.head = a.id
        LEFT JOIN relationships_cadencerule r ON r.tier = a.tier
            AND r.version_id = (SELECT max(number) FROM relationships_cadenceversion)
        LEFT JOIN relationships_cadenceoverride o ON o.account_id = a.id AND o.during @> current_date
    ), due AS (
        SELECT members.id, planned.since, CASE WHEN members.id = planned.id AND status <> 'FORMER'
            THEN (coalesce(last_at, since) AT TIME ZONE time_zone)::date + days END AS due_on
        FROM members JOIN planned ON planned.id = members.head
    ), kept AS (
        UPDATE accounts_accountstate s SET observed_since = due.since, contact_due_on = due.due_on FROM due
        WHERE s.account_id = due.id
            AND (s.observed_since, s.contact_due_on) IS DISTINCT FROM (due.since, due.due_on)
    ), deciding AS (
        SELECT e.account_id, e.contact_id, planned.time_zone, greatest(planned.since, lower(e.during)) AS known_at,
               least(CASE WHEN bool_or(h.role = 'CHAMPION') THEN champion_days END,
                     CASE WHEN bool_or(h.role = 'ECONOMIC_BUYER') THEN sponsor_days END,
                     CASE WHEN max(b.influence) >= 4 THEN greatest(30, 2 * days) END) AS days
        FROM members JOIN planned ON planned.id = members.head AND planned.status <> 'FORMER'
        JOIN relationships_employment e ON e.account_id = members.id AND e.during @> current_date
        JOIN relationships_contact c ON c.id = e.contact_id AND c.kind = 'PERSON' AND NOT c.is_not_to_be_contacted
        LEFT JOIN relationships_heldrole h ON h.employment_id = e.id
        LEFT JOIN relationships_assessment b ON b.employment_id = e.id
        GROUP BY e.id, planned.since, planned.time_zone, champion_days, sponsor_days, days
    ), settled AS (
        SELECT m.id AS account_id, s.contact_id,
               (coalesce(s.last_two_way_at, d.known_at) AT TIME ZONE d.time_zone)::date + d.days AS due_on
        FROM members m JOIN relationships_contactstate s ON s.account_id = m.id
        LEFT JOIN deciding d ON d.account_id = s.account_id AND d.contact_id = s.contact_id
    ), moved AS (
        UPDATE relationships_contactstate s SET contact_due_on = settled.due_on FROM settled
        WHERE s.account_id = settled.account_id AND s.contact_id = settled.contact_id
            AND s.contact_due_on IS DISTINCT FROM settled.due_on
    )
    INSERT INTO relationships_contactstate (account_id, contact_id, s90, s180, contact_due_on)
    SELECT d.account_id, d.contact_id, 0, 0, (d.known_at AT TIME ZONE d.time_zone)::date + d.days
    FROM deciding d WHERE d.days IS NOT NULL ON CONFLICT (account_id, contact_id) DO NOTHING
$$;
"""
PLAN_BACK = "DROP FUNCTION relationships_plan(bigint[])"

FOLLOW = """
CREATE FUNCTION relationships_follow_account() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE changed bigint[];
BEGIN
    IF tg_op = 'INSERT' THEN
        SELECT array_agg(id) INTO changed FROM news;
    ELSE
        SELECT array_agg(DISTINCT each.id) INTO changed FROM news n JOIN olds o ON o.id = n.id
        CROSS JOIN LATERAL (VALUES (n.id), (o.managed_with_id)) AS each (id)
        WHERE each.id IS NOT NULL AND (n.tier, n.status, n.owner_id, n.managed_with_id, n.time_zone)
            IS DISTINCT FROM (o.tier, o.status, o.owner_id, o.managed_with_id, o.time_zone);
    END IF;
    IF changed IS NOT NULL THEN PERFORM relationships_plan(changed); END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER contact_is_planned_on_insert AFTER INSERT ON accounts_account
    REFERENCING NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION relationships_follow_account();
CREATE TRIGGER contact_is_planned_on_update AFTER UPDATE ON accounts_account
    REFERENCING OLD TABLE AS olds NEW TABLE AS news
    FOR EACH STATEMENT EXECUTE FUNCTION relationships_follow_account();
"""
FOLLOW_BACK = """
DROP TRIGGER contact_is_planned_on_insert ON accounts_account;
DROP TRIGGER contact_is_planned_on_update ON accounts_account;
DROP FUNCTION relationships_follow_account();
"""
# Accounts that were here before there was a plan
BEGIN = "SELECT relationships_plan(array_agg(id)) FROM accounts_account"

# The fresh interactions count from now on; nothing of them did before. Others of the same days may count otherwise.
COUNT = """
CREATE FUNCTION relationships_count(fresh bigint[]) RETURNS void LANGUAGE plpgsql
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE accounts bigint[]; days date[];
BEGIN
    SELECT array_agg(account_id), array_agg(occurred_on) INTO accounts, days FROM (
        SELECT DISTINCT account_id, occurred_on FROM relationships_interaction WHERE id = ANY (fresh)) asked;
    IF accounts IS NULL THEN RETURN; END IF;
    PERFORM 1 FROM accounts_accountstate WHERE account_id = ANY (accounts) ORDER BY account_id FOR UPDATE;

    WITH weighed AS MATERIALIZED (SELECT * FROM relationships_weighed(accounts, days)),
    whole AS (
        SELECT id, account, at, is_in, is_automatic, share_in, is_two_way, id = ANY (fresh) AS is_fresh,
               max(becomes) AS becomes, max(becomes) - max(was) AS more
        FROM weighed GROUP BY id, account, at, is_in, is_automatic, share_in, is_two_way
    ), weighed_whole AS (
        UPDATE relationships_interaction i SET weight = whole.becomes FROM whole WHERE i.id = whole.id AND more <> 0
    ), weighed_with AS (
        UPDATE relationships_participation p SET weight = becomes FROM weighed
        WHERE p.id = weighed.participation AND was_with <> becomes
    ), of_account AS (
        SELECT account, sum(more * relationships_grown(at, 30)) AS s30, sum(more * relationships_grown(at, 90)) AS s90,
               sum(more * share_in * relationships_grown(at, 90)) AS s90_in,
               coalesce(sum(relationships_grown(at, 180)) FILTER (WHERE is_fresh AND is_two_way), 0) AS s180,
               min(at) FILTER (WHERE is_fresh) AS first_at,
               max(at) FILTER (WHERE is_fresh AND is_two_way) AS two_way_at,
               max(at) FILTER (WHERE is_fresh AND is_in AND NOT is_automatic) AS in_at,
               max(at) FILTER (WHERE is_fresh AND NOT is_in AND NOT is_automatic) AS out_at
        FROM whole GROUP BY account
    ), kept AS (
        UPDATE accounts_accountstate s SET
            s30 = s.s30 + d.s30, s90 = s.s90 + d.s90, s90_in = s.s90_in + d.s90_in, s180 = s.s180 + d.s180,
            first_at = least(s.first_at, d.first_at), last_two_way_at = greatest(s.last_two_way_at, d.two_way_at),
            last_in_at = greatest(s.last_in_at, d.in_at), last_out_at = greatest(s.last_out_at, d.out_at),
            stale_since = coalesce(s.stale_since, clock_timestamp())
        FROM of_account d WHERE s.account_id = d.account
    ), of_contact AS (
        SELECT account, contact, sum((becomes - was_with) * relationships_grown(at, 90)) AS s90,
               coalesce(sum(relationships_grown(at, 180)) FILTER (WHERE id = ANY (fresh) AND is_two_way), 0) AS s180,
               min(at) FILTER (WHERE id = ANY (fresh)) AS first_at,
               max(at) FILTER (WHERE id = ANY (fresh) AND is_two_way) AS two_way_at,
               max(at) FILTER (WHERE id = ANY (fresh) AND is_in AND NOT is_automatic) AS in_at,
               max(at) FILTER (WHERE id = ANY (fresh) AND NOT is_in AND NOT is_automatic) AS out_at
        FROM weighed WHERE contact IS NOT NULL GROUP BY account, contact
    )
    INSERT INTO relationships_contactstate AS s
        (account_id, contact_id, s90, s180, first_at, last_two_way_at, last_in_at, last_out_at)
    SELECT account, contact, s90, s180, first_at, two_way_at, in_at, out_at FROM of_contact
    ORDER BY account, contact
    ON CONFLICT (account_id, contact_id) DO UPDATE SET
        s90 = s.s90 + excluded.s90, s180 = s.s180 + excluded.s180, first_at = least(s.first_at, excluded.first_at),
        last_two_way_at = greatest(s.last_two_way_at, excluded.last_two_way_at),
        last_in_at = greatest(s.last_in_at, excluded.last_in_at),
        last_out_at = greatest(s.last_out_at, excluded.last_out_at);
    PERFORM relationships_plan(accounts);
END $$;
"""
COUNT_BACK = "DROP FUNCTION relationships_count(bigint[])"

# Everything the accounts' contacts amount to, from the interactions alone
RECOUNT = """
CREATE FUNCTION relationships_recount(asked bigint[]) RETURNS void LANGUAGE plpgsql
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE accounts bigint[]; days date[];
BEGIN
    PERFORM 1 FROM accounts_accountstate WHERE account_id = ANY (asked) ORDER BY account_id FOR UPDATE;
    SELECT array_agg(account_id), array_agg(occurred_on) INTO accounts, days FROM (
        SELECT DISTINCT account_id, occurred_on FROM relationships_interaction WHERE account_id = ANY (asked)) each_day;

    WITH weighed AS MATERIALIZED (SELECT * FROM relationships_weighed(accounts, days)),
    whole AS (
        SELECT id, account, at, is_in, is_automatic, share_in, is_two_way, max(becomes) AS becomes, max(was) AS was
        FROM weighed GROUP BY id, account, at, is_in, is_automatic, share_in, is_two_way
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
RECOUNT_BACK = "DROP FUNCTION relationships_recount(bigint[])"


class Migration(migrations.Migration):
    dependencies = [
        ("relationships", "0002_reporting_lines_and_days"),
        ("accounts", "0008_what_the_machine_knows_of_contact"),
    ]
    operations = [
        migrations.RunSQL(GROWN, GROWN_BACK),
        migrations.RunSQL(WEIGHED, WEIGHED_BACK),
        migrations.RunSQL(PLAN, PLAN_BACK),
        migrations.RunSQL(COUNT, COUNT_BACK),
        migrations.RunSQL(RECOUNT, RECOUNT_BACK),
        migrations.RunSQL(FOLLOW, FOLLOW_BACK),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
