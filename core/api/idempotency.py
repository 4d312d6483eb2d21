"""A request repeated under its Idempotency-Key has its effect once, and is answered the same each time."""

import hashlib
import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from core import keys
from core.api.exceptions import Problem
from core.api.parsers import canonical
from core.models import IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
READABLE = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HEADERS = ("ETag", "Location")


def key_of(request: Request, *, is_required: bool) -> str:
    """The key the request names; Problem when it must and does not, or when it is none."""
    key = request.headers.get(HEADER)
    if key is None and is_required:
        raise Problem(400, "idempotency_key_missing", _("Name an Idempotency-Key, so that a repeat has no effect."))
    if key is not None and not READABLE.fullmatch(key):
        raise Problem(400, "idempotency_key_invalid", _("An Idempotency-Key is 1 to 255 printable characters."))
    return key or ""


def claim(request: Request, key: str) -> HttpResponse | None:
    """The key is this request's for the rest of its transaction (None), or its first answer is given again.

    Whoever comes second waits here until the first is done. Problem when the key was used for something else.
    """
    if keys.claim(principal=request.user, key=key, **_told(request)):
        return None
    kept = answered(request, key)
    if kept is None:  # forgotten in this very moment
        raise Problem(409, "busy", _("Somebody else is changing this. Try again."), rule="busy")
    return kept


def answered(request: Request, key: str) -> HttpResponse | None:
    """The answer the key was given before, if it was; Problem when it was used for something else."""
    kept = IdempotencyKey.objects.filter(principal=request.user, key=key).first()
    if kept is None:
        return None
    if any(getattr(kept, name) != value for name, value in _told(request).items()):
        raise Problem(422, "idempotency_key_reused", _("This Idempotency-Key belongs to another request."))
    return _answer(kept, {"Idempotent-Replayed": "true"})


def _told(request: Request) -> dict[str, str]:
    """What a repeat must say again."""
    return {"method": str(request.method), "path": request.path, "body_hash": _fingerprint(request)}


def keep(request: Request, key: str, response: Any) -> HttpResponseBase:
    """The answer is kept with the key, and given as it was kept."""
    body = JSONRenderer().render(response.data).decode() if response.data is not None else ""
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    kept = IdempotencyKey.objects.get(principal=request.user, key=key)
    kept.status, kept.headers, kept.body = response.status_code, headers, body
    kept.save(update_fields=["status", "headers", "body"])
    return _answer(kept, {})


def _answer(kept: IdempotencyKey, more: dict[str, str]) -> HttpResponse:
    content = {"content_type": "application/json"} if kept.body else {}
    response = HttpResponse(kept.body, status=kept.status, headers={**kept.headers, **more}, **content)
    if not kept.body:
        del response["Content-Type"]
    return response


def _fingerprint(request: Request) -> str:
    """What the request says, in one hash: its query, and its body whatever the order of its keys."""
    said = [sorted(request.query_params.lists()), _plain(request.data)]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _plain(data: Any) -> Any:
    """The body, with a file by the hash of what is in it."""
    if not hasattr(data, "lists"):
        return data
    return sorted((name, [_of_file(each) for each in values]) for name, values in data.lists())


def _of_file(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return {"name": value.name, "sha256": digest.hexdigest()}
