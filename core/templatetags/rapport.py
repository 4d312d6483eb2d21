"""Every tag and filter of the product in one library; the template engine loads it as a builtin."""

from django import template

from core.templatetags import figures, lists, marks, pages, writing

register = template.Library()
for part in (figures, lists, marks, pages, writing):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
