from django.db import migrations

from core.cascades import cascade


class Migration(migrations.Migration):
    dependencies = [("users", "0002_reporting_line_and_roles")]
    operations = [
        cascade("users_userexternalid", "user_id", to="users_user"),
        cascade("users_roleperiod", "user_id", to="users_user"),
    ]
