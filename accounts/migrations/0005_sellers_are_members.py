from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_members_are_not_strategic"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="accountmember",
            name="member_function_is_known",
        ),
        migrations.AlterField(
            model_name="accountmember",
            name="function",
            field=models.CharField(
                choices=[
                    ("CREATOR", "Brought it in"),
                    ("COVER", "Covers for the owner"),
                    ("SALES", "Sales"),
                    ("TECHNICAL", "Technical"),
                    ("SERVICE", "Service"),
                    ("MARKETING", "Marketing"),
                    ("FINANCE", "Finance"),
                    ("SPONSOR", "Executive sponsor"),
                    ("SELLER", "Owns an opportunity here"),
                ],
                max_length=10,
                verbose_name="function",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "function__in",
                        [
                            "CREATOR",
                            "COVER",
                            "SALES",
                            "TECHNICAL",
                            "SERVICE",
                            "MARKETING",
                            "FINANCE",
                            "SPONSOR",
                            "SELLER",
                        ],
                    )
                ),
                name="member_function_is_known",
            ),
        ),
    ]
