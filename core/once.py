"""A form sent twice has its effect once: the second click is answered as the first was."""

import hashlib
import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.db import with_retries
from core.keys import claim
from core.models import IdempotencyKey

View = Callable[..., HttpResponse]

FIELD = "once"
READABLE = re.compile(r"[\w-]{1,64}", re.ASCII)
UNSAID = (FIELD, "csrfmiddlewaretoken")


def once(view: View) -> View:
    """Make a view that creates something do so once for each form it gave out, also when both clicks arrive together.

    Its page carries a key, drawn with the form's button. Whoever sends the same form again is sent where the first
    answer went; a refused form leaves its key free, and other words under the same key are another form.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.once_key = key = _key_of(request)  # type: ignore[attr-defined]
        if request.method != "POST" or FIELD not in request.POST:
            return view(request, *args, **kwargs)
        return with_retries(lambda: _answered(request, key, lambda: view(request, *args, **kwargs)))

    return run


def _key_of(request: HttpRequest) -> str:
    """The key that the form brought back, or one for a form that is drawn now."""
    said = request.POST.get(FIELD, "")
    return said if READABLE.fullmatch(said) else secrets.token_urlsafe(16)


def _answered(request: HttpRequest, key: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """What the act answers, with its effect and its key in one transaction; whoever comes second waits for it."""
    said = _fingerprint(request)
    kept: dict[str, Any] = {"principal": request.user, "key": f"form {key} {said}"}
    with transaction.atomic():
        if not claim(**kept, method="POST", path=request.path, body_hash=said):
            return redirect(IdempotencyKey.objects.get(**kept).headers["Location"])
        response = act()
        if 300 <= response.status_code < 400:
            headers = {"Location": response["Location"]}
            IdempotencyKey.objects.filter(**kept).update(status=response.status_code, headers=headers)
        else:
            transaction.set_rollback(True)
    return response


def _fingerprint(request: HttpRequest) -> str:
    """What the form says and where it was sent, in one hash."""
    said = sorted((name, values) for name, values in request.POST.lists() if name not in UNSAID)
    return hashlib.sha256(repr((request.get_full_path(), said)).encode(errors="surrogatepass")).hexdigest()
