"""The list of promises in both directions: its columns, what they hold in files and how the page draws them."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.addresses import address_of
from core.listing import Column, Listing, register
from core.templatetags.figures import day
from core.templatetags.lists import row_link
from core.templatetags.marks import badge, person
from relationships.choices import CommitmentState
from relationships.forms.commitments import CommitmentFilterForm
from relationships.selectors.commitments import commitment_rows
from relationships.selectors.seen import name_accounts
from users.models import User

MEANINGS = {"OPEN": "", "KEPT": "good", "MISSED": "bad", "WITHDRAWN": "unknown"}


def with_addresses(commitments: Sequence[Any], user: User) -> None:
    """The promises, each with the `address` that its row leads to, where it is changed for those who may, and with the
    `account_name` and `contact_name` that the user may know."""
    may_change = user.has_perm("relationships.change_commitment")
    for one in name_accounts(commitments, user):
        page = address_of("relationships:commitment_edit", one.pk)
        one.contact_name = one.contact.name if one.contact and one.account_name else ""
        one.address = page if may_change else f"{one.account.get_absolute_url()}#commitments"


def _due(one: Any) -> Any:
    is_late = one.state == CommitmentState.OPEN and one.due_on < timezone.localdate()
    return format_html("{} {}", day(one.due_on), badge(gettext("overdue"), "bad")) if is_late else day(one.due_on)


COMMITMENTS = register(
    Listing(
        name="commitments",
        label=_("Promises"),
        permission="relationships.view_commitment",
        url_name="relationships:commitment_list",
        form=CommitmentFilterForm,
        rows=commitment_rows,
        decorate=with_addresses,
        order="due",
        columns=(
            Column(
                name="text",
                label=_("What"),
                value=lambda one: one.text,
                cell=lambda one: row_link(one.address, one.text, one.account_name),
            ),
            Column(
                name="account",
                label=_("Account"),
                value=lambda one: one.account_name,
                order="account__name",
                is_shown=False,
            ),
            Column(
                name="side",
                label=_("Who promised"),
                value=lambda one: gettext("We") if one.promised_by == "US" else gettext("They"),
            ),
            Column(name="due", label=_("Due"), value=lambda one: one.due_on, cell=_due, order="due_on"),
            Column(
                name="state",
                label=_("State"),
                value=lambda one: one.get_state_display(),
                cell=lambda one: badge(one.get_state_display(), MEANINGS[one.state]),
                order="state",
                is_labelled=False,
            ),
            Column(
                name="owner",
                label=_("Who looks after it"),
                value=lambda one: one.owner.name,
                cell=lambda one: person(one.owner, link=False),
                order="owner__name",
                is_wide=True,
            ),
            Column(name="contact", label=_("Who of them"), value=lambda one: one.contact_name, is_wide=True),
            Column(name="ended", label=_("Ended"), value=lambda one: one.ended_on, order="ended_on", is_shown=False),
        ),
    )
)
