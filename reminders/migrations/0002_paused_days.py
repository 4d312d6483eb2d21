from audit.triggers import track
from django.db import migrations

# How many days of a span the client had asked for silence; silence in them does not count (HEALTH §1.5)
PAUSED = """
CREATE FUNCTION reminders_paused_days(asked bigint, since timestamptz, until timestamptz) RETURNS float8
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(sum(greatest(0, extract(epoch FROM
        least(until, upper(during)::timestamp AT TIME ZONE 'UTC')
        - greatest(since, lower(during)::timestamp AT TIME ZONE 'UTC'))))::float8 / 86400, 0)
    FROM reminders_pause WHERE account_id = asked
$$;
"""
PAUSED_BACK = "DROP FUNCTION reminders_paused_days(bigint, timestamptz, timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial"), ("audit", "0002_record_changes")]
    operations = [
        migrations.RunSQL(PAUSED, PAUSED_BACK),
        track("reminders_pause", account="account_id"),
        track("reminders_absence"),
        track("reminders_preference", key="person_id"),
    ]
