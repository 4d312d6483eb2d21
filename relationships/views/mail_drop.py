from collections import Counter
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import attempt, form_page
from relationships.capture.drop import MOST_LISTED, Dropped, take_files
from relationships.capture_choices import Verdict
from relationships.forms.capture import MailDropForm
from relationships.models import Interaction
from relationships.views.mailboxes import FORM_METHODS, MAY
from users.http import UserRequest


@require_http_methods(FORM_METHODS)
@permission_required(MAY, raise_exception=True)
def mail_drop(request: UserRequest) -> HttpResponse:
    """Mail files become interactions; nothing is kept of messages that concern no customer."""
    is_sent = request.method == "POST"
    form = MailDropForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    told: list[Dropped] = []

    def take() -> None:
        told.append(take_files([(file.name or "", file) for file in form.cleaned_data["mails"]], by=request.user))

    is_taken = attempt(form, take)
    context: dict[str, Any] = {"form": MailDropForm() if is_taken else form, "dropped": None}
    if told:
        stored = Interaction.objects.visible_to(request.user).filter(message_id__in=told[0].message_ids)
        context |= {
            "dropped": told[0], "lines": _lines(told[0].verdicts), "refusals": told[0].refusals.most_common(),
            "stored": stored.select_related("account")[:MOST_LISTED],
        }  # fmt: skip
    return form_page(request, "relationships/mail_drop.html", context)


def _lines(verdicts: Counter[Verdict]) -> list[str]:
    """What became of the messages, in words."""
    said = [
        (Verdict.STORED, _("%(number)d stored")),
        (Verdict.DUPLICATE, _("%(number)d stored before")),
        (Verdict.UNKNOWN, _("%(number)d ignored: nobody of a customer you work on")),
        (Verdict.INTERNAL, _("%(number)d ignored: among ourselves")),
        (Verdict.UNDATED, _("%(number)d without a date that can be read")),
        (Verdict.REFUSED, _("%(number)d too large or broken")),
    ]
    return [text % {"number": verdicts[verdict]} for verdict, text in said if verdicts[verdict]]
