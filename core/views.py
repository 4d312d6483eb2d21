from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

IN_TIME = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether requests can be served: with the database they can. Without Redis they are too, a tick later."""
    database, redis = _has_database(), _has_redis()
    said = f"database {'ready' if database else 'away'}\nredis {'ready' if redis else 'away'}\n"
    return HttpResponse(said, status=200 if database else 503, content_type="text/plain; charset=utf-8")


def _has_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _has_redis() -> bool:
    try:
        with Redis.from_url(settings.CACHES["default"]["LOCATION"], **IN_TIME) as line:
            return bool(line.ping())
    except (RedisError, OSError):
        return False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
