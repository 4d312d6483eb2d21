"""Purchases as calls held with accounts, and the product's own score of them at a past day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import StringIO

from django.db import connection
from django.utils import timezone

from accounts.models import Account
from core.db import look_again_at
from health.reference import FIRST
from health.refresh import CHUNK, parameters
from health.statement import READ_SCORES
from relationships.counting import recount
from relationships.models import CadenceRule, CadenceVersion, Interaction
from tests.evidence.cdnow import Purchases

PLANNED_DAYS = 45  # as in HEALTH §2.2
ACCOUNTS = """
INSERT INTO accounts_account (id, created_at, updated_at, name, legal_name, domain, status, tier, industry, size,
    city, country, time_zone, currency, language, own_revenue_currency, notes, version)
OVERRIDING SYSTEM VALUE
SELECT customer, now(), now(), 'Customer ' || customer, '', '', 'CUSTOMER', 'CORE', '', '', '', '', 'UTC', 'USD', '',
       '', '', 1 FROM (SELECT DISTINCT customer FROM purchases) each ORDER BY customer
"""
# A purchase is one planned contact: a call held counts two, as much as the plan asks for
CALLS = """
INSERT INTO relationships_interaction (created_at, updated_at, account_id, kind, initiator, reached, occurred_at,
    occurred_on, subject, notes, sentiment, visibility, thread, is_automatic, is_copy, is_self_reported, source,
    external_id, weight, version)
SELECT now(), now(), customer, 'CALL', 'US', 'SPOKE', day::timestamp AT TIME ZONE 'UTC', day, '', '', '', 'ACCOUNT', '',
       false, false, false, '', '', 0, 1
FROM purchases WHERE day > %s AND day <= %s
"""


def load_customers(bought: Purchases) -> None:
    """Every customer is an account with a plan of forty-five days, with whom nothing has happened yet."""
    rows = "".join(f"{customer}\t{day}\n" for customer, days in bought.items() for day in days)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE purchases (customer bigint, day date)")
        cursor.copy_expert("COPY purchases FROM STDIN", StringIO(rows))
        cursor.execute(ACCOUNTS)
    version = CadenceVersion.objects.create(number=2, published_at=timezone.now())
    for rule in CadenceRule.objects.filter(version=1):
        rule.pk, rule.version, rule.contact_days = None, version, PLANNED_DAYS
        rule.save()


def load_purchases(after: date, until: date) -> None:
    """What was bought after the one day until the other has happened, and counts."""
    with connection.cursor() as cursor:
        cursor.execute(CALLS, [after, until])
    look_again_at(Account, Interaction)
    keys = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        recount(keys[start : start + CHUNK])


def engagement_at(day: date, keys: Sequence[int]) -> dict[int, float]:
    """Account → its engagement as the product's statement says at the end of that day's night."""
    found = {}
    now = datetime.combine(day, time(), UTC)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), CHUNK):
            cursor.execute(READ_SCORES, parameters(keys[start : start + CHUNK], now, FIRST))
            places = {column.name: place for place, column in enumerate(cursor.description)}
            found |= {row[places["id"]]: row[places["engagement"]] for row in cursor.fetchall()}
    return found
