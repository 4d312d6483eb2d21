from django.db import migrations

from audit.triggers import track


class Migration(migrations.Migration):
    dependencies = [("competitors", "0001_initial"), ("audit", "0002_record_changes")]
    operations = [
        track("competitors_competitor"),
        track("competitors_competitorpresence", account="account_id"),
    ]
