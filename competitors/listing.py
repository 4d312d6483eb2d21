"""The lists of competitors and of where they sit: columns, what they hold in files and how the page draws them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competitors.choices import MEANINGS
from competitors.forms import CompetitorFilterForm, PresenceFilterForm
from competitors.models import CompetitorPresence
from competitors.selectors import ENDING_DAYS, competitor_rows, presence_rows, with_sitting
from core.listing import Column, Listing, register
from core.templatetags.lists import row_link
from core.templatetags.marks import badge


def ending_query() -> str:
    """What narrows presences to contracts that end within the days that are counted."""
    today = timezone.localdate()
    return f"&ends_from={today.isoformat()}&ends_before={(today + timedelta(days=ENDING_DAYS + 1)).isoformat()}"


def _counted(name: str, query: Callable[[], str]) -> Any:
    """A number that leads to its rows."""

    def cell(competitor: Any) -> Any:
        number = getattr(competitor.sitting, name)
        if not number:
            return "–"
        url = f"{reverse('competitors:presence_list')}?competitor={competitor.pk}{query()}"
        return format_html('<a href="{}">{}</a>', url, number)

    return cell


def _share(competitor: Any) -> str:
    share = competitor.sitting.high_share
    return "–" if share is None else f"{share} %"


def threat_badge(presence: CompetitorPresence) -> Any:
    return badge(presence.get_threat_display(), MEANINGS[presence.threat]) if presence.threat else "–"


def _doubt(presence: Any) -> Any:
    return badge(gettext("to be checked"), "watch") if presence.is_to_be_checked else "–"


COMPETITORS = register(
    Listing(
        name="competitors",
        label=_("Competitors"),
        permission="competitors.view_competitor",
        url_name="competitors:competitor_list",
        form=CompetitorFilterForm,
        rows=competitor_rows,
        decorate=with_sitting,
        columns=(
            Column(
                name="name",
                label=_("Competitor"),
                value=lambda one: one.name,
                cell=lambda one: row_link(one.get_absolute_url(), one.name, one.domain),
                order="name",
            ),
            Column(
                name="accounts",
                label=_("Accounts they sit in"),
                value=lambda one: one.sitting.accounts,
                cell=_counted("accounts", str),
                is_numeric=True,
            ),
            Column(
                name="unsure",
                label=_("To be checked"),
                value=lambda one: one.sitting.unsure,
                cell=_counted("unsure", lambda: "&unsure=on"),
                is_numeric=True,
            ),
            Column(
                name="ending",
                label=_("Contracts ending in 180 days"),
                value=lambda one: one.sitting.ending,
                cell=_counted("ending", ending_query),
                is_numeric=True,
            ),
            Column(
                name="high",
                label=_("High threat"),
                value=lambda one: one.sitting.high_share,
                cell=_share,
                is_numeric=True,
            ),
            Column(name="domain", label=_("Web domain"), value=lambda one: one.domain, is_shown=False),
        ),
    )
)

PRESENCES = register(
    Listing(
        name="presences",
        label=_("Where competitors sit"),
        permission="competitors.view_competitor",
        url_name="competitors:presence_list",
        form=PresenceFilterForm,
        rows=presence_rows,
        order="account",
        columns=(
            Column(
                name="account",
                label=_("Account"),
                value=lambda one: one.account.name,
                cell=lambda one: row_link(f"{one.account.get_absolute_url()}#competitors", one.account.name),
                order="account__name",
            ),
            Column(
                name="competitor",
                label=_("Competitor"),
                value=lambda one: one.competitor.name,
                cell=lambda one: format_html(
                    '<a href="{}">{}</a>', one.competitor.get_absolute_url(), one.competitor.name
                ),
                order="competitor__name",
            ),
            Column(name="offering", label=_("Instead of"), value=lambda one: one.offering and one.offering.name),
            Column(name="share", label=_("Share, %"), value=lambda one: one.share, order="share", is_numeric=True),
            Column(
                name="threat",
                label=_("Threat"),
                value=CompetitorPresence.get_threat_display,
                cell=threat_badge,
            ),
            Column(
                name="ends",
                label=_("Contract ends"),
                value=lambda one: one.contract_ends_on,
                order="contract_ends_on",
            ),
            Column(name="said_by", label=_("Who said so"), value=lambda one: one.said_by, is_wide=True),
            Column(name="said_on", label=_("Said on"), value=lambda one: one.said_on, order="said_on", is_wide=True),
            Column(
                name="confidence",
                label=_("How sure"),
                value=CompetitorPresence.get_confidence_display,
                is_shown=False,
            ),
            Column(
                name="doubt",
                label=_("State"),
                value=lambda one: one.is_to_be_checked,
                cell=_doubt,
                is_labelled=False,
            ),
            Column(
                name="expires",
                label=_("To be checked from"),
                value=lambda one: one.expires_on,
                order="expires_on",
                is_shown=False,
            ),
            Column(name="notes", label=_("Notes"), value=lambda one: one.notes, is_shown=False),
        ),
    )
)
