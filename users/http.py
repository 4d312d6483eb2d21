from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from users.models import User


class UserRequest(HttpRequest):
    """A request by somebody signed in, as every view behind LoginRequiredMiddleware receives it."""

    user: User
    htmx: HtmxDetails
