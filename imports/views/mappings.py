"""Mappings that are kept under a name: which there are, what they are called, with whom they are shared."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import attempt, form_page
from imports.forms import KeepMappingForm
from imports.models import SavedMapping
from imports.proposals import kept_mappings
from imports.services import delete_mapping, update_mapping
from users.http import UserRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
ADD = "imports.add_importjob"


@require_safe
@permission_required(ADD, raise_exception=True)
def mapping_list(request: UserRequest) -> HttpResponse:
    """The mappings the person may choose from when a file comes in."""
    return render(request, "imports/mapping_list.html", {"mappings": kept_mappings(request.user)})


@require_http_methods(FORM_METHODS)
@permission_required(ADD, raise_exception=True)
def mapping_edit(request: UserRequest, pk: int) -> HttpResponse:
    mapping = get_object_or_404(SavedMapping.objects.editable_by(request.user), pk=pk)
    is_sent = request.method == "POST"
    form = KeepMappingForm(
        request.POST if is_sent else None, initial={"name": mapping.name, "is_shared": mapping.is_shared}
    )
    if attempt(form, lambda: update_mapping(mapping, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved: the mapping %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect("imports:mapping_list")
    context = {
        "form": form, "mapping": mapping, "title": mapping.name, "submit": _("Save the mapping"),
        "cancel_url": reverse("imports:mapping_list"),
        "back_url": reverse("imports:mapping_list"), "back_label": _("Saved mappings"),
    }  # fmt: skip
    return form_page(request, "imports/mapping_edit.html", context)


@require_http_methods(FORM_METHODS)
@permission_required(ADD, raise_exception=True)
def mapping_remove(request: UserRequest, pk: int) -> HttpResponse:
    """Asks what that means for whoever uses it, and removes it."""
    mapping = get_object_or_404(SavedMapping.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        delete_mapping(mapping, by=request.user)
        messages.success(request, _("Removed: the mapping %(name)s.") % {"name": mapping.name})
        return redirect("imports:mapping_list")
    shared = _("Everybody who imports loses it. Imports that used it keep what it said.")
    context = {
        "question": _("Remove the mapping %(name)s?") % {"name": mapping.name},
        "consequence": shared if mapping.is_shared else _("Imports that used it keep what it said."),
        "submit": _("Remove the mapping"), "danger": True,
        "cancel_url": reverse("imports:mapping_edit", args=[pk]),
        "back_url": reverse("imports:mapping_list"), "back_label": _("Saved mappings"),
    }  # fmt: skip
    return render(request, "components/confirm_page.html", context)
