from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_account_by_folded_name")]
    operations = [
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("managed_with__isnull", True), models.Q(("tier", "STRATEGIC"), _negated=True), _connector="OR"
                ),
                name="account_of_a_group_is_not_strategic_by_itself",
                violation_error_code="member_not_strategic",
                violation_error_message="A group is strategic with its head: change the tier of the member first.",
            ),
        ),
    ]
