"""A real IMAP server for the tests, in memory and on this computer only."""

import imaplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from relationships.mail.imap import Security, Server

USERNAME = "ana@rapport.example"
SECRET = 'a "secret" with \\ and blanks'
PATIENCE = 30


@dataclass(frozen=True)
class ImapServer:
    """A server that runs, and what a mailbox on it is filled with."""

    server: Server

    def client(self) -> imaplib.IMAP4:
        """A mail program that may change what it sees."""
        assert self.server.security != Security.TLS
        client = imaplib.IMAP4(self.server.host, self.server.port, timeout=PATIENCE)
        # Else every mail put there waits for an acknowledgement
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.server.security == Security.STARTTLS:
            client.starttls(self.server.tls)
        client.authenticate("PLAIN", lambda _challenge: f"\0{self.server.username}\0{self.server.secret}".encode())
        return client

    def put(self, folder: str, mails: Sequence[bytes]) -> None:
        """The mails lie in the folder, unseen, after those that lie there already."""
        client = self.client()
        if folder != "INBOX":
            client.create(f'"{folder}"')
        for raw in mails:
            status, answer = client.append(f'"{folder}"', None, None, raw)
            assert status == "OK", answer
        client.logout()

    def seen(self, folder: str) -> list[bytes]:
        """The numbers of the mails somebody has marked as seen."""
        client = self.client()
        client.select(f'"{folder}"', readonly=True)
        found = client.search(None, "SEEN")[1][0]
        client.logout()
        return found.split()


@dataclass(frozen=True)
class Certificate:
    """A certificate for this computer that only those trust who are told to."""

    cert: Path
    key: Path

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.cert))

    def serving(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Certificate:
    made = Certificate(*(tmp_path_factory.mktemp("tls") / name for name in ("cert.pem", "key.pem")))
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = built.add_extension(here, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    made.cert.write_bytes(signed.public_bytes(pem))
    plain = serialization.NoEncryption()
    made.key.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return made


@pytest.fixture
def imap_server() -> Iterator[Callable[..., ImapServer]]:
    """Starts a server with these mails in its inbox and its sent folder: `imap_server(inbox=[...], sent=[...])`."""
    running: list[subprocess.Popen[bytes]] = []

    def start(
        inbox: Sequence[bytes] = (),
        sent: Sequence[bytes] = (),
        *,
        username: str = USERNAME,
        secret: str = SECRET,
        certificate: Certificate | None = None,
    ) -> ImapServer:
        port = _free_port()
        program = Path(sys.executable).with_name("pymap")
        ways = ["--no-service", "managesieve", "--no-service", "admin", "--host", "127.0.0.1", "--port", str(port)]
        account = ["--demo-user", username, "--demo-password", secret]
        private = ["--cert", certificate.cert, "--key", certificate.key] if certificate else ["--no-tls"]
        process = subprocess.Popen([program, *ways, *private, "dict", *account], stderr=subprocess.DEVNULL)
        running.append(process)
        _wait_for(port, process)
        security, tls = (Security.STARTTLS, certificate.trusting()) if certificate else (Security.NONE, None)
        started = ImapServer(Server("127.0.0.1", port, security, username, secret, timeout=PATIENCE, tls=tls))
        started.put("INBOX", inbox)
        started.put("Sent", sent)
        return started

    yield start
    for process in running:
        process.terminate()
        process.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the mail server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the mail server does not listen")
