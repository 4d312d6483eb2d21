"""Reading mailboxes, page by page. Whoever dies in the middle leaves what was committed; the next goes on behind it.

A page of messages, how far the folder was read and what was counted are one transaction: a message is seen once.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.db import change
from core.secrets import SecretLost, unsealed
from relationships.capture.granting import access_token
from relationships.capture.intake import take_mails, tally
from relationships.capture.leases import Lease, LeaseLost, claim, fail, finish, held, let_go
from relationships.capture_choices import SignInKind, Verdict
from relationships.mail.imap import MailboxUnavailable, Reader, Security, Server, SignIn, opened
from relationships.mail.message import Mail, read_mail
from relationships.mail.refusals import MailRefused
from relationships.models import Mailbox, MailboxDay, MailboxFolder, MailboxTally
from users.models import User

EVERY = timedelta(minutes=5)
FURTHEST_BACK = timedelta(days=365)
MAILS_PER_PAGE = 50
# After so long another mailbox has its turn
LONGEST_STAY = 20.0
CLASHES = 5
PASSING = STORED_MEANWHILE, BUSY = "message_is_stored_once", "busy"

Letter = Mail | MailRefused


def read_due_mailboxes(*, seconds: float, pk: int | None = None) -> bool:
    """Read what is due, or this mailbox alone, for about so long; whether something is left to do at once."""
    until = time.monotonic() + seconds
    while (lease := claim(Mailbox, every=EVERY, pk=pk)) is not None:
        read_mailbox(lease, until=min(until, time.monotonic() + LONGEST_STAY))
        if time.monotonic() >= until:
            return True
    return False


def read_mailbox(lease: Lease, *, until: float) -> None:
    """Every new message of the mailbox is stored or counted, as far as the time goes; where it cannot be read, its
    person is told why."""
    mailbox = Mailbox.objects.select_related("person").filter(pk=lease.pk).first()
    if mailbox is None:
        return
    with override(mailbox.person.language):
        try:
            if _read(mailbox, lease, until):
                finish(lease)
            else:
                let_go(lease)
        except LeaseLost:
            return
        except MailboxUnavailable as error:
            _settle(lease, error.sentence)
        except SecretLost:
            _settle(lease, _("The secret of this mailbox cannot be opened any more. Enter it again."))


def _settle(lease: Lease, trouble: str) -> None:
    try:
        fail(lease, trouble)
    except LeaseLost:
        return


def _read(mailbox: Mailbox, lease: Lease, until: float) -> bool:
    """Whether there is nothing new left in any folder."""
    with opened(_server(mailbox)) as reader:
        for folder in _folders(mailbox, lease, reader):
            if not _read_folder(mailbox, folder, lease, reader, until):
                return False
    return True


def _server(mailbox: Mailbox) -> Server:
    secret = unsealed(mailbox.sealed_secret)
    if mailbox.sign_in == SignInKind.XOAUTH2:
        secret = access_token(secret)
    security, way = Security(mailbox.security), SignIn(mailbox.sign_in)
    return Server(mailbox.host, mailbox.port, security, mailbox.username, secret, way)


def _folders(mailbox: Mailbox, lease: Lease, reader: Reader) -> list[MailboxFolder]:
    """The folders its person wants read, as the server names them today."""
    found = reader.folders()
    wanted = [(found.inbox, False)] if mailbox.reads_inbox else []
    if mailbox.reads_sent and found.sent and found.sent != found.inbox:
        wanted.append((found.sent, True))
    folders, lease.until = _follow(lease, wanted)
    return folders


@change
def _follow(lease: Lease, wanted: Sequence[tuple[str, bool]]) -> tuple[list[MailboxFolder], datetime | None]:
    """The mailbox has these folders and no others; where one was read already it is gone on with."""
    mailbox = held(lease)
    names = [name[:200] for name, _is_sent in wanted]
    MailboxFolder.objects.filter(mailbox=mailbox.pk).exclude(name__in=names).delete()
    folders = []
    for name, is_sent in wanted:
        folder, _is_new = MailboxFolder.objects.update_or_create(
            mailbox_id=mailbox.pk, name=name[:200], defaults={"is_sent": is_sent}
        )
        folders.append(folder)
    return folders, mailbox.leased_until


def _read_folder(mailbox: Mailbox, folder: MailboxFolder, lease: Lease, reader: Reader, until: float) -> bool:
    """Whether the folder has nothing new left."""
    since = (timezone.now() - FURTHEST_BACK).date()
    while True:
        page = reader.new_mails(folder.name, folder.uid_validity or None, folder.last_uid, MAILS_PER_PAGE, since=since)
        last = page.mails[-1][0] if page.mails else 0
        if page.uid_validity == folder.uid_validity:
            last = max(last, folder.last_uid)
        letters = [_letter(raw) for _uid, raw in page.mails]
        if letters or (page.uid_validity, last) != (folder.uid_validity, folder.last_uid):
            try:
                lease.until = _take(letters, folder, lease, place=(page.uid_validity, last), by=mailbox.person)
            except ValidationError as refusal:
                if getattr(refusal, "code", "") not in PASSING:
                    raise
                return False
            folder.uid_validity, folder.last_uid = page.uid_validity, last
        if not page.has_more:
            return True
        if time.monotonic() >= until:
            return False


def _letter(raw: bytes | MailRefused) -> Letter:
    if isinstance(raw, MailRefused):
        return raw
    try:
        return read_mail(raw)
    except MailRefused as refusal:
        return refusal


def _take(
    letters: list[Letter], folder: MailboxFolder, lease: Lease, *, place: tuple[int, int], by: User
) -> datetime | None:
    """The page is taken, once more where another mailbox stored one of its messages meanwhile. Where the database
    refuses what nobody foresaw, letter by letter: the one that cannot be taken is counted as broken."""
    for _attempt in range(CLASHES):
        try:
            return _take_page(letters, folder, lease, place=place, by=by)
        except (DataError, ValidationError) as refusal:
            code = getattr(refusal, "code", "")
            if code == BUSY:
                raise
            if code != STORED_MEANWHILE:
                break
    return _take_page(_bearable(letters, folder, by=by), folder, lease, place=place, by=by)


def _bearable(letters: list[Letter], folder: MailboxFolder, *, by: User) -> list[Letter]:
    """The letters, and a refusal in the place of each that the database does not take."""
    found: list[Letter] = []
    for letter in letters:
        try:
            _rehearse(letter, is_sent=folder.is_sent, by=by)
        except (DataError, ValidationError) as refusal:
            is_lasting = getattr(refusal, "code", "") not in PASSING
            found.append(MailRefused("not_a_mail") if is_lasting else letter)
        else:
            found.append(letter)
    return found


@change
def _rehearse(letter: Letter, *, is_sent: bool, by: User) -> None:
    """Nothing has changed, whether or not the letter can be taken."""
    with transaction.atomic():
        take_mails([letter], by=by, is_sent=is_sent)
        transaction.set_rollback(True)


@change
def _take_page(
    letters: list[Letter], folder: MailboxFolder, lease: Lease, *, place: tuple[int, int], by: User
) -> datetime | None:
    """The letters are stored or counted, and the folder is read up to this place; answers how long the lease is."""
    mailbox = held(lease)
    verdicts = take_mails(letters, by=by, is_sent=folder.is_sent)
    validity, last = place
    MailboxFolder.objects.filter(pk=folder.pk).update(uid_validity=validity, last_uid=last)
    _count(lease.pk, timezone.now().astimezone(ZoneInfo(by.time_zone)).date(), len(letters), tally(verdicts))
    return mailbox.leased_until


def _count(mailbox: int, day: date, seen: int, verdicts: Mapping[Verdict, int]) -> None:
    """So many more were seen on that day, of which so many had each verdict."""
    if seen:
        MailboxDay.objects.get_or_create(mailbox_id=mailbox, day=day)
        MailboxDay.objects.filter(mailbox=mailbox, day=day).update(seen=F("seen") + seen)
    for verdict, number in verdicts.items():
        MailboxTally.objects.get_or_create(mailbox_id=mailbox, day=day, verdict=verdict)
        MailboxTally.objects.filter(mailbox=mailbox, day=day, verdict=verdict).update(number=F("number") + number)
