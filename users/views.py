from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import attempt, form_page
from core.listing import list_page
from users.forms import InviteForm, PersonForm, ProfileForm, SetupForm
from users.http import UserRequest
from users.listing import PEOPLE
from users.models import Department, User
from users.selectors import invitation_link, person_overview
from users.services import create_first_administrator, invite_again, invite_person, reactivate_person, update_person


@require_safe
@permission_required(PEOPLE.permission, raise_exception=True)
def person_list(request: UserRequest) -> HttpResponse:
    return list_page(request, PEOPLE, "users/person_list.html")


@require_safe
@permission_required("users.view_user", raise_exception=True)
def person_detail(request: UserRequest, pk: int) -> HttpResponse:
    people_seen = User.objects.visible_to(request.user).select_related("manager", "department")
    person = get_object_or_404(people_seen, pk=pk)
    overview = person_overview(person)
    is_editable = User.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "person": person,
        "overview": overview,
        "is_editable": is_editable,
        "is_oneself": person.pk == request.user.pk,
        "link": invitation_link(person, overview.invitation) if is_editable else "",
    }
    return render(request, "users/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("users.add_user", raise_exception=True)
def person_invite(request: UserRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, by=request.user)
    invited: list[User] = []
    if attempt(form, lambda: invited.append(invite_person(**form.cleaned_data, by=request.user))):
        messages.success(request, _("Invitation on its way to %(person)s.") % {"person": invited[0]})
        return redirect(invited[0])
    return form_page(request, "users/person_invite.html", {"form": form, "departments": Department.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("users.change_user", raise_exception=True)
def person_edit(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.editable_by(request.user).select_related("department"), pk=pk)
    form = PersonForm(request.POST or None, person=person)
    if attempt(form, lambda: update_person(person, by=request.user, **form.changes())):
        messages.success(request, _("Saved: %(person)s.") % {"person": form.cleaned_data["name"]})
        return redirect(person)
    context = {"form": form, "person": person, "departments": Department.objects.all()}
    return form_page(request, "users/person_edit.html", context)


@require_POST
@permission_required("users.change_user", raise_exception=True)
def person_reinvite(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.editable_by(request.user), pk=pk)
    try:
        invite_again(person, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Invitation on its way to %(person)s.") % {"person": person})
    return redirect(person)


@require_POST
@permission_required("users.change_user", raise_exception=True)
def person_reactivate(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.editable_by(request.user), pk=pk)
    try:
        reactivate_person(person, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("%(person)s is active again.") % {"person": person})
    return redirect(person)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: UserRequest) -> HttpResponse:
    user = request.user
    initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if attempt(form, lambda: update_person(user, by=user, **form.cleaned_data)):
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Saved: your settings."))
        return redirect("users:settings")
    return form_page(request, "users/settings.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def setup(request: HttpRequest) -> HttpResponse:
    if not django_settings.LOCAL or User.objects.who_can_sign_in().exists():
        raise Http404
    form = SetupForm(request.POST or None)
    created: list[User] = []

    def create() -> None:
        wanted: dict[str, Any] = {name: form.cleaned_data[name] for name in ("name", "email", "password")}
        created.append(create_first_administrator(**wanted))

    if attempt(form, create):
        return perform_login(request, created[0], redirect_url=reverse(django_settings.LOGIN_REDIRECT_URL))
    return form_page(request, "users/setup.html", {"form": form})


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    raise Http404
