"""Under /api/ every error is a problem, also one that no viewset answers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from core.api.exceptions import CONTENT_TYPE, problem

Handler = Callable[[HttpRequest], HttpResponse]

PREFIX = "/api/"
CODES = {400: "bad_request", 403: "permission_denied", 404: "not_found", 405: "method_not_allowed"}


class ProblemMiddleware:
    """An address that is not there, a request that cannot be read and a failure inside are told as problems."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_told = response.get("Content-Type", "") == CONTENT_TYPE
        if response.status_code < 400 or is_told or not request.path.startswith(PREFIX):
            return response
        return _told(response)


def _told(response: HttpResponse) -> HttpResponse:
    """The same status and headers, with a problem for a body: nothing of the inside."""
    status = response.status_code
    body = problem(status, CODES.get(status, "error" if status >= 500 else "refused"))
    told = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    for name, value in response.items():
        if name not in ("Content-Type", "Content-Length"):
            told[name] = value
    told.cookies = response.cookies
    return told
