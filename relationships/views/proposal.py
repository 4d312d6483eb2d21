"""What the system proposes, answered with one tap."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relationships.models import ContactProposal, RoleProposal
from relationships.services import decide_contact
from relationships.services.people import INFLUENCES, NO, YES, answer_role
from users.http import UserRequest

ANSWERS = (YES, INFLUENCES, NO)


@require_POST
@permission_required("relationships.change_assessment", raise_exception=True)
def role_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Yes, no, or: they only influence."""
    proposals = RoleProposal.objects.editable_by(request.user).select_related("employment__contact")
    proposal = get_object_or_404(proposals, pk=pk)
    answer, contact = request.POST.get("answer", ""), proposal.employment.contact
    words = {"name": contact.name, "role": proposal.get_role_display()}
    said = {
        YES: _("%(name)s: %(role)s.") % words,
        INFLUENCES: _("%(name)s influences what is decided.") % words,
        NO: _("%(name)s: not %(role)s.") % words,
    }
    if answer not in ANSWERS:
        return _answered(request, f"role-proposal-{pk}", proposal.employment.account_id, _("Say yes or no."))
    try:
        answer_role(proposal, answer, by=request.user)
        told = said[answer]
    except ValidationError as error:
        told = error.messages[0]
    mended = {"contact": contact, "is_done": True}
    return _answered(request, f"role-proposal-{pk}", proposal.employment.account_id, told, **mended)


@require_POST
@permission_required("relationships.change_contact", raise_exception=True)
def contact_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody who writes is a contact, or is not asked about again."""
    proposal = get_object_or_404(ContactProposal.objects.editable_by(request.user), pk=pk)
    answer, words = request.POST.get("answer", ""), {"name": proposal.name or proposal.email}
    contact = None
    if answer not in (YES, NO):
        return _answered(request, f"contact-proposal-{pk}", proposal.account_id, _("Say yes or no."))
    try:
        contact = decide_contact(proposal, is_right=answer == YES, by=request.user)
        told = (_("%(name)s is a contact now.") if contact else _("%(name)s is not proposed again.")) % words
    except ValidationError as error:
        told = error.messages[0]
    return _answered(request, f"contact-proposal-{pk}", proposal.account_id, told, contact=contact, is_done=True)


def _answered(request: UserRequest, place: str, account: int, told: str, **context: Any) -> HttpResponse:
    """What became of it: in its place for htmx, else as a message where one came from."""
    if request.htmx and not request.htmx.boosted:
        return render(request, "relationships/_proposal_answered.html", {"place": place, "told": told} | context)
    messages.success(request, told)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(back)
    return redirect("workspace:account_detail", pk=account)
