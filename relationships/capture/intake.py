"""A message becomes an interaction, or is only counted. The sender's address decides nothing but whom it was from."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from core import cells
from core.db import change
from relationships.capture.places import AddressBook, Place
from relationships.capture_choices import Verdict
from relationships.choices import Kind, Origin, Side, Visibility
from relationships.mail.message import Mail
from relationships.mail.refusals import MailRefused
from relationships.models import Attendance, Interaction
from relationships.models.interaction import LONGEST_NOTES
from relationships.rules import check_moment
from relationships.services import answer_threads, log_interaction, propose_contact
from users.models import User

LONGEST_THREAD = 300
MOST_CONTACTS = 50


@change
def take_mails(mails: Sequence[Mail | MailRefused], *, by: User, is_sent: bool = False) -> list[Verdict]:
    """Of the person's mails those with customers they work on stand as interactions, each once, whoever else has it
    too; messages that were answered count from now on. Answers what became of each."""
    readable = [mail for mail in mails if isinstance(mail, Mail)]
    addresses = {address for mail in readable for address in _addresses(mail)}
    book = AddressBook.of(addresses, reader=by)
    verdicts = [
        _take(mail, book, by=by, is_sent=is_sent) if isinstance(mail, Mail) else Verdict.REFUSED for mail in mails
    ]
    kept = {mail.thread for mail, verdict in zip(mails, verdicts, strict=True)
            if isinstance(mail, Mail) and verdict == Verdict.STORED}  # fmt: skip
    answer_threads({_key(thread, LONGEST_THREAD) for thread in kept})
    return verdicts


def _addresses(mail: Mail) -> list[str]:
    """Everybody the message names, the sender first."""
    return [one.address for one in (mail.sender, *mail.to, *mail.cc) if one.address]


def _take(mail: Mail, book: AddressBook, *, by: User, is_sent: bool) -> Verdict:
    addresses = _addresses(mail)
    outside = [each for each in addresses if each not in book.colleagues and each != by.email]
    if not outside:
        return Verdict.INTERNAL
    places = book.places(outside)
    if not places:
        return Verdict.UNKNOWN
    if mail.sent_at is None or not _has_happened(mail.sent_at):
        return Verdict.UNDATED
    ours = {book.colleagues[each].pk: book.colleagues[each] for each in addresses if each in book.colleagues}
    return _store(mail, places[0], ours | {by.pk: by}, by=by, is_ours=is_sent or mail.sender.address in book.colleagues)


def _has_happened(at: datetime) -> bool:
    try:
        check_moment(at, now=timezone.now())
    except ValidationError:
        return False
    return True


def _store(mail: Mail, place: Place, ours: dict[int, User], *, by: User, is_ours: bool) -> Verdict:
    key = _key(mail.message_id, 450)
    here = Interaction.objects.filter(message_id=key).first()
    if here is not None and not _is_same(here, mail):
        # Somebody else's message under an id that is taken: kept under one of its own, so that neither hides the other
        key = f"{key}#{_digest(mail)}"
        here = Interaction.objects.filter(message_id=key).first()
    if here is not None:
        Attendance.objects.get_or_create(interaction=here, person=by)
        return Verdict.DUPLICATE
    try:
        log_interaction(
            account=place.account, kind=Kind.EMAIL, initiator=Side.US if is_ours else Side.THEM,
            occurred_at=mail.sent_at, subject=mail.subject, notes=_notes(mail), visibility=Visibility.PARTICIPANTS,
            thread=_key(mail.thread, LONGEST_THREAD), message_id=key, is_automatic=mail.is_automatic,
            is_copy=not is_ours and _is_only_copied(mail, {each.email for each in ours.values() if each.email}),
            contacts=place.contacts[:MOST_CONTACTS], colleagues=list(ours.values())[:MOST_CONTACTS], by=by,
        )  # fmt: skip
    except ValidationError:
        return Verdict.REFUSED
    if not mail.is_automatic:
        _propose(mail, place, by=by)
    return Verdict.STORED


def _propose(mail: Mail, place: Place, *, by: User) -> None:
    """Whoever else of the customer's takes part is proposed as a contact."""
    names = {one.address: one.name for one in (mail.sender, *mail.to, *mail.cc)}
    for address in place.strangers[:MOST_CONTACTS]:
        propose_contact(
            place.account, name=names.get(address, ""), email=address, on=mail.sent_at.date(),  # type: ignore[union-attr]
            origin=Origin.MAIL, by=by,
        )  # fmt: skip


def _is_only_copied(mail: Mail, ours: Collection[str]) -> bool:
    """Whether it was written to others, and we were to know."""
    return any(one.address in ours for one in mail.cc) and not any(one.address in ours for one in mail.to)


def _is_same(here: Interaction, mail: Mail) -> bool:
    """Whether the stored message is this one: its id alone proves nothing, since anybody can write one."""
    return (here.occurred_at, here.subject, here.notes) == (mail.sent_at, cells.text(mail.subject), _notes(mail))


def _notes(mail: Mail) -> str:
    return cells.lines(mail.text)[:LONGEST_NOTES].strip()


def _key(text: str, longest: int) -> str:
    """The text, or where it is too long to keep, what stands for it."""
    return text if len(text) <= longest else hashlib.sha256(text.encode()).hexdigest()


def _digest(mail: Mail) -> str:
    told = "\n".join([mail.sender.address, str(mail.sent_at), mail.subject, mail.text])
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:16]


def tally(verdicts: Collection[Verdict]) -> dict[Verdict, int]:
    """How many there are of each."""
    return {verdict: sum(each == verdict for each in verdicts) for verdict in Verdict if verdict in verdicts}
