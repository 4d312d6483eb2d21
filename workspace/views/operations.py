from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from users.http import UserRequest
from workspace.selectors.operations import behind

WORDS = {
    "beat_age": (_("Last tick"), _("Every 30 seconds the clock tells the workers to look for what is due.")),
    "oldest_due_reminder": (
        _("Oldest account to evaluate"),
        _("Since when an account waits to be scored and reminded of."),
    ),
    "oldest_outbox_mail": (_("Oldest mail to send"), _("Since when a mail that is due waits to leave.")),
    "stale_accounts": (_("Accounts that changed"), _("Scored with the next tick.")),
    "uncertain_mails": (_("Mails in doubt"), _("Perhaps they arrived: somebody decides.")),
    "dead_mails": (_("Mails given up"), _("The server refused them, or five attempts failed.")),
}


@require_safe
@permission_required("core.view_pulse", raise_exception=True)
def operations(request: UserRequest) -> HttpResponse:
    found = behind()
    rows = [(*WORDS[measure.name], measure) for measure in found.measures]
    return render(request, "workspace/operations.html", {"behind": found, "rows": rows})
