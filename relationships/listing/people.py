"""The list of contacts: its columns, what they hold in files and how the page draws them."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.listing import Column, Listing, register
from core.templatetags.figures import day
from core.templatetags.lists import row_link
from core.templatetags.marks import badge
from relationships.choices import Stance
from relationships.forms.people import ContactFilterForm
from relationships.models import Contact
from relationships.selectors.people import OPINIONS, contact_rows, with_standing
from relationships.templatetags.people import stance


def _name(contact: Any) -> Any:
    return row_link(
        contact.get_absolute_url(), contact.name, contact.standing.job.title if contact.standing.job else ""
    )


def _account(contact: Any) -> Any:
    job = contact.standing.job
    if job is None:
        return "–"
    link = format_html('<a href="{}">{}</a>', job.account.get_absolute_url(), job.account.name)
    return link if contact.standing.is_here else format_html("{} {}", badge(gettext("left"), "unknown"), link)


def _due(contact: Any) -> Any:
    due_on = contact.contact_due_on
    if due_on is None or due_on >= timezone.localdate():
        return day(due_on)
    return format_html("{} {}", day(due_on), badge(gettext("overdue"), "watch"))


CONTACTS = register(
    Listing(
        name="contacts",
        label=_("Contacts"),
        permission="relationships.view_contact",
        url_name="relationships:contact_list",
        form=ContactFilterForm,
        rows=contact_rows,
        decorate=with_standing,
        columns=(
            Column(name="name", label=_("Contact"), value=lambda one: one.name, cell=_name, order="name"),
            Column(
                name="title",
                label=_("Job title"),
                value=lambda one: one.standing.job.title if one.standing.job else "",
                is_shown=False,
            ),
            Column(
                name="account",
                label=_("Account"),
                value=lambda one: one.standing.job.account.name if one.standing.job else "",
                cell=_account,
            ),
            Column(
                name="roles",
                label=_("Roles"),
                value=lambda one: ", ".join(one.standing.roles),
                permission=OPINIONS,
            ),
            Column(
                name="influence",
                label=_("Influence"),
                value=lambda one: one.standing.influence,
                is_numeric=True,
                is_wide=True,
                permission=OPINIONS,
            ),
            Column(
                name="stance",
                label=_("Stance"),
                value=lambda one: None if one.standing.stance is None else str(Stance(one.standing.stance).label),
                cell=lambda one: "–" if one.standing.stance is None else stance(one.standing.stance),
                permission=OPINIONS,
            ),
            Column(
                name="last",
                label=_("Last both ways"),
                value=lambda one: one.last_two_way_at,
                cell=lambda one: day(one.last_two_way_at),
                order="last_two_way_at",
            ),
            Column(
                name="due",
                label=_("Next due"),
                value=lambda one: one.contact_due_on,
                cell=_due,
                order="contact_due_on",
                permission=OPINIONS,
            ),
            Column(name="language", label=_("Language"), value=lambda one: one.language, is_shown=False),
            Column(name="kind", label=_("Who this is"), value=Contact.get_kind_display, is_shown=False),
            Column(
                name="left",
                label=_("Left"),
                value=lambda one: one.standing.job is not None and not one.standing.is_here,
                is_shown=False,
            ),
        ),
    )
)
