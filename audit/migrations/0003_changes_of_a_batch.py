from django.db import migrations, models

# Each statement as before, with one more column and its value: {column} and {value} are empty on the way back.
RECORD = """
CREATE OR REPLACE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    key text := tg_argv[0];
    account text := nullif(tg_argv[1], '');
    hidden text[] := string_to_array(tg_argv[2], ',');
    actor bigint := nullif(current_setting('rapport.actor', true), '')::bigint;
    door text := coalesce(nullif(current_setting('rapport.door', true), ''), 'SQL');
    {declaration}
BEGIN
    IF tg_op = 'INSERT' THEN
        INSERT INTO audit_auditentry (at, actor_id, door, "table", "row", account_id, action, after{column})
        SELECT clock_timestamp(), actor, door, tg_table_name, r ->> key, (r ->> account)::bigint, 'I',
               jsonb_strip_nulls(r - hidden){value}
        FROM (SELECT to_jsonb(n) AS r FROM news n) changed;
    ELSIF tg_op = 'DELETE' THEN
        INSERT INTO audit_auditentry (at, actor_id, door, "table", "row", account_id, action, before{column})
        SELECT clock_timestamp(), actor, door, tg_table_name, r ->> key, (r ->> account)::bigint, 'D',
               jsonb_strip_nulls(r - hidden){value}
        FROM (SELECT to_jsonb(o) AS r FROM olds o) changed;
    ELSE
        INSERT INTO audit_auditentry (at, actor_id, door, "table", "row", account_id, action, before, after{column})
        SELECT clock_timestamp(), actor, door, tg_table_name, id, (whole ->> account)::bigint,
               CASE WHEN before IS NULL THEN 'I' WHEN after IS NULL THEN 'D' ELSE 'U' END, before, after{value}
        FROM (
            SELECT coalesce(n.r, o.r) ->> key AS id, coalesce(n.r, o.r) AS whole,
                   (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(o.r - hidden) e
                    WHERE n.r IS NULL OR e.value IS DISTINCT FROM n.r -> e.key) AS before,
                   (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(n.r - hidden) e
                    WHERE o.r IS NULL OR e.value IS DISTINCT FROM o.r -> e.key) AS after
            FROM (SELECT to_jsonb(t) AS r FROM olds t OFFSET 0) o
            FULL JOIN (SELECT to_jsonb(t) AS r FROM news t OFFSET 0) n ON o.r ->> key = n.r ->> key
        ) changed
        WHERE before IS NOT NULL OR after IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
"""
DECLARATION = "batch_number bigint := nullif(current_setting('rapport.batch', true), '')::bigint;"
WITH_BATCH = RECORD.format(declaration=DECLARATION, column=", batch", value=", batch_number")
WITHOUT_BATCH = RECORD.format(declaration="", column="", value="")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_record_changes")]
    operations = [
        migrations.AddField("auditentry", "batch", models.BigIntegerField(verbose_name="batch", null=True)),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["batch", "table"], name="audit_of_batch", condition=models.Q(("batch__isnull", False))
            ),
        ),
        migrations.RunSQL(WITH_BATCH, WITHOUT_BATCH),
    ]
