"""How contacts with customers are drawn in rows, and the link that calls somebody."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.addresses import address_of
from core.phones import shown
from core.templatetags.marks import badge, icon
from relationships.choices import WRITTEN, Kind, Reached, Side

register = template.Library()

ICONS = {Kind.MEETING: "users", Kind.CALL: "phone", Kind.EMAIL: "mail", Kind.MESSAGE: "message", Kind.EVENT: "ticket"}
MEANINGS = {"GOOD": "good", "MIXED": "watch", "BAD": "bad"}


@register.simple_tag
def kind_icon(kind: str) -> SafeString:
    """The sign of a kind of contact; the word stands beside it."""
    return icon(ICONS[Kind(kind)], 16)


@register.simple_tag
def talk_words(interaction: Any) -> str:
    """How it was, and who began it: "Call · no answer", "E-mail from them, not answered yet"."""
    words = [interaction.get_kind_display()]
    if interaction.reached != Reached.SPOKE:
        words.append(interaction.get_reached_display())
    if interaction.initiator == Side.THEM:
        words.append(gettext("from them"))
    elif interaction.kind in WRITTEN:
        words.append(gettext("from us"))
    if interaction.is_automatic:
        words.append(gettext("sent by a machine"))
    return " · ".join(str(word) for word in words)


@register.simple_tag
def talk_people(interaction: Any) -> SafeString:
    """Who of them and who of us was there."""
    theirs = ", ".join(one.contact.name for one in interaction.participations.all())
    ours = ", ".join(one.person.name for one in interaction.attendances.all())
    if not theirs:
        return format_html('<span class="meta">{}</span>', ours)
    return format_html('{} <span class="meta">{}</span>', theirs, ours and gettext("with %(name)s") % {"name": ours})


@register.simple_tag
def sentiment(interaction: Any) -> SafeString:
    """How it felt, as a word with its shape."""
    return badge(interaction.get_sentiment_display(), MEANINGS[interaction.sentiment])


@register.simple_tag
def call_link(contact: Any, number: str, account: Any = None, country: str = "") -> SafeString:
    """A telephone number that calls and leaves a card behind: spoke, no answer, voicemail."""
    return format_html(
        '<a class="call-link" href="tel:{}" data-called="{}" data-name="{}"{}>{}</a>',
        number, address_of("relationships:contact_called", contact.pk), contact.name,
        format_html(' data-account="{}"', account.pk) if account else "", shown(number, country),
    )  # fmt: skip
