import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_what_the_machine_knows_of_contact"),
        ("catalog", "0002_record_changes"),
        ("opportunities", "0002_stage_changes_are_kept"),
        ("relationships", "0007_address_of_each_job"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OpportunityRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("ECONOMIC_BUYER", "Economic buyer"),
                            ("USER_BUYER", "User buyer"),
                            ("TECHNICAL_BUYER", "Technical buyer"),
                            ("CHAMPION", "Champion"),
                            ("COACH", "Coach"),
                            ("INFLUENCER", "Influencer"),
                            ("GATEKEEPER", "Gatekeeper"),
                            ("BLOCKER", "Blocker"),
                        ],
                        max_length=15,
                        verbose_name="role",
                    ),
                ),
                ("said_on", models.DateField(editable=False, verbose_name="said on")),
            ],
            options={
                "verbose_name": "role in an opportunity",
                "verbose_name_plural": "roles in opportunities",
                "ordering": ["role", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.UniqueConstraint(fields=("id", "account"), name="opportunity_account_can_be_referenced"),
        ),
        migrations.AddField(
            model_name="opportunityrole",
            name="account",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
            ),
        ),
        migrations.AddField(
            model_name="opportunityrole",
            name="employment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opportunity_roles",
                to="relationships.employment",
            ),
        ),
        migrations.AddField(
            model_name="opportunityrole",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="opportunities.opportunity"
            ),
        ),
        migrations.AddField(
            model_name="opportunityrole",
            name="said_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "ECONOMIC_BUYER",
                            "USER_BUYER",
                            "TECHNICAL_BUYER",
                            "CHAMPION",
                            "COACH",
                            "INFLUENCER",
                            "GATEKEEPER",
                            "BLOCKER",
                        ],
                    )
                ),
                name="opportunity_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityrole",
            constraint=models.UniqueConstraint(
                fields=("opportunity", "employment", "role"),
                name="contact_holds_a_role_in_a_deal_once",
                violation_error_message="This contact has this role already.",
            ),
        ),
    ]
