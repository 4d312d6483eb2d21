"""Rows a second through the bulk services, beside a raw insert of the same rows: new rows, then the same again. CPU
seconds of this process and of its database backend count, since other work may share the machine."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from psycopg2.extras import Json, execute_values

from accounts.models import Account, Revenue
from accounts.services import upsert_accounts, upsert_revenue
from catalog.services import upsert_offerings
from competitors.models import CompetitorPresence
from competitors.services import upsert_competitors, upsert_presences
from core.db import change
from core.outcome import Outcome
from opportunities.models import Opportunity
from opportunities.services import upsert_opportunities
from users.choices import Role
from users.models import User
from users.services import upsert_users

ROWS, CHUNK, SELLERS, TICKS = 20_000, 200, 480, 100
SOURCE = "bench-file"
Row = Mapping[str, Any]
Upsert = Callable[..., Outcome]
WORDS = ("north", "silver", "atlas", "marble", "cobalt", "juniper", "harbour", "meridian")


def account_rows() -> Iterator[Row]:
    for number in range(ROWS):
        yield {
            "name": f"{WORDS[number % 8]} {WORDS[number // 8 % 8]} works {number}".title(),
            "legal_name": f"Works {number}, S.A.",
            "domain": f"https://www.works{number}.example/",
            "status": "Customer",
            "tier": ("Core", "Key", "Standard")[number % 3],
            "industry": "Software",
            "size": "10 to 49 people",
            "city": "Bilbao",
            "country": ("Spain", "DE", "France")[number % 3],
            "currency": "EUR",
            "own_revenue": str(1_000_000 + number),
            "employees": str(10 + number % 40),
            "external_id": f"A{number}",
        }


def revenue_rows() -> Iterator[Row]:
    for number in range(ROWS):
        month = date(2024 + number % 20 // 12, 1 + number % 20 % 12, 1)
        yield {"account": f"A{number // 20}", "month": f"{month:%Y-%m}", "amount": f"{900 + number % 777}.50"}


def opportunity_rows() -> Iterator[Row]:
    for number in range(ROWS):
        yield {
            "name": f"Renewal {number}",
            "account": f"A{number // 2}",
            "owner": f"seller{number % SELLERS}@bench.example",
            "offering": f"Offering {number % 20}",
            "stage": "",
            "amount": f"{10_000 + number}",
            "currency": "EUR",
            "opened_on": "2026-02-03",
            "expected_close_on": "2026-12-24",
            "next_step": "Call their plant manager",
            "external_id": f"O{number}",
        }


def presence_rows() -> Iterator[Row]:
    for number in range(ROWS):
        yield {
            "account": f"A{number // 4}",
            "competitor": f"Competitor {number % 4}",
            "offering": f"Offering {number % 20}",
            "share": str(number % 100),
            "threat": "High",
            "said_by": "Their buyer",
            "said_on": "2026-09-01",
            "confidence": "Confirmed",
        }


KINDS: dict[str, tuple[type[Model], Upsert, Callable[[], Iterator[Row]]]] = {
    "accounts": (Account, upsert_accounts, account_rows),
    "revenue": (Revenue, upsert_revenue, revenue_rows),
    "opportunities": (Opportunity, upsert_opportunities, opportunity_rows),
    "presences": (CompetitorPresence, upsert_presences, presence_rows),
}


class Clock:
    """Wall seconds, and CPU seconds of the process and of its backend, between start and stop."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
        self.figures: dict[str, float] = {}

    def _now(self) -> tuple[float, float, float]:
        fields = self.stat.read_text().rsplit(")", 1)[1].split()
        return time.perf_counter(), time.process_time(), (int(fields[11]) + int(fields[12])) / TICKS

    @contextmanager
    def running(self) -> Iterator[None]:
        before = self._now()
        yield
        wall, process, backend = (after - start for after, start in zip(self._now(), before, strict=True))
        self.figures = {"rows_per_cpu_s": round(ROWS / (process + backend)), "rows_per_s": round(ROWS / wall),
                        "process_s": round(process, 2), "backend_s": round(backend, 2)}  # fmt: skip


def through(upsert: Upsert, rows: list[Row], by: User, expected: str) -> dict[str, float]:
    """Figures of one run in chunks; every row must become what is expected."""
    clock, outcome = Clock(), Outcome()
    with clock.running():
        for start in range(0, ROWS, CHUNK):
            outcome.add(upsert(rows[start : start + CHUNK], by=by, source=SOURCE))
    if outcome.counts()[expected] != ROWS:
        raise AssertionError(f"{outcome.counts()} {outcome.refused[:3]}")
    return clock.figures


def raw(model: type[Model], keys: list[int]) -> dict[str, float]:
    """Figures of plain inserts of the same rows, audited like any other; taken back afterwards."""
    table = model._meta.db_table
    columns = [each.column for each in model._meta.concrete_fields if not (each.primary_key or each.generated)]
    names, clock = ", ".join(columns), Clock()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} WHERE id = ANY(%s) ORDER BY id", [keys])
        rows = [tuple(Json(each) if isinstance(each, dict) else each for each in row) for row in cursor.fetchall()]
        if model is not Account:
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [keys])
        with clock.running():
            for start in range(0, ROWS, CHUNK):
                insert(rows[start : start + CHUNK], f"INSERT INTO {table} ({names}) VALUES %s", by=None)
        transaction.set_rollback(True)
    return clock.figures


@change
def insert(rows: list[tuple[Any, ...]], statement: str, *, by: User | None) -> None:
    with connection.cursor() as cursor:
        execute_values(cursor.cursor, statement, rows, page_size=CHUNK)


def import_figures() -> dict[str, dict[str, dict[str, float]]]:
    """What importing costs in this database, as its director; the rows stay."""
    by = prepare()
    figures = {}
    for name, (model, upsert, make) in KINDS.items():
        rows = list(make())
        first = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        new = through(upsert, rows, by, "created")
        keys = list(model._default_manager.filter(pk__gt=first).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        same = through(upsert, rows, by, "unchanged")
        figures[name] = {"new": new, "same again": same, "raw insert": raw(model, keys)}
    return figures


def prepare() -> User:
    """What the rows name is here, and so is the director who brings them in."""
    sellers = [{"name": f"Seller {number}", "email": f"seller{number}@bench.example"} for number in range(SELLERS)]
    director = {"name": "Director of all", "email": "director@bench.example", "role": Role.SALES_DIRECTOR}
    upsert_users([{"role": Role.ACCOUNT_MANAGER, **seller} for seller in sellers] + [director], by=None)
    by = User.objects.get(email=director["email"])
    upsert_offerings([{"name": f"Offering {number}"} for number in range(20)], by=by)
    upsert_competitors([{"name": f"Competitor {number}"} for number in range(4)], by=by)
    return by
