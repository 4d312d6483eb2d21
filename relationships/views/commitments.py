"""What either side promised: noted, changed, kept or missed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import attempt, form_page
from core.listing import list_page
from core.once import once
from relationships.choices import CommitmentState
from relationships.forms.commitments import CommitmentEditForm, CommitmentForm
from relationships.listing.commitments import COMMITMENTS
from relationships.models import Commitment, Interaction
from relationships.selectors.commitments import commitments_to_read
from relationships.selectors.seen import name_accounts
from relationships.services import end_commitment, make_commitment, reopen_commitment, update_commitment
from relationships.views.going import back_to
from relationships.views.interactions import open_account
from users.http import UserRequest

FORM = ["GET", "HEAD", "POST"]
CHANGE, LIST = "relationships.change_commitment", "relationships:commitment_list"


@require_safe
@permission_required("relationships.view_commitment", raise_exception=True)
def commitment_list(request: UserRequest) -> HttpResponse:
    return list_page(request, COMMITMENTS, "relationships/commitment_list.html")


def _promised_in(request: UserRequest, account: int) -> Interaction | None:
    """The interaction in which it was promised, when the address names one."""
    asked = request.GET.get("interaction", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return Interaction.objects.visible_to(request.user).filter(account=account, pk=asked).first()


@require_http_methods(FORM)
@permission_required(CHANGE, raise_exception=True)
@once
def commitment_create(request: UserRequest, pk: int) -> HttpResponse:
    account = open_account(request, pk)
    form = CommitmentForm(request.POST or None, account=account, reader=request.user)
    said_in = _promised_in(request, account.pk)
    named = {"interaction": said_in.pk} if said_in else {}
    if attempt(form, lambda: make_commitment(account=account.pk, by=request.user, **form.facts(), **named)):
        messages.success(request, _("Saved: %(what)s.") % {"what": form.cleaned_data["text"]})
        return redirect(back_to(request, account.get_absolute_url()))
    context = {"form": form, "account": account, "said_in": said_in, "back": back_to(request, "")}
    return form_page(request, "relationships/commitment_create.html", context)


@require_http_methods(FORM)
@permission_required(CHANGE, raise_exception=True)
def commitment_edit(request: UserRequest, pk: int) -> HttpResponse:
    rows = commitments_to_read(request.user).editable_by(request.user).select_related("account__owner", "owner")
    commitment = get_object_or_404(rows, pk=pk)
    home = _home(request, commitment)
    form = CommitmentEditForm.of(commitment, request.user, request.POST or None)

    def save() -> None:
        facts = form.facts()
        update_commitment(commitment, version=facts.pop("version"), by=request.user, **facts)

    if attempt(form, save):
        messages.success(request, _("Saved: %(what)s.") % {"what": form.cleaned_data["text"]})
        return redirect(back_to(request, home))
    if form.is_bound and form.has_error("__all__"):
        form.renew(commitment.version)
    context = {"form": form, "commitment": commitment, "home": home, "back": back_to(request, "")}
    return form_page(request, "relationships/commitment_edit.html", context)


def _home(request: UserRequest, commitment: Commitment) -> str:
    """The page of the account, or the list for those who look after a promise of an account they do not see."""
    (commitment,) = name_accounts([commitment], request.user)
    return commitment.account.get_absolute_url() if commitment.account_name else reverse(LIST)


def _editable(request: UserRequest, pk: int) -> Commitment:
    rows = Commitment.objects.editable_by(request.user).select_related("account")
    commitment: Commitment = get_object_or_404(rows, pk=pk)
    return commitment


@require_POST
@permission_required(CHANGE, raise_exception=True)
def commitment_end(request: UserRequest, pk: int) -> HttpResponse:
    """Kept, missed or withdrawn, with one button each."""
    commitment = _editable(request, pk)
    words = {CommitmentState.KEPT: _("Kept: %(what)s."), CommitmentState.MISSED: _("Missed: %(what)s.")}
    try:
        ended = end_commitment(commitment, request.POST.get("state", ""), by=request.user)
        said = words.get(CommitmentState(ended.state), _("Withdrawn: %(what)s."))
        messages.success(request, said % {"what": ended.text})
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect(back_to(request, _home(request, commitment)))


@require_POST
@permission_required(CHANGE, raise_exception=True)
def commitment_reopen(request: UserRequest, pk: int) -> HttpResponse:
    commitment = reopen_commitment(_editable(request, pk), by=request.user)
    messages.success(request, _("Open again: %(what)s.") % {"what": commitment.text})
    return redirect(back_to(request, _home(request, commitment)))
