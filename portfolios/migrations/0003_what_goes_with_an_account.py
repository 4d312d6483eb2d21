from django.db import migrations

from core.cascades import cascade


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0002_assignments_keep_the_counts"), ("accounts", "0006_what_goes_with_an_account")]
    operations = [cascade("portfolios_assignmentperiod", "account_id", to="accounts_account")]
