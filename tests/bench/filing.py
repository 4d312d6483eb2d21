"""Rows a second of files that come in, through the engine that people's files go through, beside a COPY of the same
rows into a plain table; on a database of its own."""

import csv
import json
import tempfile
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg2
from psycopg2 import sql

from local.environment import DATABASE, OWNER, environment
from local.postgres import Postgres, extension_statements
from tests.bench.product import Product

IMPORTS = "rapport_import"
PEOPLE, ACCOUNTS, OPPORTUNITIES = 50, 10_000, 20_000
PLACES = ("Aldermoor", "Brixley", "Carnforth", "Dunmere", "Elmstead", "Farrowgate", "Glenhurst", "Harbury", "Kelso")
HOUSES = ("Abbot", "Bright", "Cooper", "Dalton", "Ellis", "Foster", "Garner", "Hobbs", "Irving", "Jarvis", "Keller")
LINES = ("Manufacturing", "Logistics", "Energy", "Medical", "Retail", "Software", "Insurance")
Row = dict[str, object]


def rows_per_second(product: Product) -> list[dict[str, object]]:
    """New accounts, then opportunities on them, then both files once more, which change nothing."""
    env = fresh(product)
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for target, rows in (("users", people()), ("accounts", accounts()), ("opportunities", opportunities())):
            files[target] = Path(folder) / f"{target}.csv"
            _write(files[target], list(rows))
        _imported(product, "users", files["users"], env)
        found = []
        for target in ("accounts", "opportunities"):
            new, same = (_imported(product, target, files[target], env) for _time in range(2))
            if new["created"] != new["rows"] or same["unchanged"] != same["rows"]:
                raise ValueError(f"{target}: {new} {same}")
            copied = _copied(product, files[target])
            found.append(
                {
                    "target": target,
                    "rows": new["rows"],
                    "rows_per_second": round(new["rows"] / new["seconds"]),
                    "same_again_per_second": round(same["rows"] / same["seconds"]),
                    "copied_per_second": round(new["rows"] / copied),
                }
            )
    return found


def people() -> Iterator[Row]:
    for number in range(PEOPLE):
        yield {"name": f"Seller {number}", "email": f"seller{number}@bench.example", "role": "ACCOUNT_MANAGER"}


def accounts() -> Iterator[Row]:
    for number in range(ACCOUNTS):
        turn, place = divmod(number // 121, 9)
        name = f"{HOUSES[number % 11]} & {HOUSES[number // 11 % 11]} {PLACES[place]} {turn + 1}"
        yield {
            "external_id": f"A{number}", "name": name, "legal_name": f"{name} Ltd", "domain": f"a{number}.example",
            "status": "Customer", "tier": "Core", "industry": LINES[number % 7], "city": PLACES[place],
            "country": "GB", "currency": "GBP", "employees": 10 + number % 40,
        }  # fmt: skip


def opportunities() -> Iterator[Row]:
    for number in range(OPPORTUNITIES):
        yield {
            "external_id": f"O{number}", "name": f"Renewal {number}", "account": f"A{number // 2}",
            "owner": f"seller{number % PEOPLE}@bench.example", "stage": "Proposal", "amount": 10_000 + number,
            "currency": "EUR", "opened_on": "2026-02-03", "expected_close_on": "2026-12-24",
        }  # fmt: skip


def _write(file: Path, rows: list[Row]) -> None:
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _imported(product: Product, target: str, file: Path, env: dict[str, str]) -> dict[str, float]:
    """What became of the rows, and how long the import worked on them: Django's own start does not count."""
    started = time.monotonic()
    product.manage("check", **env)
    django_starts = time.monotonic() - started
    started = time.monotonic()
    printed = product.manage("import_file", target, str(file), "--source", "bench", "--json", **env)
    seconds = time.monotonic() - started - django_starts
    counts = json.loads(printed)
    rows = sum(1 for _line in file.open()) - 1
    return {"rows": rows, "seconds": seconds, "created": counts["created"], "unchanged": counts["unchanged"]}


def _copied(product: Product, file: Path) -> float:
    """Seconds that a COPY of the file takes, into a table of texts with a key."""
    text = file.read_text()
    columns = [sql.SQL("{} text").format(sql.Identifier(name)) for name in text.partition("\n")[0].split(",")]
    connection = psycopg2.connect(host=str(product.profile.sockets), user=OWNER, dbname=IMPORTS)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE plain ({}, PRIMARY KEY (external_id))").format(sql.SQL(", ").join(columns))
        )
        started = time.monotonic()
        cursor.copy_expert("COPY plain FROM STDIN WITH (FORMAT csv, HEADER)", StringIO(text))
        seconds = time.monotonic() - started
    connection.close()
    return seconds


def fresh(product: Product) -> dict[str, str]:
    """A new database beside the product's; answers the variables that lead to it."""
    _fresh_database(product)
    env = _environment(product)
    product.manage("migrate", "--verbosity=0", **env)
    return env


def _fresh_database(product: Product) -> None:
    postgres, name = Postgres(product.profile), sql.Identifier(IMPORTS)
    postgres.execute("postgres", sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
    postgres.execute("postgres", sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER)))
    postgres.execute(IMPORTS, extension_statements())


def _environment(product: Product) -> dict[str, str]:
    """Commands work on the database of the imports: migrations as its owner, files with the serving role's rights."""
    urls = environment(product.profile)
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    return {name: urls[name].removesuffix(DATABASE) + IMPORTS for name in names}
