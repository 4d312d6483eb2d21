"""Addresses of rows: a page has hundreds, and the router needs longer for one than the rest of its row."""

from functools import cache

from django.urls import reverse

ANY_KEY = 987_654_321


def address_of(view: str, pk: int) -> str:
    """The address of the view for the row of this key, its only argument."""
    before, after = _around_key(view)
    return f"{before}{pk}{after}"


@cache
def _around_key(view: str) -> tuple[str, str]:
    before, _key, after = reverse(view, args=[ANY_KEY]).rpartition(str(ANY_KEY))
    return before, after
