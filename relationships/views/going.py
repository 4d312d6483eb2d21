"""Where one goes after something was noted, and how a dialog is told."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from users.http import UserRequest

View = Callable[..., HttpResponse]
LONGEST = 500


def back_to(request: UserRequest, default: str) -> str:
    """The page of ours that the form was opened from, else the default."""
    asked = request.POST.get("back", "") or request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    return asked if is_ours and len(asked) <= LONGEST else default


def is_piece(request: UserRequest) -> bool:
    """Whether a piece of a page was asked for, rather than a page."""
    return bool(request.htmx and not request.htmx.boosted)


def leads_on(view: View) -> View:
    """Make a view that sends people on do so too when a piece of a page asked: the whole page goes there."""

    @wraps(view)
    def run(request: UserRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        is_sent_on = 300 <= response.status_code < 400
        return HttpResponseClientRedirect(response["Location"]) if is_sent_on and is_piece(request) else response

    return run
