import core.money
import django.core.validators
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Offering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("family", models.CharField(blank=True, max_length=100, verbose_name="family")),
                (
                    "list_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="list price",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, max_length=3, validators=[core.money.check_currency], verbose_name="currency"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="is sold")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="source")),
                ("external_id", models.CharField(blank=True, max_length=200, verbose_name="external id")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
            ],
            options={
                "verbose_name": "offering",
                "verbose_name_plural": "offerings",
                "ordering": ["family", "name", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="offering_has_a_name"),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="offering_name_is_unique",
                        violation_error_message="There is already an offering of this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("list_price__isnull", True),
                            models.Q(("currency__regex", "^[A-Z]{3}$"), ("list_price__gte", 0)),
                            _connector="OR",
                        ),
                        name="offering_price_has_a_currency",
                        violation_error_message="A list price is not negative and names its currency.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="offering_external_id_is_unique_per_source",
                        violation_error_message="Another offering already has this external id.",
                    ),
                ],
            },
        ),
    ]
