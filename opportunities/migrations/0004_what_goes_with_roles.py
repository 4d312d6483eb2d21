from django.db import migrations

from audit.triggers import track
from core.cascades import cascade
from core.constraints import CompositeForeignKey

# The keys over two columns come last: when an opportunity or a person goes, their roles are gone before these look


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0003_roles_in_opportunities")]
    operations = [
        cascade("opportunities_opportunityrole", "opportunity_id", to="opportunities_opportunity"),
        cascade("opportunities_opportunityrole", "employment_id", to="relationships_employment"),
        cascade("opportunities_opportunityrole", "account_id", to="accounts_account"),
        migrations.AddConstraint(
            model_name="opportunityrole",
            constraint=CompositeForeignKey(
                fields=("opportunity", "account"),
                name="role_is_in_a_deal_of_its_account",
                to="opportunities.Opportunity",
                to_fields=("id", "account"),
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityrole",
            constraint=CompositeForeignKey(
                fields=("employment", "account"),
                name="deal_is_decided_by_people_of_its_account",
                to="relationships.Employment",
                to_fields=("id", "account"),
                violation_error_message="An opportunity is decided on by people who work at its account.",
            ),
        ),
        track("opportunities_opportunityrole"),
    ]
