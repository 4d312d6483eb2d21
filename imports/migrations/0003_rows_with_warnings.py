from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_record_changes"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="importrow",
            name="import_row_has_a_record_unless_refused",
        ),
        migrations.AddField(
            model_name="importrow",
            name="warning",
            field=models.TextField(blank=True, verbose_name="warning"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("warning", ""), _negated=True), fields=["job", "line"], name="warned_import_rows"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "REFUSED"), ("target_id__isnull", True)),
                    models.Q(
                        models.Q(("state", "REFUSED"), _negated=True),
                        models.Q(
                            ("target_id__isnull", False), models.Q(("warning", ""), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="import_row_has_a_record_unless_refused",
            ),
        ),
    ]
