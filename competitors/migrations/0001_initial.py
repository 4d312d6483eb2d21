import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0005_sellers_are_members"),
        ("catalog", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Competitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("domain", models.CharField(blank=True, max_length=253, verbose_name="web domain")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="source")),
                ("external_id", models.CharField(blank=True, max_length=200, verbose_name="external id")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
            ],
            options={
                "verbose_name": "competitor",
                "verbose_name_plural": "competitors",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="competitor_has_a_name"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="competitor_name_is_unique",
                        violation_error_message="There is already a competitor of this name.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="competitor_external_id_is_unique_per_source",
                        violation_error_message="Another competitor already has this external id.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompetitorPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="share of the need",
                    ),
                ),
                (
                    "threat",
                    models.CharField(
                        blank=True,
                        choices=[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")],
                        max_length=6,
                        verbose_name="threat",
                    ),
                ),
                ("contract_ends_on", models.DateField(blank=True, null=True, verbose_name="contract ends on")),
                ("said_by", models.CharField(blank=True, max_length=200, verbose_name="who said so")),
                ("said_on", models.DateField(verbose_name="said on")),
                (
                    "confidence",
                    models.CharField(
                        choices=[("RUMOUR", "Rumour"), ("LIKELY", "Likely"), ("CONFIRMED", "Confirmed")],
                        default="LIKELY",
                        max_length=9,
                        verbose_name="confidence",
                    ),
                ),
                ("expires_on", models.DateField(verbose_name="to be checked from")),
                ("notes", models.CharField(blank=True, max_length=1000, verbose_name="notes")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="source")),
                ("external_id", models.CharField(blank=True, max_length=200, verbose_name="external id")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "competitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="competitors.competitor",
                        verbose_name="competitor",
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="catalog.offering",
                        verbose_name="offering",
                    ),
                ),
            ],
            options={
                "verbose_name": "competitor presence",
                "verbose_name_plural": "competitor presences",
                "ordering": ["competitor__name", "pk"],
                "indexes": [
                    models.Index(fields=["expires_on"], name="presences_to_check"),
                    models.Index(fields=["competitor", "account"], name="presences_of_competitor"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "competitor", "offering"),
                        name="competitor_sits_with_an_offering_once",
                        nulls_distinct=False,
                        violation_error_code="already_here",
                        violation_error_message="This competitor is already noted there for this offering.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share__isnull", True), models.Q(("share__gte", 0), ("share__lte", 100)), _connector="OR"
                        ),
                        name="presence_share_is_0_to_100",
                        violation_error_message="A share is a percentage from 0 to 100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("threat__in", ["", "LOW", "MEDIUM", "HIGH"])),
                        name="presence_threat_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__in", ["RUMOUR", "LIKELY", "CONFIRMED"])),
                        name="presence_confidence_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_on__gte", models.F("said_on"))),
                        name="presence_expires_after_it_was_said",
                        violation_error_message="What was said expires on or after the day it was said.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="presence_external_id_is_unique_per_source",
                        violation_error_message="Another presence already has this external id.",
                    ),
                ],
            },
        ),
    ]
