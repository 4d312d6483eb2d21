"""A mailbox of any size for capture tests: the same mails for the same seed, and what is to become of each.

People of ours write from `rapport.example`, customers from `client0.example` to `client9.example`; broken mails from
`client.example`, where a sender can still be read, which is none of them.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum

from tests.relationships.mail.hostile import hostile_mails
from tests.relationships.mail.letters import letter, mixed, part, parts

US = "rapport.example"
CUSTOMERS = tuple(f"client{number}.example" for number in range(10))
PEOPLE = ("ana", "luis", "eva", "jürgen", "marta")
BEGINS = datetime(2026, 1, 5, 8, tzinfo=UTC)
# Slow, and covered by the tests of reading: a mailbox of thousands would take gigabytes
LARGEST_BROKEN = 200_000


class Fate(StrEnum):
    """What reading a mail comes to. A broken one still tells who wrote it, or is refused."""

    CUSTOMER = "CUSTOMER"  # from or to a known customer
    STRANGER = "STRANGER"  # readable, and nobody in it is known
    AUTOMATIC = "AUTOMATIC"  # from a customer's machine
    DUPLICATE = "DUPLICATE"  # an id that came before
    BROKEN = "BROKEN"  # readable or refused, by luck: never a crash
    REFUSED = "REFUSED"  # certainly refused


@dataclass(frozen=True)
class Sample:
    raw: bytes
    fate: Fate


def corpus(number: int, seed: int) -> list[bytes]:
    """So many mails in the order they arrive."""
    return [each.raw for each in samples(number, seed)]


def expected(number: int, seed: int) -> Counter[Fate]:
    """How many of them come to what; the sum is the number of mails."""
    return Counter(each.fate for each in samples(number, seed))


def samples(number: int, seed: int) -> list[Sample]:
    drawn = random.Random(seed)
    broken = [
        raw
        for name, raw in hostile_mails()
        if name.startswith(("broken", "markup", "date")) and len(raw) < LARGEST_BROKEN
    ]
    made: list[Sample] = []
    originals: list[bytes] = []
    for count in range(number):
        draw = drawn.random()
        if draw < 0.60 or not originals:
            made.append(Sample(_from_customer(drawn, seed, count), Fate.CUSTOMER))
            originals.append(made[-1].raw)
        elif draw < 0.72:
            made.append(Sample(_from_stranger(drawn, seed, count), Fate.STRANGER))
        elif draw < 0.82:
            made.append(Sample(_automatic(drawn, seed, count), Fate.AUTOMATIC))
        elif draw < 0.90:
            made.append(Sample(_copy(drawn, originals), Fate.DUPLICATE))
        elif draw < 0.97:
            made.append(Sample(_renamed(drawn.choice(broken), seed, count), Fate.BROKEN))
        else:
            made.append(Sample(drawn.choice(tuple(_refused())), Fate.REFUSED))
    return made


def _from_customer(drawn: random.Random, seed: int, count: int) -> bytes:
    ours, theirs = f"Bob <bob@{US}>", f"{drawn.choice(PEOPLE)}@{drawn.choice(CUSTOMERS)}"
    is_ours = drawn.random() < 0.4
    sender, to = (ours, theirs) if is_ours else (theirs, ours)
    text = drawn.choice(
        ("Could you send the offer?", "Gracias, perfecto", "Wir brauchen 40 Stück.", "See below.\n\n> older")
    )
    head = _head(seed, count, sender, to)
    shape = drawn.randrange(3)
    if shape == 0:
        return letter(text, **head)
    if shape == 1:
        return mixed(part(text), part(f"<p>{text}</p>", "text/html; charset=utf-8"), kind="alternative", **head)
    attached = part("%PDF", "application/pdf", "Content-Disposition: attachment; filename=offer.pdf")
    return mixed(part(f"<div>{text}</div><script>x</script>", "text/html; charset=utf-8"), attached, **head)


def _from_stranger(drawn: random.Random, seed: int, count: int) -> bytes:
    return letter("Buy now", **_head(seed, count, f"x{drawn.randrange(999)}@elsewhere.example", f"bob@{US}"))


def _automatic(drawn: random.Random, seed: int, count: int) -> bytes:
    head = _head(seed, count, f"ana@{drawn.choice(CUSTOMERS)}", f"bob@{US}")
    extra = drawn.choice(
        ("Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <news.example>", "Return-Path: <>")
    )
    return letter("I am away", **head, extra=(extra,))


def _copy(drawn: random.Random, originals: list[bytes]) -> bytes:
    """The same mail by another way: a copy for somebody else, or the sent one come back."""
    raw = drawn.choice(originals)
    return f"Received: from relay{drawn.randrange(99)}.example\r\n".encode() + raw if drawn.random() < 0.5 else raw


def _renamed(raw: bytes, seed: int, count: int) -> bytes:
    """A broken mail under an id of its own: it is no copy of the same breakage."""
    return f"Message-ID: <broken-{seed}-{count}@x.example>\r\n".encode() + raw


def _refused() -> Iterator[bytes]:
    yield b"this is no mail at all"
    yield letter(to=", ".join(f"p{number}@x.example" for number in range(501)), message_id="")
    yield letter(parts(*(part("x") for _ in range(1_001))), kind="multipart/mixed; boundary=edge", message_id="")


def _head(seed: int, count: int, sender: str, to: str) -> dict[str, str]:
    return {
        "sender": sender,
        "to": to,
        "subject": f"Offer {count}",
        "message_id": f"<{seed}-{count}@mail.example>",
        "date": format_datetime(BEGINS + timedelta(minutes=count)),
    }
