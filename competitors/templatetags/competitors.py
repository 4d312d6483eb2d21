from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from competitors.choices import MEANINGS
from competitors.models import CompetitorPresence
from core.templatetags.marks import badge

register = template.Library()


@register.simple_tag
def threat_mark(presence: CompetitorPresence) -> SafeString:
    """How dangerous a competitor is where it sits, once somebody said so."""
    if not presence.threat:
        return SafeString("")
    return badge(gettext("%(threat)s threat") % {"threat": presence.get_threat_display()}, MEANINGS[presence.threat])
