"""What a list is made of. Each app registers its own in a module named `listing`, found when the product starts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from core.listing.forms import FilterForm

if TYPE_CHECKING:
    from users.models import User

Rows = tuple[QuerySet[Any], QuerySet[Any]]

_listings: dict[str, "Listing"] = {}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One fact of a row. `value` is what files hold: text, a number, a day, a moment, yes or no, or nothing; `cell` is
    what the page shows for it, the value itself when there is none. `order` is the database column it sorts by.

    A column of money names the `currency` of a row, which files hold in a column of its own. `is_shown`: until somebody
    chooses columns; `is_wide`: then only where there is room. Without `permission`, whoever sees the list sees it.
    """

    name: str
    label: str | Promise
    value: Callable[[Any], Any]
    cell: Callable[[Any], Any] | None = None
    order: str = ""
    currency: Callable[[Any], str] | None = None
    is_numeric: bool = False
    is_shown: bool = True
    is_wide: bool = False
    is_labelled: bool = True
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list: who may open it, what it can be narrowed to, its rows and columns. The first column always shows.

    `rows(user, filters)` answers only what the user may see: the rows to be counted, and with all that is shown.
    `decorate(rows, user)` reads further facts for the rows of one page at once; `summary(rows)` answers what the page
    says of all rows found. `url_name` is the page's address.
    """

    name: str
    label: str | Promise
    permission: str
    url_name: str
    form: type[FilterForm]
    rows: Callable[["User", Mapping[str, Any]], Rows]
    columns: tuple[Column, ...]
    order: str = "name"
    decorate: Callable[[Sequence[Any], "User"], object] | None = None
    summary: Callable[[QuerySet[Any]], object] | None = None

    def columns_for(self, user: "User") -> tuple[Column, ...]:
        """The columns this person may choose from."""
        return tuple(column for column in self.columns if not column.permission or user.has_perm(column.permission))

    def shown(self, user: "User") -> tuple[Column, ...]:
        """The columns a person sees who never chose any."""
        first, *others = self.columns_for(user)
        return (first, *(column for column in others if column.is_shown))

    def chosen(self, names: Iterable[str], user: "User") -> tuple[Column, ...]:
        """The columns of these names in their order, after the first; what is unknown is left out."""
        first, *others = self.columns_for(user)
        known = {column.name: column for column in others}
        return (first, *(known[name] for name in dict.fromkeys(names) if name in known))

    def order_or_default(self, order: str, user: "User") -> str:
        """The order asked for, when it is one of this person's columns."""
        sortable = {column.name for column in self.columns_for(user) if column.order}
        return order if order.removeprefix("-") in sortable else self.order

    def order_column(self, order: str) -> str:
        """The database column behind an order."""
        return next(column.order for column in self.columns if column.name == order.removeprefix("-"))


def register(listing: Listing) -> Listing:
    """The list is known by its name from now on, to pages and workers alike."""
    _listings[listing.name] = listing
    return listing


def listing_named(name: str) -> Listing | None:
    return _listings.get(name)
