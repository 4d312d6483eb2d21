"""One's own tokens, and the page that explains the API."""

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import attempt, form_page
from integrations.forms import TokenForm
from integrations.models import ApiToken
from integrations.services import create_token, revoke_token
from users.http import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: UserRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    written: list[str] = []

    def create() -> None:
        written.append(create_token(request.user, by=request.user, **form.cleaned_data)[1])

    is_created = attempt(form, create)
    context = {
        "form": TokenForm() if is_created else form,
        "written": written[0] if written else "",
        "tokens": ApiToken.objects.visible_to(request.user),
    }
    return form_page(request, "integrations/token_list.html", context)


@require_POST
def token_revoke(request: UserRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.editable_by(request.user), pk=pk)
    revoke_token(token, by=request.user)
    messages.success(request, _("Revoked: %(token)s.") % {"token": token})
    return redirect("integrations:token_list")


@require_safe
@csp_update({"style-src": ["'unsafe-inline'"]})
def api_docs(request: UserRequest) -> HttpResponse:
    return render(request, "integrations/api_docs.html")
