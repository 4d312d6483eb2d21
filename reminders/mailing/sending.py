"""Hands one mail after the other to the mail server, and says what is known of each afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any

from django.core.mail import EmailMessage, get_connection

from reminders.choices import MailState

PERMANENT = 500


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
        try:
            self._open()
        except (SMTPException, OSError) as error:
            self.close()
            return Known(MailState.DUE, str(error))
        try:
            self._connection.send_messages([message])
        except SMTPServerDisconnected as error:
            self.close()
            return Known(MailState.UNCERTAIN, str(error))
        except SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            return self._refused(code, said)
        except SMTPResponseException as error:
            return self._refused(error.smtp_code, error.smtp_error)
        except (SMTPException, OSError) as error:  # the answer did not come: it may have arrived
            self.close()
            return Known(MailState.UNCERTAIN, str(error))
        return Known(MailState.SENT)

    def _open(self) -> None:
        if self._connection is None:
            self._connection = get_connection()
            self._connection.open()

    def _refused(self, code: int, said: bytes | str) -> Known:
        self.close()
        text = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
        return Known(MailState.DEAD if code >= PERMANENT else MailState.DUE, text)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SMTPException, OSError):
                connection.close()


@contextmanager
def line() -> Iterator[Line]:
    """A line that is closed afterwards."""
    opened = Line()
    try:
        yield opened
    finally:
        opened.close()
