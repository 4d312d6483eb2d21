"""What a customer wants to reach, in their own words."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.pages import piece_page, visible_account
from core.once import once
from relationships.forms.standing import GoalEditForm, GoalForm
from relationships.models import Goal
from relationships.services import note_goal, update_goal
from users.http import UserRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@permission_required("relationships.change_contact", raise_exception=True)
@once
def goal_create(request: UserRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    form = GoalForm(request.POST or None, account=account.pk)

    def note() -> None:
        note_goal(account.pk, by=request.user, **form.facts())

    words = {"name": account.name}
    title, done = _("A goal of %(name)s") % words, _("Saved: a goal of %(name)s.") % words
    return piece_page(request, account, form, note, title=title, submit=_("Save goal"), done=done)


@require_http_methods(FORM_METHODS)
@permission_required("relationships.change_contact", raise_exception=True)
def goal_edit(request: UserRequest, pk: int) -> HttpResponse:
    goals = Goal.objects.editable_by(request.user).select_related("account", "said_by")
    goal = get_object_or_404(goals, pk=pk)
    form = GoalEditForm.of(goal, request.POST or None)

    def save() -> None:
        facts = form.facts()
        version = facts.pop("version")
        try:
            update_goal(goal, version=version, by=request.user, **facts)
        except ValidationError:
            form.renew(Goal.objects.get(pk=goal.pk).version)
            raise

    words = {"name": goal.account.name}
    title, done = _("A goal of %(name)s") % words, _("Saved: a goal of %(name)s.") % words
    return piece_page(request, goal.account, form, save, title=title, submit=_("Save goal"), done=done)
