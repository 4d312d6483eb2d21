"""Mail that somebody drops: what concerns a customer is stored, the rest is counted and not kept."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DataError

from relationships.capture.intake import take_mails
from relationships.capture_choices import Verdict
from relationships.mail.archive import Readable, mails_of
from relationships.mail.message import Mail, read_mail
from relationships.mail.refusals import MailRefused
from users.models import User

MAILS_AT_ONCE = 25
LONGEST_READING = 50.0  # seconds: a browser does not wait for ever
ATTEMPTS = 3
MOST_LISTED = 50

Letter = Mail | MailRefused


@dataclass
class Dropped:
    """What became of the messages, why some could not be read, and under which ids the first were stored."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    message_ids: list[str] = field(default_factory=list)
    is_whole: bool = True

    @property
    def total(self) -> int:
        return self.verdicts.total()


def take_files(files: Iterable[tuple[str, Readable]], *, by: User) -> Dropped:
    """Every message of the files that concerns a customer of the person stands as an interaction; stops after a
    while, with what was stored until then."""
    told = Dropped()
    until = time.monotonic() + LONGEST_READING
    for name, file in files:
        reading = _letters(file, name)
        while letters := tuple(islice(reading, MAILS_AT_ONCE)):
            if time.monotonic() >= until:
                told.is_whole = False
                return told
            _note(told, letters, _taken(letters, by=by))
    return told


def _letters(file: Readable, name: str) -> Iterator[Letter]:
    for raw in mails_of(file, name):
        if isinstance(raw, MailRefused):
            yield raw
            continue
        try:
            yield read_mail(raw)
        except MailRefused as refusal:
            yield refusal


def _taken(letters: tuple[Letter, ...], *, by: User) -> list[Verdict]:
    """What became of each; taken one by one where they cannot be together, because a mailbox stored one of them
    meanwhile or the database refuses one."""
    for _attempt in range(ATTEMPTS):
        try:
            return take_mails(letters, by=by)
        except (DataError, ValidationError):
            if len(letters) > 1:
                return [verdict for letter in letters for verdict in _taken((letter,), by=by)]
    return [Verdict.REFUSED]


def _note(told: Dropped, letters: tuple[Letter, ...], verdicts: list[Verdict]) -> None:
    told.verdicts.update(verdicts)
    for letter, verdict in zip(letters, verdicts, strict=True):
        if isinstance(letter, MailRefused):
            told.refusals[letter.sentence] += 1
        elif verdict == Verdict.STORED and len(told.message_ids) < MOST_LISTED:
            told.message_ids.append(letter.message_id)
