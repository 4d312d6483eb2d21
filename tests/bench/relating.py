"""Interactions a second, logged one by one through the service, beside a bare INSERT of the same rows, audited alike;
many at once as files bring them; and mails a second as a mailbox brings them. Prints its figures as JSON."""

import json
import os
import sys
import time
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

import django
from django.db import connection
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import Account  # noqa: E402 - models need the settings
from core.db import change  # noqa: E402
from relationships.capture.intake import take_mails  # noqa: E402
from relationships.capture_choices import Verdict  # noqa: E402
from relationships.mail.message import Mail, read_mail  # noqa: E402
from relationships.mail.refusals import MailRefused  # noqa: E402
from relationships.models import Contact, Interaction  # noqa: E402
from relationships.services import add_contact, log_interaction, upsert_interactions  # noqa: E402
from tests.relationships.mail.corpus import CUSTOMERS, PEOPLE, corpus  # noqa: E402
from users.choices import Role  # noqa: E402
from users.models import User  # noqa: E402
from users.services import upsert_users  # noqa: E402

SINGLES, MANY, CHUNK, MAILS, PAGE = 1_000, 10_000, 200, 1_000, 50
NAMES = [each.name for each in Interaction._meta.concrete_fields if not (each.primary_key or each.generated)]


def per_second(number: int, work: Callable[[], None]) -> int:
    started = time.perf_counter()
    work()
    return round(number / (time.perf_counter() - started))


def prepare() -> tuple[User, list[Account], list[Contact]]:
    """A director, and an account with a contact for each customer who writes."""
    upsert_users([{"name": "Mail reader", "email": "reader@rapport.example", "role": Role.SALES_DIRECTOR}], by=None)
    by = User.objects.get(email="reader@rapport.example")
    accounts = [Account.objects.create(name=f"Client {number}", domain=each) for number, each in enumerate(CUSTOMERS)]
    contacts = [
        add_contact(
            name=f"{name} {number}", account=account.pk, emails=[f"{name.replace('ü', 'u')}@{account.domain}"], by=by
        )
        for number, account in enumerate(accounts)
        for name in PEOPLE
    ]
    return by, accounts, contacts


def singles(by: User, accounts: list[Account], contacts: list[Contact]) -> None:
    begin = timezone.now() - timedelta(days=400)
    for number in range(SINGLES):
        log_interaction(
            account=accounts[number % len(accounts)].pk, kind="CALL", occurred_at=begin + timedelta(hours=number * 7),
            subject=f"Call {number}", contacts=[contacts[(number % len(accounts)) * len(PEOPLE)]], by=by,
        )  # fmt: skip


@change
def bare(row: dict[str, Any], *, by: User) -> None:
    columns = ", ".join(Interaction._meta.get_field(name).column for name in NAMES)
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(NAMES))
        cursor.execute(
            f"INSERT INTO relationships_interaction ({columns}) VALUES ({marks})",
            [row[Interaction._meta.get_field(name).attname] for name in NAMES],
        )


def inserted(by: User, keys: Collection[int]) -> int:
    """Plain inserts of the same rows, each a transaction of its own."""
    rows = list(Interaction.objects.filter(pk__in=keys).values())
    return per_second(len(rows), lambda: [bare(row, by=by) for row in rows] and None)


def many(by: User) -> None:
    begin = timezone.now() - timedelta(days=400)
    rows = [
        {"account": f"Client {number % len(CUSTOMERS)}", "kind": "Meeting", "subject": f"Visit {number}",
         "occurred_at": (begin + timedelta(minutes=number * 47)).isoformat(),
         "contacts": f"{PEOPLE[0]} {number % len(CUSTOMERS)}", "external_id": f"I{number}"}
        for number in range(MANY)
    ]  # fmt: skip
    for start in range(0, MANY, CHUNK):
        outcome = upsert_interactions(rows[start : start + CHUNK], by=by, source="bench")
        if outcome.created != len(rows[start : start + CHUNK]):
            raise AssertionError(outcome.refused[:3])


def read(raw: bytes) -> Mail | MailRefused:
    try:
        return read_mail(raw)
    except MailRefused as refused:
        return refused


def mails(by: User) -> int:
    raw = corpus(MAILS, seed=1)
    verdicts: list[Verdict] = []

    def take() -> None:
        for start in range(0, MAILS, PAGE):
            verdicts.extend(take_mails([read(each) for each in raw[start : start + PAGE]], by=by))

    speed = per_second(MAILS, take)
    if verdicts.count(Verdict.STORED) < MAILS // 10:
        raise AssertionError(f"{verdicts.count(Verdict.STORED)} stored")
    return speed


def main() -> int:
    by, accounts, contacts = prepare()
    figures = {"interactions_per_second": per_second(SINGLES, lambda: singles(by, accounts, contacts))}
    keys = list(Interaction.objects.values_list("pk", flat=True))
    figures["bare_inserts_per_second"] = inserted(by, keys)
    figures["many_per_second"] = per_second(MANY, lambda: many(by))
    figures["mails_per_second"] = mails(by)
    sys.stdout.write(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
