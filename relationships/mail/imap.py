"""A mailbox read over IMAP: only looked at, never changed, and no message ever marked as seen."""

import imaplib
import ipaddress
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice

from django.utils.translation import gettext_lazy as _

from relationships.mail.folders import Folders, folders_in, quoted
from relationships.mail.refusals import LARGEST_MAIL, MEBIBYTE, MailRefused

TIMEOUT = 30
UIDS_PER_SEARCH = 50_000
MAILS_PER_FETCH = 50
LARGEST_PAGE = 64 * MEBIBYTE
# What a server sends for one mail beside the mail
ENVELOPE = 64 * 1024

UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
SHORT_BODY = re.compile(rb'BODY\[\] (?:NIL|"((?:[^"\\]|\\.)*)")')
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

# What a server that breaks the protocol makes the standard library raise
NOT_UNDERSTOOD = (imaplib.IMAP4.error, ValueError, TypeError, IndexError, KeyError, AttributeError)


class Security(StrEnum):
    TLS = "TLS"
    STARTTLS = "STARTTLS"
    NONE = "NONE"


class SignIn(StrEnum):
    PASSWORD = "PASSWORD"
    XOAUTH2 = "XOAUTH2"


class Reason(StrEnum):
    NETWORK = "network"
    CERTIFICATE = "certificate"
    NOT_PRIVATE = "not_private"
    SIGN_IN_REFUSED = "sign_in_refused"
    FOLDER_MISSING = "folder_missing"
    NOT_UNDERSTOOD = "not_understood"


SENTENCES = {
    Reason.NETWORK: _("The mail server cannot be reached, or stopped answering."),
    Reason.CERTIFICATE: _("The mail server cannot prove who it is: its certificate is not valid."),
    Reason.NOT_PRIVATE: _("A mail server on another computer is only read over TLS or STARTTLS."),
    Reason.SIGN_IN_REFUSED: _("The mail server refused this name and password or token."),
    Reason.FOLDER_MISSING: _("The mail server has no such folder."),
    Reason.NOT_UNDERSTOOD: _("The mail server gave an answer that cannot be understood."),
}


