from django.db import migrations

from core.cascades import cascade


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sellers_are_members")]
    operations = [
        cascade("accounts_accountexternalid", "account_id", to="accounts_account"),
        cascade("accounts_accountmember", "account_id", to="accounts_account"),
        cascade("accounts_accountstate", "account_id", to="accounts_account"),
    ]
