"""How fast rows come in and what they cost: told, not judged (`make bench` compares it with a raw COPY)."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.services import start_import
from tests.factories import AccountFactory, UserFactory
from tests.imports.engine import counts, upload, work_on

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = 10_000


def accounts():
    return "external_id,name,country,industry\n" + "".join(f"{n},Company {n},Spain,Retail\n" for n in range(ROWS))


def opportunities():
    for n in range(100):
        AccountFactory(name=f"Company {n}")
    for n in range(30):
        UserFactory(name=f"Seller {n}")
    return "external_id,account,owner,name,amount\n" + "".join(
        f"{n},Company {n % 100},Seller {n % 30},Deal {n},{n}\n" for n in range(ROWS)
    )


@pytest.mark.parametrize("make", [accounts, opportunities])
def test_rows_come_in_at_this_speed(make, capsys):
    text = make()

    for _time in range(2):
        job = start_import(upload(text, make.__name__, source="erp"), by=None, is_awaited=True)
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as statements:
            job = work_on(job)
        speed = ROWS / (time.perf_counter() - begun)
        with capsys.disabled():
            told = f"{speed:,.0f} rows/s, {len(statements) * 200 / ROWS:.0f} statements for 200 rows"
            print(f"\n{make.__name__}, {counts(job)}: {told}")  # noqa: T201 - what this is for

    assert counts(job) == (0, 0, ROWS, 0)
