"""How many reminders wait, for the frame of every page."""

from typing import Any

from django import template
from django.template import Context

from reminders.selectors.inbox import waiting_words

register = template.Library()


@register.simple_tag(takes_context=True)
def reminders_waiting(context: Context) -> str:
    """Nothing, a number, or 9+."""
    user: Any = context.get("user")
    return waiting_words(user) if user is not None and user.is_authenticated else ""
