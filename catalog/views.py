"""What we sell: listed, added, changed, retired."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.forms import OfferingEditForm, OfferingForm
from catalog.listing import OFFERINGS
from catalog.models import Offering
from catalog.selectors import families
from catalog.services import create_offering, update_offering
from core.forms import attempt, form_page
from core.listing import list_page
from users.http import UserRequest


@require_safe
@permission_required(OFFERINGS.permission, raise_exception=True)
def offering_list(request: UserRequest) -> HttpResponse:
    return list_page(request, OFFERINGS, "catalog/offering_list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("catalog.change_offering", raise_exception=True)
def offering_create(request: UserRequest) -> HttpResponse:
    form = OfferingForm(request.POST or None)
    created: list[Offering] = []
    if attempt(form, lambda: created.append(create_offering(by=request.user, **form.cleaned_data))):
        messages.success(request, _("Saved: %(name)s.") % {"name": created[0].name})
        return redirect(created[0])
    return form_page(request, "catalog/offering_create.html", {"form": form, "families": families()})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("catalog.change_offering", raise_exception=True)
def offering_edit(request: UserRequest, pk: int) -> HttpResponse:
    offering = get_object_or_404(Offering.objects.editable_by(request.user), pk=pk)
    form = OfferingEditForm.of(offering, request.POST or None)

    def save() -> None:
        facts = dict(form.cleaned_data)
        update_offering(offering, version=facts.pop("version"), by=request.user, **facts)

    if attempt(form, save):
        messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect(offering)
    if form.is_bound and form.has_error("__all__"):
        form.renew(offering.version)
    context = {"form": form, "offering": offering, "families": families()}
    return form_page(request, "catalog/offering_edit.html", context)
