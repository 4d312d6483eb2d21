"""Calendars that are read, the meetings in them, and the feed that others read."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.api.throttles import AddressThrottle
from core.forms import attempt, form_page
from core.wake import wake
from integrations.rules import digest
from relationships.calendars.lines import CalendarRefused
from relationships.calendars.writing import feed
from relationships.capture.meetings import take_file
from relationships.capture.tasks import read_calendars
from relationships.forms.capture import CalendarForm
from relationships.models import Calendar, CalendarFeed, CalendarMeeting
from relationships.selectors.capture import with_people
from relationships.selectors.feed import feed_entries
from relationships.services.capture import (
    connect_calendar,
    note_fetch,
    remove_calendar,
    renew_feed,
    revoke_feed,
)
from relationships.services.meetings import hold_meeting
from relationships.views.going import back_to, is_piece
from relationships.views.mailboxes import FORM_METHODS, MAY, capture_context, confirm
from users.http import UserRequest


@sensitive_post_parameters("address")
@require_http_methods(FORM_METHODS)
@permission_required(MAY, raise_exception=True)
def calendar_create(request: UserRequest) -> HttpResponse:
    """A private address is read from now on; a file is read once."""
    form = CalendarForm(request.POST or None, request.FILES or None)
    if attempt(form, lambda: _take_in(request, form)):
        return redirect("relationships:capture")
    url = reverse("relationships:capture")
    context = {"form": form, "back_url": url, "back_label": _("Mail and calendars"), "cancel_url": url}
    return form_page(request, "relationships/calendar_create.html", context)


def _take_in(request: UserRequest, form: CalendarForm) -> None:
    said = form.cleaned_data
    if said["address"]:
        connect_calendar(request.user, name=said["name"], address=said["address"], by=request.user)
        wake(read_calendars)
        messages.success(request, _("Connected: %(calendar)s.") % {"calendar": said["name"]})
        return
    try:
        number = take_file(said["file"].read(), by=request.user)
    except CalendarRefused as refusal:
        raise ValidationError({"file": ValidationError(refusal.reason, code="calendar")}) from None
    found = ngettext("%(number)d meeting with a customer found.", "%(number)d meetings with customers found.", number)
    messages.success(request, found % {"number": number})


@require_http_methods(FORM_METHODS)
@permission_required(MAY, raise_exception=True)
def calendar_remove(request: UserRequest, pk: int) -> HttpResponse:
    calendar = get_object_or_404(Calendar.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        remove_calendar(calendar, by=request.user)
        messages.success(request, _("Removed: %(calendar)s.") % {"calendar": calendar})
        return redirect("relationships:capture")
    return confirm(
        request,
        question=_("Remove %(calendar)s?") % {"calendar": calendar},
        consequence=_("It is read no more, and its address is forgotten. Meetings that were held stay."),
    )


@require_POST
@permission_required("relationships.add_interaction", raise_exception=True)
def meeting_hold(request: UserRequest, pk: int) -> HttpResponse:
    """The answer to "Met Ana at 10:00?"; its row shows what was said, and can be answered otherwise."""
    meeting = get_object_or_404(with_people(CalendarMeeting.objects.editable_by(request.user)), pk=pk)
    refusal = ""
    try:
        hold_meeting(meeting, request.POST.get("hold", ""), by=request.user)
    except ValidationError as error:
        refusal = error.messages[0]
    if is_piece(request):
        meeting = with_people(CalendarMeeting.objects.visible_to(request.user)).get(pk=pk)
        context = {"meeting": meeting, "refusal": refusal}
        return render(request, "relationships/_meeting_row.html", context, status=422 if refusal else 200)
    if refusal:
        messages.warning(request, refusal)
    return redirect(back_to(request, reverse("relationships:capture")))


@require_POST
@permission_required(MAY, raise_exception=True)
def feed_renew(request: UserRequest) -> HttpResponse:
    """The new address stands on the page this once."""
    token = renew_feed(request.user, by=request.user)
    address = settings.SITE_URL + reverse("relationships:calendar_feed", args=[token])
    response = render(request, "relationships/capture.html", capture_context(request) | {"feed_address": address})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@permission_required(MAY, raise_exception=True)
def feed_revoke(request: UserRequest) -> HttpResponse:
    revoke_feed(request.user, by=request.user)
    messages.success(request, _("The address shows nothing any more."))
    return redirect("relationships:capture")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of whoever gave the address away, for their calendar program, which does not sign in."""
    throttle = AddressThrottle()
    if not throttle.allows(request):
        return HttpResponse(status=429, headers={"Retry-After": str(int(throttle.wait()))})
    rows = CalendarFeed.objects.filter(address_hash=digest(token), revoked_at=None, person__is_active=True)
    found = rows.select_related("person").first()
    if found is None or not found.person.has_perm(MAY):
        raise Http404
    person = found.person
    today = timezone.now().astimezone(ZoneInfo(person.time_zone)).date()
    with override(person.language):
        body = feed(settings.SITE_NAME, feed_entries(person, today))
    note_fetch(found, by=None)
    headers = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
