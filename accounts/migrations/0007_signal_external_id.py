from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_what_goes_with_an_account")]
    operations = [
        migrations.AddField(
            "signal",
            "external_id",
            models.CharField(blank=True, default="", max_length=200, verbose_name="external id"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "signal",
            models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("source", "external_id"),
                name="signal_external_id_is_unique_per_source",
                violation_error_message="Another signal already has this external id.",
            ),
        ),
    ]
