import core.constraints
import core.money
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0005_sellers_are_members"),
        ("catalog", "0001_initial"),
        ("competitors", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "probability",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="probability in percent",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("WON", "Won"), ("LOST", "Lost")],
                        default="OPEN",
                        max_length=4,
                        verbose_name="outcome",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "stage",
                "verbose_name_plural": "stages",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="stage_has_a_name"),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="stage_name_is_unique",
                        violation_error_message="There is already such a stage.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["OPEN", "WON", "LOST"])), name="stage_outcome_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "WON"), ("probability", 100)),
                            models.Q(("outcome", "LOST"), ("probability", 0)),
                            models.Q(("outcome", "OPEN"), ("probability__gte", 0), ("probability__lte", 100)),
                            _connector="OR",
                        ),
                        name="stage_probability_agrees_with_its_outcome",
                        violation_error_message="A won stage has 100 %, a lost one 0 %, an open one something between.",
                    ),
                    models.UniqueConstraint(fields=("id", "outcome"), name="stage_outcome_can_be_referenced"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("WON", "Won"), ("LOST", "Lost")],
                        default="OPEN",
                        editable=False,
                        max_length=4,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="amount",
                    ),
                ),
                (
                    "currency",
                    models.CharField(max_length=3, validators=[core.money.check_currency], verbose_name="currency"),
                ),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="opened on")),
                ("expected_close_on", models.DateField(blank=True, null=True, verbose_name="expected close")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("client_gains", models.CharField(blank=True, max_length=500, verbose_name="what the client gains")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                ("lost_because", models.CharField(blank=True, max_length=300, verbose_name="lost because")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="source")),
                ("external_id", models.CharField(blank=True, max_length=200, verbose_name="external id")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="catalog.offering",
                        verbose_name="offering",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="opportunities.stage",
                        verbose_name="stage",
                    ),
                ),
            ],
            options={
                "verbose_name": "opportunity",
                "verbose_name_plural": "opportunities",
                "ordering": ["expected_close_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="opportunities.stage"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="opportunities.stage",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="stage_changes",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Rival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("has_won", models.BooleanField(default=False, verbose_name="won it")),
                (
                    "competitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rivals",
                        to="competitors.competitor",
                        verbose_name="competitor",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rivals",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "verbose_name": "competitor on an opportunity",
                "verbose_name_plural": "competitors on opportunities",
                "ordering": ["competitor__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("opportunity", "competitor"),
                        name="competitor_is_on_a_deal_once",
                        violation_error_message="This competitor is on the opportunity already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("has_won", True)),
                        fields=("opportunity",),
                        name="deal_goes_to_one_competitor",
                        violation_error_message="Another competitor won this opportunity.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["account", "outcome"], name="opportunities_of_account"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["owner", "outcome"], name="opportunities_of_owner"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["stage", "expected_close_on", "id"], name="opportunities_by_stage"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["expected_close_on", "id"], name="opportunities_by_expected"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["name", "id"], name="opportunities_by_name"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["amount", "id"], name="opportunities_by_amount"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["closed_on", "id"], name="opportunities_by_close"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                name="opportunities_by_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="opportunity_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                name="opportunity_amount_is_not_negative",
                violation_error_message="An amount is not negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="opportunity_has_a_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "WON"), _negated=True), ("amount__isnull", False), _connector="OR"
                ),
                name="opportunity_won_has_an_amount",
                violation_error_message="A won opportunity has an amount.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("outcome", "OPEN")),
                    models.Q(models.Q(("outcome", "OPEN"), _negated=True), ("closed_on__isnull", False)),
                    _connector="OR",
                ),
                name="opportunity_dated_exactly_when_closed",
                violation_error_message="An opportunity has the day it closed exactly when it is closed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_on__isnull", True),
                    ("closed_on__isnull", True),
                    ("closed_on__gte", models.F("opened_on")),
                    _connector="OR",
                ),
                name="opportunity_closes_after_it_opens",
                violation_error_message="An opportunity closes on or after the day it opened.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=core.constraints.CompositeForeignKey(
                fields=("stage", "outcome"),
                name="opportunity_outcome_is_its_stages",
                to="opportunities.Stage",
                to_fields=("id", "outcome"),
                violation_error_message="The outcome of a stage that opportunities are in does not change.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("source", "external_id"),
                name="opportunity_external_id_is_unique_per_source",
                violation_error_message="Another opportunity already has this external id.",
            ),
        ),
        migrations.AddIndex(
            model_name="stagechange",
            index=models.Index(fields=["opportunity", "-at"], name="stage_changes_of_opportunity"),
        ),
    ]
