"""What the parts of the score weigh: for everybody to read, for some to try and to publish."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import attempt
from core.once import once
from health.forms import PublishForm, WeightsForm
from health.models import COMPONENTS, HealthVersion
from health.selectors import band_changes, versions
from health.services import publish_weights
from users.http import UserRequest


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def weights(request: UserRequest) -> HttpResponse:
    return render(request, "health/weights.html", {"versions": versions()})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("health.publish_weights", raise_exception=True)
@once
def weights_preview(request: UserRequest) -> HttpResponse:
    """Try other weights: which accounts would change their band. Sent with a reason, they hold from now on."""
    current = versions().current
    sent = request.POST or (request.GET if "engagement" in request.GET else None)
    form = WeightsForm(sent, initial={part: getattr(current, part) for part in COMPONENTS})
    reason = PublishForm(request.POST or None)
    weights_said = form.weights if form.is_valid() else None
    published: list[HealthVersion] = []

    def publish() -> None:
        said = reason.cleaned_data["reason"]
        published.append(publish_weights(form.weights, reason=said, by=request.user))

    if weights_said and attempt(reason, publish):
        told = _("Published: version %(number)s. Every account is scored by it within minutes.")
        messages.success(request, told % {"number": published[0].number})
        return redirect("health:weights")
    preview = band_changes(weights_said) if weights_said else None
    context = {"form": form, "reason": reason, "current": current, "preview": preview}
    status = 422 if request.method == "POST" else 200
    return render(request, "health/weights_preview.html", context, status=status)
