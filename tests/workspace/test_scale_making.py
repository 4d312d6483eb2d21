"""Making a company of a given size: the same bytes for the same seed and day, and nothing left undone."""

from datetime import date, timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from psycopg2 import IntegrityError

from tests.factories import UserFactory
from tests.workspace.scales import as_owner, fill_small, switched_off
from workspace.demo.scales.copying import TABLES, Copier, derived_facts_are_copied

pytestmark = pytest.mark.django_db

KEPT = [*TABLES, "opportunities_stagechange"]
# Sums of floats end in other digits when the database adds in another order
STATES = [
    "SELECT account_id, first_at, last_two_way_at, last_in_at, last_out_at, contact_due_on, s30::float4, s90::float4,"
    " s90_in::float4, s180::float4 FROM accounts_accountstate ORDER BY account_id",
    "SELECT account_id, contact_id, first_at, last_two_way_at, contact_due_on, s90::float4, s180::float4"
    " FROM relationships_contactstate ORDER BY account_id, contact_id",
]
WHOLE = "SELECT * FROM {} t ORDER BY t::text"
HISTORY = 'SELECT at, "table", "row", account_id, after FROM audit_auditentry WHERE door = \'IMPORT\' ORDER BY id'


def dump(*, seed, today):
    """Every row of every table that such a company is made of; the company itself is given up."""
    whole = sha256()
    with transaction.atomic():
        with as_owner() as cursor:
            cursor.execute("ALTER SEQUENCE opportunities_stagechange_id_seq RESTART")
            cursor.execute("ALTER SEQUENCE relationships_contactstate_id_seq RESTART")
        fill_small(seed=seed, today=today)
        with connection.cursor() as cursor:
            for question in [*(WHOLE.format(table) for table in KEPT), *STATES, HISTORY]:
                text = StringIO()
                cursor.copy_expert(f"COPY ({question}) TO STDOUT", text)
                whole.update(text.getvalue().encode())
        transaction.set_rollback(True)
    return whole.hexdigest()


def test_scale_is_the_same_for_the_same_seed_and_day():
    day = date(2026, 3, 2)

    first = dump(seed=1, today=day)

    assert dump(seed=1, today=day) == first
    assert dump(seed=2, today=day) != first
    assert dump(seed=1, today=day + timedelta(days=1)) != first


def test_scale_given_up_half_way_leaves_no_trigger_switched_off():
    def give_up():
        with as_owner(), derived_facts_are_copied():
            assert switched_off() > 10
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        give_up()

    assert switched_off() == 0


def test_copying_is_still_checked_by_the_database():
    copier = Copier()
    row = (1, "now", "now", "A", "f", None, "", True, "", "", 1)
    copier.add("catalog_offering", row)
    copier.add("catalog_offering", (2, *row[1:]))

    with (
        pytest.raises(IntegrityError, match="offering_name_is_unique"),
        transaction.atomic(),
        as_owner(),
        derived_facts_are_copied(),
    ):
        copier.send()


def test_demo_scale_refuses_what_is_not_empty():
    UserFactory()

    with as_owner(), pytest.raises(CommandError, match="Only an empty Rapport is filled"):
        call_command("demo", scale="s")


def test_demo_scale_refuses_who_does_not_own_the_tables():
    with pytest.raises(CommandError, match="owner of the tables"):
        call_command("demo", scale="s")


def test_demo_scale_exists_only_in_local_mode(settings):
    settings.LOCAL = False

    with pytest.raises(CommandError, match="local mode"):
        call_command("demo", scale="s")
