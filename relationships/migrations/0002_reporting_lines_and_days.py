from django.db import migrations

from audit.triggers import track

LINES = """
CREATE FUNCTION relationships_check_lines() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF new.reports_to_id IS NULL THEN RETURN new; END IF;
    IF tg_op = 'UPDATE' AND new.reports_to_id IS NOT DISTINCT FROM old.reports_to_id THEN RETURN new; END IF;
    UPDATE core_lockrow SET taken_at = clock_timestamp() WHERE name = 'customer_reporting_line';
    IF NOT FOUND THEN RAISE EXCEPTION 'the lock row of the reporting lines is missing'; END IF;
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT id, reports_to_id FROM relationships_employment WHERE id = new.reports_to_id
            UNION
            SELECT e.id, e.reports_to_id FROM relationships_employment e JOIN above ON e.id = above.reports_to_id
        )
        SELECT 1 FROM above WHERE id = new.id
    ) THEN
        RAISE EXCEPTION 'employment % would report to itself', new.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_reporting_line_has_no_cycle';
    END IF;
    RETURN new;
END $$;

CREATE TRIGGER relationships_lines_are_checked BEFORE INSERT OR UPDATE OF reports_to_id ON relationships_employment
    FOR EACH ROW EXECUTE FUNCTION relationships_check_lines();
"""

LINES_BACK = """
DROP TRIGGER relationships_lines_are_checked ON relationships_employment;
DROP FUNCTION relationships_check_lines();
"""

# Clocks differ: what happened within five minutes from now is taken
DAY = """
CREATE FUNCTION relationships_set_day() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF new.occurred_at > clock_timestamp() + interval '5 minutes' THEN
        RAISE EXCEPTION 'an interaction in the future'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'interaction_has_happened';
    END IF;
    SELECT (new.occurred_at AT TIME ZONE time_zone)::date INTO new.occurred_on
    FROM accounts_account WHERE id = new.account_id;
    RETURN new;
END $$;

CREATE TRIGGER relationships_day_is_set BEFORE INSERT OR UPDATE OF occurred_at, account_id, occurred_on
    ON relationships_interaction FOR EACH ROW EXECUTE FUNCTION relationships_set_day();
"""

DAY_BACK = """
DROP TRIGGER relationships_day_is_set ON relationships_interaction;
DROP FUNCTION relationships_set_day();
"""

MACHINE = ("occurred_on", "weight", "is_two_way", "worth")
READING = ("sealed_secret", "state", "trouble", "connected_at", "read_at", "leased_until")


class Migration(migrations.Migration):
    dependencies = [("relationships", "0001_initial"), ("audit", "0002_record_changes"), ("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO core_lockrow (name, taken_at) VALUES ('customer_reporting_line', now()) ON CONFLICT DO NOTHING",
            "DELETE FROM core_lockrow WHERE name = 'customer_reporting_line'",
        ),
        migrations.RunSQL(LINES, LINES_BACK),
        migrations.RunSQL(DAY, DAY_BACK),
        track("relationships_contact", without=("search_text",)),
        track("relationships_contactpoint"),
        track("relationships_employment", account="account_id"),
        track("relationships_assessment", key="employment_id"),
        track("relationships_heldrole"),
        track("relationships_goal", account="account_id"),
        track("relationships_interaction", account="account_id", without=MACHINE),
        track("relationships_participation", without=("weight",)),
        track("relationships_attendance"),
        track("relationships_commitment", account="account_id"),
        track("relationships_cadenceversion", key="number"),
        track("relationships_cadencerule"),
        track("relationships_cadenceoverride", account="account_id"),
        track("relationships_legalbasisdefault", key="origin"),
        track("relationships_mailbox", without=READING),
        track("relationships_calendar", without=("sealed_address", *READING)),
    ]
