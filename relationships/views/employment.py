"""Where a contact works: what they do there, and that they left."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import attempt, form_page
from relationships.forms.people import EmploymentForm, LeavingForm
from relationships.models import Employment
from relationships.services import end_employment, move_contact
from relationships.services.people import update_job
from users.http import UserRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


def editable_employment(request: UserRequest, pk: int) -> Employment:
    employments = Employment.objects.editable_by(request.user).select_related("contact", "account")
    employment: Employment = get_object_or_404(employments, pk=pk)
    return employment


@require_http_methods(FORM_METHODS)
@permission_required("relationships.change_contact", raise_exception=True)
def employment_edit(request: UserRequest, pk: int) -> HttpResponse:
    employment = editable_employment(request, pk)
    form = EmploymentForm.of(employment, request.POST or None)

    def save() -> None:
        facts = form.facts()
        country, version = employment.account.country, facts.pop("version")
        update_job(employment, version=version, country=country, by=request.user, **facts)

    words = {"name": employment.contact.name, "account": employment.account.name}
    if attempt(form, save):
        messages.success(request, _("Saved: %(name)s at %(account)s.") % words)
        return redirect(employment.contact)
    if form.is_bound and form.has_error("__all__"):
        form.renew(employment.version)
    context = {"form": form, "employment": employment, "title": _("%(name)s at %(account)s") % words}
    return form_page(request, "relationships/employment_edit.html", context)


@require_http_methods(FORM_METHODS)
@permission_required("relationships.change_contact", raise_exception=True)
def employment_leave(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody left; where they went is another account of ours, or not known."""
    employment = editable_employment(request, pk)
    form = LeavingForm(request.POST or None, user=request.user, employment=employment)

    def leave() -> None:
        facts = form.cleaned_data
        if facts["to"] is None:
            end_employment(employment, on=facts["on"], by=request.user)
        else:
            move_contact(employment, facts["to"], title=facts["title"], on=facts["on"], by=request.user)

    words = {"name": employment.contact.name, "account": employment.account.name}
    if attempt(form, leave):
        messages.success(request, _("Saved: %(name)s no longer works at %(account)s.") % words)
        return redirect(employment.contact)
    context = {"form": form, "employment": employment, "title": _("%(name)s left %(account)s") % words}
    return form_page(request, "relationships/employment_leave.html", context)
