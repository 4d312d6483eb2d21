from django.db import migrations

from core.cascades import cascade


class Migration(migrations.Migration):
    dependencies = [("reminders", "0004_snoozes"), ("accounts", "0006_what_goes_with_an_account")]
    operations = [
        cascade("reminders_reminder", "account_id", to="accounts_account"),
        cascade("reminders_withheld", "account_id", to="accounts_account"),
        cascade("reminders_withheld", "recipient_id", to="users_user"),
        cascade("reminders_delivery", "reminder_id", to="reminders_reminder"),
        cascade("reminders_snooze", "reminder_id", to="reminders_reminder"),
    ]
