from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

FOLD = """
CREATE FUNCTION core_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN lower(public.unaccent('public.unaccent'::regdictionary, $1));
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION core_fold(text)"),
        migrations.CreateModel(
            name="LockRow",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="name")),
                ("taken_at", models.DateTimeField(verbose_name="taken at")),
            ],
        ),
        migrations.RunSQL(
            "INSERT INTO core_lockrow VALUES ('reporting_line', now()), ('account_tree', now()) ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
