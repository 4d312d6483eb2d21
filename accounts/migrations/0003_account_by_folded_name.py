from django.db import migrations, models

import core.text


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_tree_owner_and_state")]
    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(core.text.Fold("name"), name="account_by_folded_name"),
        ),
    ]
