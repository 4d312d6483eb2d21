import tempfile
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import attempt, form_page
from core.listing import Listing, ListState, listing_named, read_state
from core.pagination import keyset_page, total_text
from listings.choices import AT_ONCE, Format
from listings.forms import ExportForm, ViewEditForm, ViewForm
from listings.models import Export, SavedView
from listings.selectors import exports_of, view_menu
from listings.services import begin_export, remove_view, save_view, update_view
from listings.walking import csv_of, save_sheet
from users.http import UserRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(FORM_METHODS)
def view_list(request: UserRequest, listing: str) -> HttpResponse:
    """The views of a list; what is sent is saved as a view of the list as the address has it."""
    known = _listing(request, listing)
    state = read_state(known, request.GET, request.user)
    form = ViewForm(request.POST or None)
    saved: list[SavedView] = []
    if attempt(form, lambda: saved.append(save_view(known, query=state.query, by=request.user, **form.cleaned_data))):
        messages.success(request, _("Saved: the view %(name)s.") % {"name": saved[0].name})
        return redirect(_address(known, state.query))
    context = {
        "listing": known,
        "state": state,
        "form": form,
        "menu": view_menu(known, request.user),
        "address": reverse(known.url_name),
    }
    is_piece = request.htmx and not request.htmx.boosted
    return form_page(request, f"listings/{'_view_menu' if is_piece else 'view_list'}.html", context)


@require_http_methods(FORM_METHODS)
def view_edit(request: UserRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.editable_by(request.user), pk=pk)
    known = _listing(request, view.listing)
    form = ViewEditForm(request.POST or None, initial=_facts(view))
    if not request.GET:
        del form.fields["takes_query"]

    def save() -> None:
        wanted: dict[str, Any] = dict(form.cleaned_data)
        query = read_state(known, request.GET, request.user).query if wanted.pop("takes_query", False) else None
        update_view(view, by=request.user, query=query, **wanted)

    if attempt(form, save):
        messages.success(request, _("Saved: the view %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect(_address(known, SavedView.objects.get(pk=pk).query))
    if form.is_bound and form.has_error("__all__"):
        form.renew(view.updated_at)
    context = {
        "form": form,
        "view": view,
        "listing": known,
        "submit": _("Save view"),
        "cancel_url": _address(known, view.query),
    }
    return form_page(request, "listings/view_edit.html", context)


def _facts(view: SavedView) -> dict[str, Any]:
    return {"name": view.name, "is_shared": view.is_shared, "seen": view.updated_at.isoformat()}


@require_http_methods(FORM_METHODS)
def view_remove(request: UserRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.editable_by(request.user), pk=pk)
    known = _listing(request, view.listing)
    if request.method == "POST":
        remove_view(view, by=request.user)
        messages.success(request, _("Removed: the view %(name)s.") % {"name": view.name})
        return redirect(known.url_name)
    context = {
        "question": _("Remove the view %(name)s?") % {"name": view.name},
        "consequence": _("Your team no longer finds it.") if view.is_shared else _("The list and its rows stay."),
        "submit": _("Remove the view"),
        "cancel_url": reverse("listings:view_edit", args=[pk]),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


@require_POST
def export(request: UserRequest, listing: str) -> HttpResponseBase:
    """The whole list as the address has it: handed over at once, or written by a worker when it is long."""
    known = _listing(request, listing)
    state = read_state(known, request.GET, request.user)
    form = ExportForm(request.POST)
    taken: list[Export] = []

    def begin() -> None:
        found, _shown = known.rows(request.user, state.filters)
        rows = found.order_by()[: AT_ONCE + 1].count()
        file_format = Format(form.cleaned_data["format"])
        taken.append(begin_export(known, state.query, file_format, rows=rows, by=request.user))

    if not attempt(form, begin):
        messages.warning(request, next(iter(form.errors.values()))[0])
        return redirect(_address(known, state.query))
    if taken[0].is_unfinished:
        messages.info(request, _("The file is being written. You can leave this page and fetch it here later."))
        return redirect("listings:export_list")
    return _at_once(request, taken[0], known, state)


@require_safe
def export_list(request: UserRequest) -> HttpResponse:
    exports = exports_of(request.user)
    try:
        page = keyset_page(exports, column="id", descending=True, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("listings:export_list")
    for row in page.rows:
        known = listing_named(row.listing)
        row.label = known.label if known else row.listing
    context = {
        "page": page,
        "total": total_text(exports),
        "is_writing": any(row.is_unfinished for row in page.rows),
    }
    is_piece = request.htmx and not request.htmx.boosted
    return render(request, f"listings/{'_export_list' if is_piece else 'export_list'}.html", context)


@require_safe
def export_download(request: UserRequest, pk: int) -> HttpResponseBase:
    """The file, for the person who asked for it, as long as they may see the list."""
    wanted = get_object_or_404(Export.objects.visible_to(request.user).with_file(), pk=pk)
    _listing(request, wanted.listing)
    return _attachment(StreamingHttpResponse(_parts(wanted)), wanted)


def _listing(request: UserRequest, name: str) -> Listing:
    """The list of this name; 404 where there is none, 403 where its rows are not this person's to see."""
    known = listing_named(name)
    if known is None:
        raise Http404
    if not request.user.has_perm(known.permission):
        raise PermissionDenied
    return known


def _address(listing: Listing, query: str) -> str:
    return f"{reverse(listing.url_name)}?{query}"


def _at_once(request: UserRequest, export: Export, listing: Listing, state: ListState) -> HttpResponseBase:
    if export.format == Format.CSV:
        return _attachment(StreamingHttpResponse(csv_of(listing, state, request.user)), export)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it once it is sent
    save_sheet(listing, state, request.user, file)
    file.seek(0)
    return _attachment(FileResponse(file), export)


def _attachment(response: HttpResponseBase, export: Export) -> HttpResponseBase:
    response["Content-Type"] = TYPES[Format(export.format)]
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return response


def _parts(export: Export) -> Iterator[bytes]:
    for number in range(export.parts.count()):
        yield bytes(export.parts.values_list("content", flat=True).get(number=number))