class MailboxUnavailable(Exception):
    """The mailbox cannot be read now; the message holds nothing the server or the person said."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.reason])


@dataclass(frozen=True)
class Server:
    """Where a mailbox is and how its owner signs in. `tls` takes the place of the system's certificates."""

    host: str
    port: int
    security: Security
    username: str
    secret: str = field(repr=False)
    auth: SignIn = SignIn.PASSWORD
    timeout: int = TIMEOUT
    tls: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    @property
    def is_here(self) -> bool:
        """Whether the server runs on this computer."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True)
class FolderPage:
    """The next mails of a folder by uid, oldest first. Where the folder's numbers began anew, `uid_validity` differs
    from the one asked with and the page begins at the first mail. `has_more` says whether to ask again."""

    uid_validity: int
    mails: list[tuple[int, bytes | MailRefused]]
    has_more: bool


@contextmanager
def opened(server: Server) -> Iterator["Reader"]:
    """A reader signed in to the mailbox, signed out afterwards; raises MailboxUnavailable."""
    if server.security == Security.NONE and not server.is_here:
        raise MailboxUnavailable(Reason.NOT_PRIVATE)
    with _said_plainly():
        client = _connected(server)
    try:
        with _said_plainly():
            _sign_in(client, server)
        yield Reader(client)
        with suppress(OSError, *NOT_UNDERSTOOD):
            client.logout()
    finally:
        _leave(client)


class Reader:
    """Looks into the folders of one open mailbox."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client

    def folders(self) -> Folders:
        """The folder that mail comes into and the one that sent mail is kept in, as the server names them."""
        with _said_plainly():
            status, listed = self._client.list()
            return folders_in(listed) if status == "OK" else folders_in([])

    def new_mails(
        self, folder: str, uid_validity: int | None, after_uid: int, limit: int, *, since: date | None = None
    ) -> FolderPage:
        """Up to so many mails with a higher uid; fewer where they are large. Raises MailboxUnavailable."""
        with _said_plainly():
            validity, next_uid = self._examine(folder)
            begin = after_uid + 1 if validity == uid_validity else 1
            uids = list(islice(self._uids(begin, next_uid, since), limit + 1))
            mails = self._mails(uids[:limit])
        last = mails[-1][0] if mails else 0
        return FolderPage(validity, mails, bool(mails) and uids[-1] > last)

    def _examine(self, folder: str) -> tuple[int, int]:
        """The folder is open for looking only; its uid validity, and a uid above all of today's."""
        status, _answer = self._client.select(quoted(folder), readonly=True)
        if status != "OK":
            raise MailboxUnavailable(Reason.FOLDER_MISSING)
        validity, next_uid = (self._client.response(each)[1][0] for each in ("UIDVALIDITY", "UIDNEXT"))
        return int(validity or 0), int(next_uid) if next_uid else 2**32

    def _uids(self, begin: int, next_uid: int, since: date | None) -> Iterator[int]:
        """The uids that exist from here on, rising; in stretches, since an answer is one line of limited length."""
        newer = f" SINCE {since.day:02}-{MONTHS[since.month - 1]}-{since.year:04}" if since is not None else ""
        known_end = next_uid < 2**32
        while begin < next_uid:
            end = str(min(begin + UIDS_PER_SEARCH, next_uid) - 1) if known_end else "*"
            status, found = self._client.uid("SEARCH", f"UID {begin}:{end}{newer}")
            if status != "OK":
                raise MailboxUnavailable(Reason.NOT_UNDERSTOOD)
            # "10:*" means the last mail too where that is number 9
            yield from sorted(uid for each in found if each for uid in map(int, each.split()) if uid >= begin)
            begin = begin + UIDS_PER_SEARCH if known_end else next_uid

    def _mails(self, uids: list[int]) -> list[tuple[int, bytes | MailRefused]]:
        """The mails with these uids that still exist, as many as one page holds."""
        mails: list[tuple[int, bytes | MailRefused]] = []
        room = LARGEST_PAGE
        for start in range(0, len(uids), MAILS_PER_FETCH):
            sizes = self._sizes(uids[start : start + MAILS_PER_FETCH])
            fitting: list[int] = []
            for uid, size in sizes.items():
                room -= size if size <= LARGEST_MAIL else 0
                if room < 0 and (mails or fitting):
                    return mails + self._batch(fitting, sizes)
                fitting.append(uid)
            mails += self._batch(fitting, sizes)
        return mails

    def _batch(self, uids: list[int], sizes: dict[int, int]) -> list[tuple[int, bytes | MailRefused]]:
        """These mails in order; one that is too large is not even asked for."""
        bodies = self._bodies([uid for uid in uids if sizes[uid] <= LARGEST_MAIL])
        batch: list[tuple[int, bytes | MailRefused]] = []
        for uid in uids:
            if sizes[uid] > LARGEST_MAIL:
                batch.append((uid, MailRefused("mail_too_large")))
            elif uid in bodies:
                batch.append((uid, bodies[uid]))
        return batch

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        sizes: dict[int, int] = {}
        for line, _literal in self._fetch(uids, "(UID RFC822.SIZE)"):
            uid, size = UID.search(line), SIZE.search(line)
            if uid is not None and size is not None:
                sizes[int(uid[1])] = int(size[1])
        return {uid: sizes[uid] for uid in sorted(sizes) if uid in set(uids)}

    def _bodies(self, uids: list[int]) -> dict[int, bytes]:
        bodies: dict[int, bytes] = {}
        for line, literal in self._fetch(uids, "(UID BODY.PEEK[])"):
            uid = UID.search(line)
            if uid is None:
                continue
            if literal is not None:
                bodies[int(uid[1])] = literal
            elif (short := SHORT_BODY.search(line)) is not None:
                bodies[int(uid[1])] = re.sub(rb"\\(.)", rb"\1", short[1] or b"")
        return bodies

    def _fetch(self, uids: list[int], what: str) -> Iterator[tuple[bytes, bytes | None]]:
        """Each line of the answer, and the bytes that came in its middle."""
        if not uids:
            return
        status, answer = self._client.uid("FETCH", ",".join(map(str, uids)), what)
        if status != "OK":
            raise MailboxUnavailable(Reason.NOT_UNDERSTOOD)
        line, literal = b"", None
        for each in answer:
            if isinstance(each, tuple):
                line, literal = each[0], each[1]
            elif each is not None:
                yield line + each, literal
                line, literal = b"", None


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Whatever goes wrong on the way is said as one reason, without the chain that led there: it may hold a secret."""
    try:
        yield
    except ssl.SSLCertVerificationError:
        raise MailboxUnavailable(Reason.CERTIFICATE) from None
    except (OSError, EOFError, imaplib.IMAP4.abort):
        raise MailboxUnavailable(Reason.NETWORK) from None
    except NOT_UNDERSTOOD:
        raise MailboxUnavailable(Reason.NOT_UNDERSTOOD) from None


class _Bounded(imaplib.IMAP4):
    """A server may announce any number of bytes: more than a mail can have are not waited for."""

    def read(self, size: int) -> bytes:
        if size > LARGEST_MAIL + ENVELOPE:
            raise self.abort("more was announced than a mail can have")
        return super().read(size)


class _BoundedTls(_Bounded, imaplib.IMAP4_SSL):
    pass


def _connected(server: Server) -> imaplib.IMAP4:
    context = server.tls or ssl.create_default_context()
    if server.security == Security.TLS:
        return _BoundedTls(server.host, server.port, ssl_context=context, timeout=server.timeout)
    client = _Bounded(server.host, server.port, timeout=server.timeout)
    if server.security == Security.STARTTLS:
        with ExitStack() as failing:
            failing.callback(_leave, client)
            _turn_private(client, context)
            failing.pop_all()
    return client


def _turn_private(client: imaplib.IMAP4, context: ssl.SSLContext) -> None:
    """The connection is encrypted from here on; a server that cannot is left before it hears the password."""
    try:
        client.starttls(context)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise MailboxUnavailable(Reason.NOT_PRIVATE) from None


def _leave(client: imaplib.IMAP4) -> None:
    """The connection is closed without a farewell; one that broke is closed already."""
    with suppress(OSError):
        client.shutdown()


def _sign_in(client: imaplib.IMAP4, server: Server) -> None:
    try:
        if server.auth == SignIn.XOAUTH2:
            said = f"user={server.username}\x01auth=Bearer {server.secret}\x01\x01".encode()
            client.authenticate("XOAUTH2", _once(said))
        elif "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", _once(f"\x00{server.username}\x00{server.secret}".encode()))
        else:
            quoted(server.secret)
            client.login(quoted(server.username), server.secret)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ValueError):
        raise MailboxUnavailable(Reason.SIGN_IN_REFUSED) from None


def _once(said: bytes) -> Callable[[bytes], bytes]:
    """Says it the first time it is asked; a server that refuses explains itself and waits for an empty answer."""
    answers = iter((said,))
    return lambda _challenge: next(answers, b"")
