"""Why the organisation keeps contacts of each door."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import attempt, form_page
from relationships.forms.standing import LegalBasisForm
from relationships.services.legal import set_legal_bases
from users.http import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("relationships.change_legalbasis", raise_exception=True)
def legal_bases(request: UserRequest) -> HttpResponse:
    form = LegalBasisForm(request.POST or None)
    if attempt(form, lambda: set_legal_bases(form.cleaned_data, by=request.user)):
        messages.success(request, _("Saved: new contacts are kept for these reasons."))
        return redirect("relationships:legal_bases")
    return form_page(request, "relationships/legal_bases.html", {"form": form})
