"""What answers a reminder of who looks after an account."""

from django.utils.translation import gettext_lazy as _

from reminders.choices import Family
from reminders.rows import offer

offer(Family.HOLDING, _("Assign"), "portfolios:account_move", "portfolios.assign_account")
offer(Family.COVER, _("Renew cover"), "portfolios:cover_renew", "portfolios.renew_cover")
offer(Family.TEAM, _("Add a colleague"), "accounts:member_create", "accounts.change_accountmember")
