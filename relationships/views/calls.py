"""One tap after a call."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.models import Account
from core.forms import attempt, form_page
from core.once import once
from relationships.choices import Kind, Reached, Side, Visibility
from relationships.forms.interactions import LogForm
from relationships.models import Contact, Employment, Interaction
from relationships.services import log_interaction
from relationships.views.going import back_to, leads_on
from relationships.views.interactions import ADD, logged_words
from users.http import UserRequest


@require_POST
@permission_required(ADD, raise_exception=True)
@leads_on
@once
def contact_called(request: UserRequest, pk: int) -> HttpResponse:
    """One tap after a call: spoke, no answer or voicemail. Nothing else is asked."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    job = _job_of(request, contact)
    form = _filled(request, contact, job.account)
    logged: list[Interaction] = []
    if attempt(form, lambda: logged.append(log_interaction(account=job.account_id, by=request.user, **form.facts()))):
        messages.success(request, logged_words(logged[0], job.account))
        return redirect(back_to(request, job.account.get_absolute_url()))
    context = {"form": form, "account": job.account, "back": back_to(request, "")}
    return form_page(request, "relationships/interaction_create.html", context)


def _filled(request: UserRequest, contact: Contact, account: Account) -> LogForm:
    """The form as one tap fills it in."""
    said = {
        "kind": Kind.CALL, "reached": request.POST.get("reached", Reached.SPOKE), "contacts": [contact.pk],
        "said_at": request.POST.get("at", ""), "initiator": Side.US, "visibility": Visibility.ACCOUNT,
        "colleagues": [request.user.pk],
    }  # fmt: skip
    return LogForm(said, account=account, reader=request.user, initial={"contacts": [contact.pk]})


def _job_of(request: UserRequest, contact: Contact) -> Employment:
    """Where the call counts: at the account that is named, else where the contact works now, the latest job ahead."""
    jobs = Employment.objects.filter(contact=contact, account__in=Account.objects.all().keys_open_to(request.user))
    asked = request.POST.get("account", "")
    if asked.isdecimal() and len(asked) < 19:
        jobs = jobs.filter(account=asked)
    now_first = (F("during__endswith").desc(nulls_first=True), F("during__startswith").desc(), "-pk")
    job: Employment | None = jobs.select_related("account__owner").order_by(*now_first).first()
    if job is None:
        raise Http404
    return job
