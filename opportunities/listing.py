"""The list of opportunities: its columns, what they hold in files and how the page draws them."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.listing import Column, Listing, register
from core.templatetags.figures import day
from core.templatetags.lists import row_link
from core.templatetags.marks import badge, person
from opportunities.choices import MEANINGS
from opportunities.forms import OpportunityFilterForm
from opportunities.models import Opportunity
from opportunities.rules import is_overdue
from opportunities.selectors import opportunity_rows, summary_of, with_rivals


def _is_overdue(opportunity: Opportunity) -> bool:
    return is_overdue(opportunity.outcome, opportunity.expected_close_on, today=timezone.localdate())


def _expected(opportunity: Opportunity) -> Any:
    if opportunity.closed_on:
        return format_html('<span class="muted">{} {}</span>', gettext("closed"), day(opportunity.closed_on))
    if not _is_overdue(opportunity):
        return day(opportunity.expected_close_on)
    return format_html("{} {}", day(opportunity.expected_close_on), badge(gettext("overdue"), "bad"))


def days_in_stage(opportunity: Any) -> int | None:
    """Days since an open opportunity came into its stage."""
    since = opportunity.stage_since
    return (timezone.localdate() - since).days if since and opportunity.closed_on is None else None


OPPORTUNITIES = register(
    Listing(
        name="opportunities",
        label=_("Opportunities"),
        permission="opportunities.view_opportunity",
        url_name="opportunities:opportunity_list",
        form=OpportunityFilterForm,
        rows=opportunity_rows,
        decorate=with_rivals,
        summary=summary_of,
        order="expected",
        columns=(
            Column(
                name="name",
                label=_("Opportunity"),
                value=lambda one: one.name,
                cell=lambda one: row_link(one.get_absolute_url(), one.name, one.account.name),
                order="name",
            ),
            Column(
                name="account",
                label=_("Account"),
                value=lambda one: one.account.name,
                order="account__name",
                is_shown=False,
            ),
            Column(
                name="stage",
                label=_("Stage"),
                value=lambda one: str(one.stage),
                cell=lambda one: badge(str(one.stage), MEANINGS[one.outcome]),
                order="stage__position",
                is_labelled=False,
            ),
            Column(
                name="owner",
                label=_("Owner"),
                value=lambda one: one.owner.name,
                cell=lambda one: person(one.owner, link=False),
                order="owner__name",
                is_wide=True,
            ),
            Column(
                name="amount",
                label=_("Amount"),
                value=lambda one: one.amount,
                currency=lambda one: one.currency,
                order="amount",
                is_numeric=True,
            ),
            Column(
                name="expected",
                label=_("Expected close"),
                value=lambda one: one.expected_close_on,
                cell=_expected,
                order="expected_close_on",
            ),
            Column(
                name="closed", label=_("Closed"), value=lambda one: one.closed_on, order="closed_on", is_shown=False
            ),
            Column(
                name="next_step",
                label=_("Next step"),
                value=lambda one: one.next_step,
                is_wide=True,
            ),
            Column(
                name="offering",
                label=_("Offering"),
                value=lambda one: one.offering and one.offering.name,
                order="offering__name",
                is_shown=False,
            ),
            Column(
                name="family",
                label=_("Family"),
                value=lambda one: one.offering and one.offering.family,
                is_shown=False,
            ),
            Column(
                name="weighted",
                label=_("Weighted"),
                value=lambda one: one.weighted,
                currency=lambda one: one.currency,
                is_numeric=True,
                is_shown=False,
            ),
            Column(
                name="days",
                label=_("Days in stage"),
                value=days_in_stage,
                is_numeric=True,
                is_shown=False,
            ),
            Column(
                name="competitors",
                label=_("Competitors"),
                value=lambda one: ", ".join(one.rival_names),
                is_shown=False,
            ),
            Column(name="opened", label=_("Opened"), value=lambda one: one.opened_on, is_shown=False),
            Column(name="lost", label=_("Lost because"), value=lambda one: one.lost_because, is_shown=False),
        ),
    )
)
