"""Reminders a second that the ledger raises, beside a bare INSERT of the same rows; and mails a second to a mail server
on loopback, beside a bare loop of smtplib. Prints its figures as JSON."""

import json
import os
import smtplib
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import Account, AccountState  # noqa: E402 - models need the settings
from core.db import change  # noqa: E402
from relationships.models import Commitment  # noqa: E402
from relationships.reminding import COMMITMENT  # noqa: E402
from reminders.delivery import deliver_due  # noqa: E402
from reminders.models import Delivery, OutgoingMail, Reminder  # noqa: E402
from reminders.telling import tell  # noqa: E402
from tests.reminders.post import Post, listening  # noqa: E402
from users.choices import Role  # noqa: E402
from users.models import User  # noqa: E402

REMINDERS, MAILS, CHUNK = 10_000, 1_000, 1_000
COLUMNS = [each.column for each in Reminder._meta.concrete_fields if not each.primary_key]


def per_second(number: int, work: Callable[[], object]) -> int:
    started = time.perf_counter()
    work()
    return round(number / (time.perf_counter() - started))


def prepare() -> list[int]:
    """People, and accounts where each promised something for today."""
    people = User.objects.bulk_create(
        User(name=f"Person {n}", email=f"reminded{n}@rapport.example", role=Role.SALES_DIRECTOR, password="!")
        for n in range(MAILS)
    )
    accounts = Account.objects.bulk_create(Account(name=f"Reminded {n}") for n in range(REMINDERS))
    today = datetime.now(UTC).date()
    Commitment.objects.bulk_create(
        Commitment(account=account, owner=people[number % MAILS], text="Send the price list", due_on=today)
        for number, account in enumerate(accounts)
    )
    AccountState.objects.update(stale_since=None)
    return [account.pk for account in accounts]


def chunks(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]


@change
def raise_some(keys: list[int], *, by: User | None) -> None:
    COMMITMENT(keys, timezone.now())


@change
def tell_some(keys: list[int], *, by: User | None) -> None:
    tell(keys, timezone.now())


@change
def insert_some(rows: list[tuple[Any, ...]], *, by: User | None) -> None:
    marks = ", ".join(["(" + ", ".join(["%s"] * len(COLUMNS)) + ")"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reminders_reminder ({', '.join(COLUMNS)}) VALUES {marks}",
            [value for row in rows for value in row],
        )


def inserted(keys: list[int]) -> int:
    """Plain inserts of the same rows, as many in one statement."""
    with connection.cursor() as cursor:
        texts = [f"{name}::text" if name in ("facts", "rows") else name for name in COLUMNS]
        cursor.execute(f"SELECT {', '.join(texts)} FROM reminders_reminder ORDER BY id")
        rows = cursor.fetchall()
    Reminder.objects.all().delete()
    return per_second(
        len(rows),
        lambda: [insert_some(rows[at : at + CHUNK], by=None) for at in range(0, len(rows), CHUNK)],
    )


def ledger() -> dict[str, int]:
    keys = prepare()
    raised = per_second(REMINDERS, lambda: [raise_some(some, by=None) for some in chunks(keys)])
    again = per_second(REMINDERS, lambda: [raise_some(some, by=None) for some in chunks(keys)])
    if Reminder.objects.count() != REMINDERS:
        raise AssertionError(f"{Reminder.objects.count()} raised")
    bare = inserted(keys)
    told = per_second(REMINDERS, lambda: [tell_some(some, by=None) for some in chunks(keys)])
    return {"reminders_per_second": raised, "same_again_per_second": again, "bare_inserts_per_second": bare,
            "told_per_second": told}  # fmt: skip


def bare_mails(mails: list[EmailMessage]) -> None:
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        for mail in mails:
            server.send_message(mail)


def plain(taken: Any) -> EmailMessage:
    mail = EmailMessage()
    for name in ("From", "To", "Subject", "Message-ID"):
        mail[name] = str(taken[name])
    mail.set_content(taken.get_body(("plain",)).get_content())
    mail.add_alternative(taken.get_body(("html",)).get_content(), subtype="html")
    return mail


def mails() -> dict[str, int]:
    """One digest to each person, with seven lines."""
    while OutgoingMail.objects.count() < MAILS:
        deliver_due()  # plans some
    OutgoingMail.objects.update(due_at=timezone.now())
    with listening(Post(), settings) as post:
        started = time.perf_counter()
        while OutgoingMail.objects.filter(state="DUE", due_at__lte=timezone.now()).exists():
            deliver_due()
        sent = round(MAILS / (time.perf_counter() - started))
        if len(post.taken) != MAILS or Delivery.objects.filter(channel="DIGEST", state="SENT").count() != 7 * MAILS:
            raise AssertionError(f"{len(post.taken)} taken")
        again = [plain(one) for one in post.taken]
        return {"mails_per_second": sent, "bare_mails_per_second": per_second(MAILS, lambda: bare_mails(again))}


def main() -> int:
    figures = ledger() | mails()
    sys.stdout.write(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
