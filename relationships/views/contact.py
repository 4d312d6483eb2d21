"""Contacts: the list, one contact's page, how they come in and change."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pages import visible_account
from core.forms import attempt, form_page
from core.listing import list_page
from core.once import once
from relationships.forms.people import ContactEditForm, NewContactForm
from relationships.listing.people import CONTACTS
from relationships.models import Contact
from relationships.selectors.contact import contact_page, contacts_to_read
from relationships.selectors.likeness import contacts_like
from relationships.services.people import add_person, update_person
from users.http import UserRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@permission_required(CONTACTS.permission, raise_exception=True)
def contact_list(request: UserRequest) -> HttpResponse:
    return list_page(request, CONTACTS, "relationships/contact_list.html")


@require_safe
@permission_required("relationships.view_contact", raise_exception=True)
def contact_lookalikes(request: UserRequest) -> HttpResponse:
    """Contacts one sees that may be the one that is being typed."""
    name, email = request.GET.get("name", ""), request.GET.get("emails", "")
    return render(
        request, "relationships/_contact_lookalikes.html", {"lookalikes": contacts_like(request.user, name, email)}
    )


@require_safe
@permission_required("relationships.view_contact", raise_exception=True)
def contact_detail(request: UserRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(contacts_to_read(request.user), pk=pk)
    context = {"contact": contact, "page": contact_page(contact, request.user)}
    return render(request, "relationships/contact_detail.html", context)


@require_http_methods(FORM_METHODS)
@permission_required("relationships.change_contact", raise_exception=True)
@once
def contact_create(request: UserRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    form = NewContactForm(request.POST or None)
    created: list[Contact] = []
    if attempt(form, lambda: created.append(add_person(account=account.pk, by=request.user, **form.facts()))):
        messages.success(request, _("Saved: %(name)s.") % {"name": created[0].name})
        return redirect(created[0])
    context = {"form": form, "account": account}
    return form_page(request, "relationships/contact_create.html", context)


@require_http_methods(FORM_METHODS)
@permission_required("relationships.change_contact", raise_exception=True)
def contact_edit(request: UserRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.editable_by(request.user), pk=pk)
    form = ContactEditForm.of(contact, request.POST or None)

    def save() -> None:
        facts = form.facts()
        update_person(contact, version=facts.pop("version"), by=request.user, **facts)

    if attempt(form, save):
        messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect(contact)
    if form.is_bound and form.has_error("__all__"):
        form.renew(contact.version)
    return form_page(request, "relationships/contact_edit.html", {"form": form, "contact": contact})
