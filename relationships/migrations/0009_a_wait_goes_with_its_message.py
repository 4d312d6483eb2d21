from django.db import migrations

from core.cascades import cascade


class Migration(migrations.Migration):
    dependencies = [("relationships", "0008_awaited_replies")]
    operations = [
        cascade("relationships_awaitedreply", "interaction_id", to="relationships_interaction"),
        cascade("relationships_awaitedreply", "account_id", to="accounts_account"),
    ]
