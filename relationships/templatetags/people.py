"""How contacts are drawn: their numbers, where they stand, how much they decide."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext

from accounts.models import Account
from relationships.choices import PointKind, Stance
from relationships.models import Contact, ContactPoint
from relationships.picture.words import SIGNS, TOKENS
from relationships.templatetags.doing import call_link

register = template.Library()

STEPS = 5


def known(value: int | str | None) -> int | None:
    """What a template hands over for an opinion: where there is none, nothing or an empty text."""
    return value if isinstance(value, int) else None


@register.filter
def language_word(code: str) -> str:
    """The language in the reader's words; a code that names none stays as it is."""
    try:
        return str(gettext(get_language_info(code)["name"]))
    except KeyError:
        return code


@register.simple_tag
def stance(value: int | str | None) -> SafeString:
    """Where somebody stands, as sign and word; unknown is said, never left out."""
    value = known(value)
    return format_html(
        '<span class="stance" data-stance="{}"><span class="map-sign-key" aria-hidden="true">{}</span>{}</span>',
        TOKENS[value], SIGNS[value], stance_word(value),
    )  # fmt: skip


@register.simple_tag
def stance_token(value: int | None) -> str:
    return TOKENS[value]


@register.simple_tag
def stance_sign(value: int | None) -> str:
    return SIGNS[value]


@register.simple_tag
def stance_word(value: int | None) -> str:
    return gettext("Stance unknown") if value is None else str(Stance(value).label)


@register.simple_tag
def influence(value: int | str | None) -> SafeString:
    """How much somebody decides, as steps and words."""
    value = known(value)
    if value is None:
        return format_html('<span class="muted">{}</span>', gettext("Influence unknown"))
    steps = format_html_join(
        "", '<rect class="map-step"{} x="{}" y="0" width="7" height="8" rx="1"/>',
        ((SafeString(" data-reached") if at < value else "", at * 9) for at in range(STEPS)),
    )  # fmt: skip
    return format_html(
        '<span class="influence"><svg width="44" height="8" viewBox="0 0 44 8" aria-hidden="true">{}</svg>{}</span>',
        steps, gettext("Influence %(number)d of 5") % {"number": value},
    )  # fmt: skip


@register.simple_tag
def point(one: ContactPoint, contact: Contact, account: Account | None = None) -> SafeString:
    """An address as a link that writes, a number as one that calls, spaced as people read it."""
    if one.kind == PointKind.PHONE:
        return call_link(contact, one.value, account, account.country if account else "")
    return format_html('<a href="mailto:{}">{}</a>', one.value, one.value)
