"""The list of accounts: its columns, what they hold in files and how the page draws them."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import Band
from accounts.forms import AccountFilterForm
from accounts.models import Account
from accounts.selectors import account_rows, with_revenue
from accounts.templatetags.badges import listed_badge
from core.countries import country_name
from core.listing import Column, Listing, register
from core.templatetags.lists import row_link
from core.templatetags.marks import person, status, tier

ACCOUNTS = register(
    Listing(
        name="accounts",
        label=_("Accounts"),
        permission="accounts.view_account",
        url_name="accounts:account_list",
        form=AccountFilterForm,
        rows=account_rows,
        decorate=with_revenue,
        columns=(
            Column(
                name="name",
                label=_("Account"),
                value=lambda account: account.name,
                cell=lambda account: row_link(account.get_absolute_url(), account.name, account.city),
                order="name",
            ),
            Column(
                name="tier",
                label=_("Tier"),
                value=Account.get_tier_display,
                cell=tier,
                order="tier_rank",
                is_labelled=False,
            ),
            Column(
                name="status",
                label=_("Status"),
                value=Account.get_status_display,
                cell=status,
                order="status",
                is_labelled=False,
            ),
            Column(
                name="owner",
                label=_("Owner"),
                value=lambda account: account.owner and account.owner.name,
                cell=lambda account: person(account.owner, link=False),
                order="owner__name",
                is_wide=True,
            ),
            Column(
                name="health",
                label=_("Health"),
                value=lambda account: account.health_score,
                cell=listed_badge,
                order="health_score",
                is_labelled=False,
                permission="health.view_health",
            ),
            Column(
                name="band",
                label=_("Health in words"),
                value=lambda account: account.health_band and Band(account.health_band).label,
                is_shown=False,
                permission="health.view_health",
            ),
            Column(
                name="decision",
                label=_("Next decision"),
                value=lambda account: account.next_decision_on,
                order="next_decision_on",
            ),
            Column(
                name="signals",
                label=_("Open signals"),
                value=lambda account: account.open_signals or None,
                is_numeric=True,
            ),
            Column(
                name="revenue",
                label=_("Revenue, 12 months"),
                value=lambda account: account.revenue_12_months,
                currency=lambda account: account.currency,
                is_numeric=True,
                permission="accounts.view_revenue",
            ),
            Column(name="city", label=_("City"), value=lambda account: account.city, is_shown=False),
            Column(
                name="country",
                label=_("Country"),
                value=lambda account: account.country and country_name(account.country),
                is_shown=False,
            ),
        ),
    )
)
