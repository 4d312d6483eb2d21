"""`make bench`: pages beside a bare 50-row page, measured in the same run. Prints JSON; ratios are what counts."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.test_settings"
django.setup()

from django.db import connection, connections  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from accounts.models import Account  # noqa: E402
from config import urls  # noqa: E402
from tests.bench.world import build  # noqa: E402
from users.models import User  # noqa: E402

ROUNDS = 30
BARE = engines["django"].from_string("<table>{% for row in rows %}<tr><td>{{ row.name }}</td></tr>{% endfor %}</table>")


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BARE.render({"rows": Account.objects.order_by("name", "pk")[:50]}))


def measure(act: Callable[[], HttpResponse]) -> tuple[float, float]:
    """Median CPU and wall milliseconds of one act, after three to warm up."""
    cpu, wall = [], []
    for number in range(ROUNDS + 3):
        started, ticked = time.perf_counter(), time.process_time()
        response = act()
        if response.status_code not in (200, 302):
            sys.exit(f"{response.status_code} instead of a page")
        if number >= 3:
            wall.append((time.perf_counter() - started) * 1000)
            cpu.append((time.process_time() - ticked) * 1000)
    return statistics.median(cpu), statistics.median(wall)


def acts(client: Client, person: User) -> dict[str, Callable[[], HttpResponse]]:
    """What is measured for one person: each a request through the whole product."""
    account = Account.objects.visible_to(person).order_by("pk").first()
    search = reverse("workspace:search")
    return {
        "bare 50 rows": lambda: client.get("/bench/bare/"),
        "account list": lambda: client.get(reverse("accounts:account_list")),
        "account page": lambda: client.get(reverse("workspace:account_detail", args=[account.pk])),
        "today": lambda: client.get(reverse("workspace:today")),
        "search": lambda: client.get(search, {"q": "Silvr Foods"}, headers={"HX-Request": "true"}),
    }


def run() -> dict[str, object]:
    urls.urlpatterns.append(path("bench/bare/", bare))
    results: dict[str, object] = {"rounds": ROUNDS, "set": "S"}
    for role, pk in {"account manager": 26, "manager": 2, "director": 1}.items():
        person, client = User.objects.get(pk=pk), Client()
        client.force_login(person)
        figures = {name: measure(act) for name, act in acts(client, person).items()}
        floor = figures["bare 50 rows"][0]
        results[role] = {
            name: {"cpu_ms": round(cpu, 1), "wall_ms": round(wall, 1), "times_bare": round(cpu / floor, 1)}
            for name, (cpu, wall) in figures.items()
        }
    return results


def main() -> None:
    setup_test_environment()
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        started = time.perf_counter()
        build()
        built = round(time.perf_counter() - started, 1)
        print(json.dumps({"build_seconds": built, **run()}, indent=2))  # noqa: T201
    finally:
        connections.close_all()
        connection.ensure_connection()
        runner.teardown_databases(databases)


main()
