from dataclasses import dataclass

from django.db.models import QuerySet

from core.listing import Listing
from listings.models import Export, SavedView
from users.models import User


@dataclass(frozen=True)
class ViewMenu:
    """The views of a list that somebody can open: their own, and those others shared with them."""

    own: list[SavedView]
    shared: list[SavedView]


def view_menu(listing: Listing, user: User) -> ViewMenu:
    """Both kinds by name, in one query."""
    seen = SavedView.objects.visible_to(user).filter(listing=listing.name).select_related("owner")
    views = list(seen.order_by("name", "pk")[:200])
    return ViewMenu(
        own=[view for view in views if view.owner_id == user.pk],
        shared=[view for view in views if view.owner_id != user.pk],
    )


def exports_of(user: User) -> QuerySet[Export]:
    """What somebody took along, latest first."""
    exports: QuerySet[Export] = Export.objects.visible_to(user).order_by("-pk")
    return exports
