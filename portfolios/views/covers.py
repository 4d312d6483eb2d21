"""Covering an account for a while."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import attempt, form_page
from portfolios.forms import CoverForm, RenewForm
from portfolios.models import Cover
from portfolios.services import cover_account, end_cover, renew_cover
from portfolios.views.accounts import led_account
from users.http import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.cover_account", raise_exception=True)
def account_cover(request: UserRequest, pk: int) -> HttpResponse:
    account = led_account(request, pk)
    form = CoverForm(request.POST or None, account=account, initial={"starts_on": timezone.now().date()})

    if attempt(form, lambda: cover_account(account, by=request.user, **form.cleaned_data)):
        person = form.cleaned_data["person"]
        messages.success(request, _("%(person)s covers %(account)s.") % {"person": person, "account": account})
        return redirect(account)
    covers = Cover.objects.ahead().filter(account=account).select_related("person")
    return form_page(request, "portfolios/account_cover.html", {"account": account, "form": form, "covers": covers})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.renew_cover", raise_exception=True)
def cover_renew(request: UserRequest, pk: int) -> HttpResponse:
    covers = Cover.objects.editable_by(request.user).select_related("account", "person")
    cover = get_object_or_404(covers, pk=pk)
    form = RenewForm(request.POST or None)

    if attempt(form, lambda: renew_cover(cover, by=request.user, **form.cleaned_data)):
        messages.success(request, _("%(person)s goes on covering.") % {"person": cover.person})
        return redirect(cover.account)
    return form_page(request, "portfolios/cover_renew.html", {"cover": cover, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.cover_account", raise_exception=True)
def cover_end(request: UserRequest, pk: int) -> HttpResponse:
    covers = Cover.objects.editable_by(request.user).select_related("account", "person")
    cover = get_object_or_404(covers, pk=pk)
    form = Form(request.POST if request.method == "POST" else None)

    if attempt(form, lambda: end_cover(cover, by=request.user)):
        messages.success(request, _("%(person)s no longer covers this account.") % {"person": cover.person})
        return redirect(cover.account)
    return form_page(request, "portfolios/cover_end.html", {"cover": cover, "form": form})
