"""What people wrote, as the page shows it."""

from django import template
from django.utils.safestring import SafeString

from core.notes import as_html

register = template.Library()


@register.filter
def notes(text: str | None) -> SafeString:
    """Markdown as safe HTML; nothing for nothing."""
    return as_html(text or "")
