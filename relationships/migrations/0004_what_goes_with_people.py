from django.db import migrations

from core.cascades import cascade


class Migration(migrations.Migration):
    dependencies = [("relationships", "0003_counting_contact")]
    operations = [
        cascade("relationships_employment", "contact_id", to="relationships_contact"),
        cascade("relationships_contactpoint", "contact_id", to="relationships_contact"),
        cascade("relationships_contactpoint", "employment_id", to="relationships_employment"),
        cascade("relationships_contactstate", "contact_id", to="relationships_contact"),
        cascade("relationships_contactstate", "account_id", to="accounts_account"),
        cascade("relationships_heldrole", "employment_id", to="relationships_employment"),
        cascade("relationships_assessment", "employment_id", to="relationships_employment"),
        cascade("relationships_roleproposal", "employment_id", to="relationships_employment"),
        cascade("relationships_participation", "interaction_id", to="relationships_interaction"),
        cascade("relationships_attendance", "interaction_id", to="relationships_interaction"),
    ]
