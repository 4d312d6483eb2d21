"""A list of the product, described once: its page, its choice of columns, its saved views and its exports follow."""

from core.listing.description import Column, Listing, listing_named, register
from core.listing.forms import FilterForm
from core.listing.page import list_page, rows_of
from core.listing.state import ListState, read_state

__all__ = [
    "Column",
    "FilterForm",
    "ListState",
    "Listing",
    "list_page",
    "listing_named",
    "read_state",
    "register",
    "rows_of",
]
