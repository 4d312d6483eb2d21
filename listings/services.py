from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.bulk import check_seen, held
from core.db import change
from core.listing import Listing
from core.wake import wake
from listings.choices import AT_ONCE, Format, State
from listings.models import Export, SavedView
from listings.tasks import write_exports
from users.models import User

MOST_WAITING = 5


@change
def save_view(listing: Listing, name: str, query: str, *, by: User, is_shared: bool = False) -> SavedView:
    """The way the list is looked at has a name, for its owner or for their team too."""
    view = SavedView(owner=by, listing=listing.name, name=name.strip(), query=query, is_shared=is_shared)
    view.clean_fields()
    view.save()
    return view


@change
def update_view(
    view: SavedView,
    *,
    by: User,
    name: str | None = None,
    is_shared: bool | None = None,
    query: str | None = None,
    seen: str | None = None,
) -> SavedView:
    """The view is called so, is shared or not, and looks at its list this way; what is not named stays. Refused when
    it was changed since it was `seen`, the instant of its last change then."""
    view = held(SavedView.objects.filter(pk=view.pk))
    if seen is not None:
        check_seen(view, seen)
    view.name = view.name if name is None else name.strip()
    view.is_shared = view.is_shared if is_shared is None else is_shared
    view.query = view.query if query is None else query
    view.clean_fields()
    view.save()
    return view


@change
def remove_view(view: SavedView, *, by: User) -> None:
    """The view is gone, for everybody it was shared with too."""
    SavedView.objects.filter(pk=view.pk).delete()


@change
def begin_export(listing: Listing, query: str, file_format: Format, *, rows: int, by: User) -> Export:
    """That these rows are taken along is recorded; up to 5,000 are handed over by the caller at once, for more a
    worker is woken."""
    is_small, now = rows <= AT_ONCE, timezone.now()
    if not is_small and Export.objects.filter(person=by).unfinished().count() >= MOST_WAITING:
        raise ValidationError(_("Five of your exports are still being written. Wait for one of them."))
    export = Export(
        person=by,
        listing=listing.name,
        query=query,
        format=file_format,
        rows=rows,
        state=State.DONE if is_small else State.DUE,
        finished_at=now if is_small else None,
        leased_until=now,
    )
    export.clean_fields()
    export.save()
    if not is_small:
        wake(write_exports)
    return export
