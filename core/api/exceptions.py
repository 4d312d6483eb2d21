"""Every refusal of the API as a problem (RFC 9457): one shape, a stable code, the id of a broken rule."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.exceptions import ValidationError as Refusal
from django.db import DataError, IntegrityError, OperationalError
from django.db.models import ProtectedError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from core.db import DEADLOCK, LOCK_TIMEOUT, SERIALIZATION_FAILURE, refusal

CONTENT_TYPE = "application/problem+json"
WHOLE = "__all__"
# Refusals by code that are no broken rule of the business
STATUS_OF_CODE = {"stale": 412, "cursor": 400}
BUSY, TOO_LONG = (SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT), "57014"


class Problem(exceptions.APIException):
    """An answer that is a refusal; `more` are further members of its body."""

    def __init__(self, status: int, code: str, detail: Any, **more: Any) -> None:
        super().__init__(detail, code)
        self.status_code, self.code, self.more = status, code, more


def handler(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """The answer to an error that a caller can do something about; None for any other."""
    found = _known(error)
    if found is None:
        return None
    headers = {}
    if header := getattr(found, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(found, "wait", None)) is not None:
        headers["Retry-After"] = f"{int(wait)}"
    return JsonResponse(_body(found), status=found.status_code, headers=headers, content_type=CONTENT_TYPE)


def problem(status: int, code: str, detail: Any = "", **more: Any) -> dict[str, Any]:
    """The body of a problem."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": str(detail), "code": code, **more}


def _known(error: Exception) -> exceptions.APIException | None:
    match error:
        case exceptions.APIException():
            return error
        case Refusal():
            return _of_refusal(error)
        case Http404() | ObjectDoesNotExist():
            return Problem(404, "not_found", _("There is no such row."))
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case ProtectedError():
            return Problem(409, "protected", _("Something else still refers to this."), rule="protected")
        case IntegrityError():
            return _of_refusal(refusal(error))
        case DataError():
            return Problem(400, "not_storable", _("The database cannot hold a value."))
        case OperationalError():
            return _of_database(error)
    return None


def _of_database(error: OperationalError) -> Problem | None:
    code = getattr(error.__cause__, "pgcode", None)
    if code in BUSY:
        return Problem(409, "busy", _("Somebody else is changing this. Try again."), rule="busy")
    if code == TOO_LONG:
        return Problem(503, "took_too_long", _("This takes too long. Ask for less at a time."))
    return None


def _of_refusal(error: Refusal) -> Problem:
    """Refused fields are a bad request; a refusal of the whole is a broken rule, known by its id."""
    named = getattr(error, "error_dict", {WHOLE: error.error_list if hasattr(error, "error_list") else []})
    if named.keys() - {WHOLE}:
        found = [
            {"field": "" if name == WHOLE else name, "code": each.code or "invalid", "message": message}
            for name, errors in named.items()
            for each in errors
            for message in each.messages
        ]
        return Problem(400, "invalid", _("Some fields were refused."), errors=found)
    first = named[WHOLE][0]
    code = first.code or "refused"
    status = STATUS_OF_CODE.get(code, 409)
    more = {"rule": code} if status == 409 else {}
    return Problem(status, code, first.messages[0], **more)


def _body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, Problem):
        return problem(error.status_code, error.code, error.detail, **error.more)
    if isinstance(error, exceptions.ValidationError):
        found = [
            {"field": field, "code": detail.code, "message": str(detail)} for field, detail in _flat(error.detail, "")
        ]
        return problem(error.status_code, "invalid", _("Some fields were refused."), errors=found)
    detail = error.detail
    return problem(error.status_code, getattr(detail, "code", error.default_code), detail)


def _flat(detail: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each refusal with the path of its field; "" for the whole."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, path if name == "non_field_errors" else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, path)
    else:
        yield path, detail
