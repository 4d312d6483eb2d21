"""Who decides, and where they stand: said by our people."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import attempt, form_page
from relationships.forms.standing import StandingForm
from relationships.models import Employment
from relationships.selectors.contact import jobs_of
from relationships.services.people import say_standing
from users.http import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("relationships.change_assessment", raise_exception=True)
def standing_edit(request: UserRequest, pk: int) -> HttpResponse:
    employments = Employment.objects.editable_by(request.user).select_related("contact", "account")
    employment = get_object_or_404(employments, pk=pk)
    form = StandingForm.of(employment, request.POST or None)
    if attempt(form, lambda: say_standing(employment, by=request.user, **form.said())):
        messages.success(request, _("Saved: %(name)s.") % {"name": employment.contact.name})
        return redirect(employment.contact)
    jobs = jobs_of(employment.contact, request.user)
    job = next(job for job in jobs if job.employment.pk == employment.pk)
    context = {"form": form, "employment": employment, "job": job}
    return form_page(request, "relationships/standing_edit.html", context)
