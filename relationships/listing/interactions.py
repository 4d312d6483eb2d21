"""The list of contacts with customers: its columns, what they hold in files and how the page draws them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.listing import Column, Listing, register
from core.templatetags.figures import instant
from core.templatetags.lists import row_link
from core.templatetags.marks import badge
from relationships.forms.interactions import InteractionFilterForm
from relationships.selectors.interactions import interaction_rows, with_names

MEANINGS = {"GOOD": "good", "MIXED": "watch", "BAD": "bad"}


def _sentiment(one: Any) -> Any:
    return badge(one.get_sentiment_display(), MEANINGS[one.sentiment]) if one.sentiment else "–"


INTERACTIONS = register(
    Listing(
        name="interactions",
        label=_("Interactions"),
        permission="relationships.view_interaction",
        url_name="relationships:interaction_list",
        form=InteractionFilterForm,
        rows=interaction_rows,
        decorate=with_names,
        order="-when",
        columns=(
            Column(
                name="subject",
                label=_("Subject"),
                value=str,
                cell=lambda one: row_link(one.get_absolute_url(), str(one), one.account_name),
            ),
            Column(
                name="when",
                label=_("When"),
                value=lambda one: one.occurred_at,
                cell=lambda one: instant(one.occurred_at),
                order="occurred_at",
            ),
            Column(name="kind", label=_("How"), value=lambda one: one.get_kind_display(), order="kind"),
            Column(
                name="account",
                label=_("Account"),
                value=lambda one: one.account_name,
                order="account__name",
                is_shown=False,
            ),
            Column(name="contacts", label=_("With"), value=lambda one: ", ".join(one.their_names)),
            Column(name="colleagues", label=_("Who of us"), value=lambda one: ", ".join(one.our_names), is_wide=True),
            Column(name="initiator", label=_("Who began it"), value=lambda one: one.get_initiator_display()),
            Column(
                name="sentiment",
                label=_("How it felt"),
                value=lambda one: one.get_sentiment_display(),
                cell=_sentiment,
                is_labelled=False,
            ),
            Column(name="two_way", label=_("Both sides took part"), value=lambda one: one.is_two_way, is_shown=False),
            Column(
                name="minutes",
                label=_("Minutes"),
                value=lambda one: one.duration_minutes,
                is_numeric=True,
                is_shown=False,
            ),
        ),
    )
)
