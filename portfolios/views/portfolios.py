"""The dashboard and the portfolios themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from core.forms import attempt, form_page
from core.pagination import total_text
from portfolios.choices import Kind
from portfolios.forms import AssignForm, OpenForm
from portfolios.models import Cover, Portfolio
from portfolios.selectors import (
    SHOWS,
    dashboard_page,
    findings,
    holding_clock,
    portfolio_accounts,
    portfolio_lines,
)
from portfolios.services import assign_accounts, close_portfolio, open_portfolio
from users.http import UserRequest
from users.models import User

CANDIDATES_SHOWN = 100


@require_safe
@permission_required("portfolios.view_dashboard", raise_exception=True)
def dashboard(request: UserRequest) -> HttpResponse:
    show, text = request.GET.get("show", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    try:
        page, shown = dashboard_page(
            request.user,
            show=show,
            text=text,
            ordering=request.GET.get("sort", "owner"),
            cursor=request.GET.get("cursor", ""),
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("portfolios:dashboard")
    context = {
        "findings": findings(request.user),
        "lines": portfolio_lines(page.rows),
        "page": page,
        "total": total_text(shown),
        "show": show,
        "shows": SHOWS.items(),
        "text": text,
    }
    return render(request, "portfolios/dashboard.html", context)


@require_safe
@permission_required("portfolios.view_portfolio", raise_exception=True)
def portfolio_detail(request: UserRequest, pk: int) -> HttpResponse:
    portfolios = Portfolio.objects.visible_to(request.user).select_related("owner__manager", "owner__department")
    portfolio = get_object_or_404(portfolios.with_facts(), pk=pk)
    (line,) = portfolio_lines([portfolio])
    covers = Cover.objects.visible_to(request.user).ahead().filter(person=portfolio.owner)
    context = {
        "portfolio": portfolio,
        "line": line,
        "accounts": portfolio_accounts(portfolio, request.user),
        "waiting": holding_clock(portfolio.assignments.all()) if portfolio.kind == Kind.HOLDING else [],
        "covers": covers.select_related("account"),
        "may_assign": portfolio.is_open and Portfolio.objects.editable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "portfolios/portfolio_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.assign_account", raise_exception=True)
def portfolio_open(request: UserRequest) -> HttpResponse:
    people = User.objects.all()
    if not request.user.has_perm("accounts.view_every_account"):
        people = people.in_line_of(request.user)
    form = OpenForm(request.POST or None, people=people, initial={"owner": request.GET.get("owner")})
    opened: list[Portfolio] = []
    if attempt(form, lambda: opened.append(open_portfolio(**form.cleaned_data, by=request.user))):
        messages.success(request, _("Opened: %(portfolio)s.") % {"portfolio": opened[0]})
        return redirect(opened[0])
    return form_page(request, "portfolios/portfolio_open.html", {"form": form})


@require_POST
@permission_required("portfolios.assign_account", raise_exception=True)
def portfolio_close(request: UserRequest, pk: int) -> HttpResponse:
    portfolio = get_object_or_404(Portfolio.objects.editable_by(request.user), pk=pk)
    try:
        close_portfolio(portfolio, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(portfolio)
    messages.success(request, _("Closed: %(portfolio)s.") % {"portfolio": portfolio})
    return redirect("portfolios:dashboard")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.assign_account", raise_exception=True)
def portfolio_assign(request: UserRequest, pk: int) -> HttpResponse:
    portfolios = Portfolio.objects.editable_by(request.user).open().select_related("owner")
    portfolio = get_object_or_404(portfolios, pk=pk)
    candidates = assignable_accounts(request.user, portfolio)
    form = AssignForm(request.POST or None, candidates=candidates)

    def assign() -> None:
        assign_accounts(form.cleaned_data["selected"], portfolio, reason=form.cleaned_data["reason"], by=request.user)

    if attempt(form, assign):
        number = len(form.cleaned_data["selected"])
        told = ngettext("%(number)s account assigned.", "%(number)s accounts assigned.", number) % {"number": number}
        messages.success(request, told)
        return redirect(portfolio)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    shown = candidates.filter(Q(name__icontains=text) | Q(city__icontains=text)) if text else candidates
    context = {
        "form": form,
        "portfolio": portfolio,
        "accounts": shown.select_related("owner").order_by("name", "pk")[:CANDIDATES_SHOWN],
        "selected": set(request.POST.getlist("selected")),
        "total": total_text(shown),
        "text": text,
    }
    return form_page(request, "portfolios/portfolio_assign.html", context)


def assignable_accounts(user: User, portfolio: Portfolio) -> QuerySet[Account]:
    """Heads that nobody looks after, or that wait in holding, and whose tier belongs in the portfolio."""
    accounts = Account.objects.led_by(user).heads()
    free = accounts.filter(Q(owner__isnull=True) | Q(assignment__kind=Kind.HOLDING))
    if portfolio.kind == Kind.HOLDING:
        return free.exclude(assignment__portfolio=portfolio)
    return free.filter(is_strategic=portfolio.kind == Kind.KAM)
