"""Hands one mail after the other to the mail server, and says what is known of each afterwards."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from smtplib import SMTP, SMTPException, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from reminders.choices import MailState

GO_AHEAD, PERMANENT = 354, 500
UNDERSTOOD = range(200, 300)
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class UnansweredError(Exception):
    """The mail was handed over, and the server did not say whether it took it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What became of a mail: SENT, DUE (try again), DEAD (refused for good) or UNCERTAIN, and what the server said."""

    state: MailState
    error: str = ""


class Line:
    """An open line to the mail server; opened with the first mail, and again after it broke."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, message: EmailMessage) -> Known:
        """What the server said of the mail. Until it was given the whole of it nothing can have arrived, so that a line
        that breaks before is no reason to doubt."""
        try:
            self._open()
        except (SMTPException, OSError) as error:
            self.close()
            return Known(MailState.DUE, str(error))
        try:
            self._hand_over(message)
        except UnansweredError as error:
            self.close()
            return Known(MailState.UNCERTAIN, str(error))
        except SMTPResponseException as error:
            self.close()
            return _refused(error.smtp_code, error.smtp_error)
        except (SMTPException, OSError) as error:
            self.close()
            return Known(MailState.DUE, str(error))
        return Known(MailState.SENT)

    def _open(self) -> None:
        if self._connection is None:
            self._connection = get_connection()
            self._connection.open()

    def _hand_over(self, message: EmailMessage) -> None:
        if isinstance(self._connection, EmailBackend):
            server: Any = self._connection.connection
            _give(server, message)
        else:
            self._connection.send_messages([message])

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SMTPException, OSError):
                connection.close()


def _refused(code: int, said: bytes | str) -> Known:
    text = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return Known(MailState.DEAD if code >= PERMANENT else MailState.DUE, text)


def _give(server: SMTP, message: EmailMessage) -> None:
    """What smtplib's sendmail does, step by step: so it is known how far the mail came when the line broke."""
    encoding = message.encoding or settings.DEFAULT_CHARSET
    written: Any = message.message()
    content = _LEADING_DOT.sub(b"..", written.as_bytes(linesep="\r\n"))
    server.ehlo_or_helo_if_needed()
    _check(server.mail(sanitize_address(message.from_email, encoding)))
    for recipient in message.recipients():
        _check(server.rcpt(sanitize_address(recipient, encoding)))
    code, said = server.docmd("data")
    if code != GO_AHEAD:
        raise SMTPResponseException(code, said)
    try:
        server.send(content.removesuffix(b"\r\n") + b"\r\n.\r\n")
        answer = server.getreply()
    except (SMTPException, OSError) as error:
        raise UnansweredError(str(error)) from error
    _check(answer)


def _check(answer: tuple[int, bytes]) -> None:
    code, said = answer
    if code not in UNDERSTOOD:
        raise SMTPResponseException(code, said)


@contextmanager
def line() -> Iterator[Line]:
    """A line that is closed afterwards."""
    opened = Line()
    try:
        yield opened
    finally:
        opened.close()
