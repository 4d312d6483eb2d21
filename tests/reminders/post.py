"""A mail server on loopback that takes mails, or does what a test says, and keeps what it took."""

import asyncio
import logging
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Post:
    """What arrived, in order; `conduct` says for each mail what becomes of it: "take", an answer such as "451 Later",
    "drop" (the line, once the mail has been taken), "hang", or "refuse" (the recipient)."""

    def __init__(self, *conduct):
        self.taken = []
        self.lines = 0
        self.conduct = list(conduct)
        self.always = "take"

    def next_conduct(self):
        return self.conduct.pop(0) if self.conduct else self.always

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        session.conduct = self.next_conduct()
        if session.conduct == "drop before":
            server.transport.abort()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if session.conduct == "refuse":
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if session.conduct[0].isdigit():
            return session.conduct
        if session.conduct == "hang":
            await asyncio.sleep(30)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        if session.conduct == "drop":
            server.transport.abort()
        return "250 OK"

    @property
    def ids(self):
        return [str(each["Message-ID"]) for each in self.taken]


class _OnLoopback(Controller):
    """Listens where the system finds a place."""

    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(post, settings):
    """The product sends its mails to this server."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it tells every line of every mail
    controller = _OnLoopback(post, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_TIMEOUT = 2
    try:
        yield post
    finally:
        controller.stop()
