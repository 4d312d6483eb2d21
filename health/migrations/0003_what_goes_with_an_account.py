from django.db import migrations

from core.cascades import cascade


class Migration(migrations.Migration):
    dependencies = [("health", "0002_what_makes_a_score_stale"), ("accounts", "0006_what_goes_with_an_account")]
    operations = [cascade("health_healthsnapshot", "account_id", to="accounts_account")]
