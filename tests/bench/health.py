"""What scoring costs: all accounts' sums rebuilt from their interactions, all scores computed beside a single read of
what is known of the accounts, all scores written beside a plain UPDATE of the same rows, and 10,000 contacts that
arrive. On a database of its own; the argument is how many interactions. Prints its figures as JSON."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence

import django
from django.db import connection, transaction
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import Account, AccountState  # noqa: E402 - models need the settings
from core.db import look_again_at  # noqa: E402
from health.reference import FIRST  # noqa: E402
from health.refresh import CHUNK, parameters, score_accounts  # noqa: E402
from health.statement import READ_SCORES  # noqa: E402
from relationships.counting import count, recount  # noqa: E402
from relationships.models import Interaction  # noqa: E402
from tests.bench import world  # noqa: E402

FRESH = 10_000
# Two years of calls, messages and meetings, spread over all accounts
INTERACTIONS = """
INSERT INTO relationships_interaction (created_at, updated_at, account_id, kind, initiator, reached, occurred_at,
    occurred_on, subject, notes, sentiment, visibility, thread, is_automatic, is_copy, is_self_reported, source,
    external_id, weight, version)
SELECT now(), now(), 1 + n %% 10000, (ARRAY['CALL', 'EMAIL', 'MEETING', 'EMAIL', 'MESSAGE'])[1 + n / 10000 %% 5],
       (ARRAY['US', 'THEM', 'THEM'])[1 + n / 10000 %% 3], 'SPOKE', now() - make_interval(secs => %(ago)s
           + n * 63072000::float8 / %(number)s),
       current_date, '', '', '', 'ACCOUNT', '', false, false, false, '', '', 0, 1
FROM generate_series(1, %(number)s) n RETURNING id
"""
PLAIN_UPDATE = "UPDATE accounts_accountstate SET scored_at = now() WHERE account_id = ANY (%s)"
READ_STATES = "SELECT * FROM accounts_accountstate WHERE account_id = ANY (%s)"
Keys = list[int]


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def each_chunk(keys: Keys, work: Callable[[Keys], object]) -> None:
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            work(keys[start : start + CHUNK])


def ask(statement: str, values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]
        if cursor.description:
            cursor.fetchall()


def insert(number: int, ago: int) -> Keys:
    with connection.cursor() as cursor:
        cursor.execute(INTERACTIONS, {"number": number, "ago": ago})
        keys = [key for (key,) in cursor.fetchall()]
    look_again_at(Interaction, AccountState)
    return keys


def measured(number: int) -> dict[str, float]:
    insert(number, 60)
    keys = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    now = timezone.now()
    figures = {"rebuild_seconds": seconds(lambda: each_chunk(keys, recount))}
    look_again_at(AccountState, Interaction)
    figures["rebuild_again_seconds"] = seconds(lambda: each_chunk(keys, recount))
    figures["read_once_seconds"] = seconds(lambda: each_chunk(keys, lambda some: ask(READ_STATES, [some])))
    figures["compute_seconds"] = seconds(
        lambda: each_chunk(keys, lambda some: ask(READ_SCORES, parameters(some, now, FIRST)))
    )
    figures["first_write_seconds"] = seconds(lambda: each_chunk(keys, lambda some: score_accounts(some, now)))
    figures["plain_update_seconds"] = seconds(lambda: each_chunk(keys, lambda some: ask(PLAIN_UPDATE, [some])))
    figures["write_seconds"] = seconds(lambda: each_chunk(keys, lambda some: score_accounts(some, now)))
    fresh = insert(FRESH, 1)
    figures["fresh_10000_seconds"] = seconds(lambda: each_chunk(fresh, count))
    figures["compute_by_read"] = figures["compute_seconds"] / figures["read_once_seconds"]
    figures["write_by_update"] = figures["write_seconds"] / figures["plain_update_seconds"]
    return {name: round(value, 3) for name, value in figures.items()}


def main(arguments: Sequence[str]) -> int:
    world.build()
    sys.stdout.write(json.dumps({"interactions": int(arguments[0])} | measured(int(arguments[0]))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
