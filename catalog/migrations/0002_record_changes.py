from django.db import migrations

from audit.triggers import track


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("audit", "0002_record_changes")]
    operations = [track("catalog_offering")]
