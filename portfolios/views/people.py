"""A person's role and leaving, since both decide what becomes of accounts; and the rules themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import OuterRef, Subquery
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import attempt, form_page
from opportunities.models import Opportunity
from portfolios.choices import Kind
from portfolios.forms import RoleForm, RuleForm
from portfolios.models import Portfolio, PortfolioRule
from portfolios.services import change_person_role, change_rule, deactivate
from users.http import UserRequest
from users.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("users.change_user", raise_exception=True)
def person_role(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.editable_by(request.user), pk=pk)
    form = RoleForm(request.POST or None, initial={"role": person.role})
    if attempt(form, lambda: change_person_role(person, form.cleaned_data["role"], by=request.user)):
        messages.success(request, _("Saved: the role of %(person)s.") % {"person": person})
        return redirect(person)
    context = {"person": person, "form": form, "portfolios": Portfolio.objects.open().filter(owner=person)}
    return form_page(request, "portfolios/person_role.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("users.change_user", raise_exception=True)
def person_deactivate(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.editable_by(request.user).active(), pk=pk)
    form = Form(request.POST if request.method == "POST" else None)
    holding: list[Portfolio | None] = []
    if attempt(form, lambda: holding.append(deactivate(person, by=request.user))):
        messages.success(request, _("%(person)s can no longer sign in.") % {"person": person})
        return redirect(holding[0] or person)
    context = {
        "person": person,
        "form": form,
        "portfolios": Portfolio.objects.open().filter(owner=person),
        "reports": person.reports.count(),
        "opportunities": Opportunity.objects.still_open().filter(owner=person).count() if person.manager_id else 0,
    }
    return form_page(request, "portfolios/person_deactivate.html", context)


@require_safe
@permission_required("portfolios.change_portfoliorule", raise_exception=True)
def rule_list(request: UserRequest) -> HttpResponse:
    fullest = Portfolio.objects.open().filter(kind=OuterRef("kind")).order_by("-used").values("used")[:1]
    rules = PortfolioRule.objects.exclude(kind=Kind.HOLDING).annotate(fullest=Subquery(fullest))
    return render(request, "portfolios/rule_list.html", {"rules": rules})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.change_portfoliorule", raise_exception=True)
def rule_edit(request: UserRequest, kind: str) -> HttpResponse:
    rule = get_object_or_404(PortfolioRule.objects.exclude(kind=Kind.HOLDING), kind=kind)
    form = RuleForm(request.POST or None, instance=rule)
    if attempt(form, lambda: change_rule(rule.kind, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved: every portfolio of this kind follows the new limits."))
        return redirect("portfolios:rule_list")
    return form_page(request, "portfolios/rule_edit.html", {"rule": rule, "form": form})
