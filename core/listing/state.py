"""How somebody looks at a list: filters, order, size and columns, from the address or as they were used last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict

from core.listing.description import Column, Listing
from core.listing.forms import FilterForm

if TYPE_CHECKING:
    from users.models import User

SIZES = (25, 50, 100, 200)


@dataclass(frozen=True)
class ListState:
    """One way of looking at a list; `query` is its address without the page reached: what a saved view keeps."""

    form: FilterForm
    filters: dict[str, Any]
    order: str
    size: int
    columns: tuple[Column, ...]
    is_chosen: bool
    query: str

    @property
    def kept(self) -> dict[str, Any]:
        """What stays until the person looks at the list in another way."""
        names = [column.name for column in self.columns] if self.is_chosen else []
        return {"sort": self.order, "size": self.size, "columns": names}


def read_state(listing: Listing, query: QueryDict, user: "User", *, kept: Mapping[str, Any] | None = None) -> ListState:
    """What the address asks for; order, size and columns it does not name are those kept, or the list's own."""
    kept = kept or {}
    form = listing.form(query, user=user)
    filters = form.filters()
    order = listing.order_or_default(query.get("sort", str(kept.get("sort", ""))), user)
    size = query.get("size", str(kept.get("size", "")))
    names = named_columns(query) if "columns" in query else list(kept.get("columns", []))
    is_chosen = any(column.name in names for column in listing.columns_for(user))
    columns = listing.chosen(names, user) if is_chosen else listing.shown(user)
    used = [(name, text) for name in filters for text in query.getlist(name)]
    chosen = [("columns", ",".join(column.name for column in columns))] if is_chosen else []
    return ListState(
        form=form,
        filters=filters,
        order=order,
        size=int(size) if size in map(str, SIZES) else SIZES[0],
        columns=columns,
        is_chosen=is_chosen,
        query=urlencode([*used, ("sort", order), *chosen], safe=","),
    )


def named_columns(query: QueryDict) -> list[str]:
    """The columns the address names, whether in one text or one by one as boxes are sent; one of them may be asked
    to stand a place `earlier`."""
    names = [name for text in query.getlist("columns") for name in text.split(",") if name]
    earlier = query.get("earlier", "")
    if earlier in names[1:]:
        place = names.index(earlier)
        names[place - 1 : place + 1] = [earlier, names[place - 1]]
    return names
