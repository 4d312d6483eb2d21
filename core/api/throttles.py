"""How much one caller may ask for in a minute; counted in the cache, per token, per person, per address."""

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView

MINUTE = 60


class Throttle(BaseThrottle):
    """At most as many requests a minute as `settings.API_REQUESTS_PER_MINUTE` says of the kind; none said: no limit."""

    kind = ""

    def caller(self, request: Request) -> str:
        """Who is counted; empty: this throttle is not about them."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: "APIView") -> bool:
        limit = settings.API_REQUESTS_PER_MINUTE.get(self.kind)
        return self._counts(limit, self.caller(request)) if limit else True

    def _counts(self, limit: int, caller: str) -> bool:
        """Whether one more request of the caller is within the limit."""
        if not caller:
            return True
        key = f"api:{self.kind}:{caller}:{int(time.time()) // MINUTE}"
        cache.add(key, 0, timeout=2 * MINUTE)
        try:
            return int(cache.incr(key)) <= limit
        except ValueError:  # the cache forgot it just now
            return True

    def wait(self) -> float:
        """Seconds until the minute is over."""
        return MINUTE - int(time.time()) % MINUTE


class PersonThrottle(Throttle):
    kind = "person"

    def caller(self, request: Request) -> str:
        if not request.user.is_authenticated:
            return ""
        token = getattr(request.auth, "pk", None)
        return f"token{token}" if token else f"person{request.user.pk}"


class UploadThrottle(PersonThrottle):
    """Files cost more than other requests."""

    kind = "upload"


class AnonymousThrottle(Throttle):
    kind = "anonymous"

    def caller(self, request: Request) -> str:
        return "" if request.user.is_authenticated else self.get_ident(request) or "unknown"


class AddressThrottle(Throttle):
    """For pages outside the API that nobody signs in to: counted by address, also of whoever is signed in elsewhere."""

    kind = "anonymous"

    def allows(self, request: HttpRequest) -> bool:
        limit = settings.API_REQUESTS_PER_MINUTE.get(self.kind)
        return self._counts(limit, f"page{self.get_ident(request)}") if limit else True
