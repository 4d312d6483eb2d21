from django.db import migrations

from audit.triggers import track
from core.cascades import cascade

KEEP = """
CREATE FUNCTION opportunities_keep_stage_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE actor bigint := nullif(current_setting('rapport.actor', true), '')::bigint;
BEGIN
    IF tg_op = 'INSERT' THEN
        INSERT INTO opportunities_stagechange (opportunity_id, before_id, after_id, at, actor_id)
        SELECT id, NULL, stage_id, coalesce(coalesce(closed_on, opened_on)::timestamptz, clock_timestamp()), actor
        FROM news;
    ELSE
        INSERT INTO opportunities_stagechange (opportunity_id, before_id, after_id, at, actor_id)
        SELECT n.id, o.stage_id, n.stage_id, clock_timestamp(), actor
        FROM news n JOIN olds o ON o.id = n.id WHERE o.stage_id <> n.stage_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER stage_is_kept_on_insert AFTER INSERT ON opportunities_opportunity
    REFERENCING NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION opportunities_keep_stage_changes();
CREATE TRIGGER stage_is_kept_on_update AFTER UPDATE ON opportunities_opportunity
    REFERENCING OLD TABLE AS olds NEW TABLE AS news
    FOR EACH STATEMENT EXECUTE FUNCTION opportunities_keep_stage_changes();
"""

KEEP_BACK = """
DROP TRIGGER stage_is_kept_on_insert ON opportunities_opportunity;
DROP TRIGGER stage_is_kept_on_update ON opportunities_opportunity;
DROP FUNCTION opportunities_keep_stage_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0001_initial"), ("audit", "0002_record_changes")]
    operations = [
        cascade("opportunities_stagechange", "opportunity_id", to="opportunities_opportunity"),
        cascade("opportunities_rival", "opportunity_id", to="opportunities_opportunity"),
        migrations.RunSQL(KEEP, KEEP_BACK),
        track("opportunities_stage"),
        track("opportunities_opportunity", account="account_id"),
        track("opportunities_rival"),
    ]
