"""Calendars from other machines, and nothing from inside our network."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from relationships.calendars import fetching
from relationships.calendars.fetching import CalendarUnavailable, fetch
from tests.fuzz.hostile import TEXTS

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
THIS_MACHINE = (
    "127.0.0.1", "127.1.2.3", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "017700000001", "[::1]",
    "[::ffff:127.0.0.1]", "localhost", "LOCALHOST", "１２７.０.０.１", "127。0。0。1",
)  # fmt: skip
NEAR = (
    "0.0.0.0", "0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.9.9", "192.168.1.1", "169.254.169.254",
    "0xa9fea9fe", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.7", "224.0.0.1",
    "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.88.99.1", "[::]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[fc00::1]", "[fd00::1]",
    "[fd12:3456:789a::1]", "[fe80::1]", "[fec0::1]", "[ff02::1]", "[2002:7f00:1::1]", "[2002:a9fe:a9fe::1]",
    "[2001::1]", "[2001:db8::1]", "[2001:0:7f00:1::]", "[100::1]", "[5f00::1]", "[3fff::1]",
)  # fmt: skip
HOSTILE = [f"https://{place}{text}/" for place in ("", "127.0.0.1/") for text in TEXTS.values()]
NOT_PUBLIC = "This address is not on the public internet."


class Owner(BaseHTTPRequestHandler):
    """Answers as the path says."""

    def do_GET(self):
        name, _slash, rest = unquote(self.path).strip("/").partition("/")
        getattr(self, f"answer_{name}")(rest)

    def answer_ok(self, _rest, body=ICS, **headers):
        self.send_response(200)
        for header, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def answer_query(self, rest):
        self.answer_ok("", f"{self.path} {self.headers['Host']}".encode())

    def answer_large(self, _rest):
        self.answer_ok("", b"x" * (fetching.MOST_BYTES + 1))

    def answer_packed(self, _rest):
        self.answer_ok("", Content_Encoding="gzip")

    def answer_short(self, _rest):
        self.answer_ok("", ICS, Content_Length="1000")

    def answer_endless(self, _rest):
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b"x" * 65536)

    def answer_drops(self, _rest):
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            for _turn in range(100):
                self.wfile.write(b"x")
                time.sleep(0.1)

    def answer_status(self, rest):
        self.send_error(int(rest))

    def answer_to(self, rest):
        self.send_response(302)
        self.send_header("Location", rest)
        self.end_headers()

    def answer_again(self, rest):
        left = int(rest)
        self.answer_to(f"/again/{left - 1}" if left > 1 else "/ok")

    def answer_nonsense(self, _rest):
        self.wfile.write(b"\x16\x03\x01 what?\r\n\r\n")

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def owner() -> Iterator[str]:
    with _served() as port:
        yield f"http://127.0.0.1:{port}"


def refusal(url: str, **options) -> str:
    with pytest.raises(CalendarUnavailable) as caught:
        fetch(url, **options)
    return str(caught.value.reason)


def test_a_calendar_is_fetched(owner):
    assert fetch(f"{owner}/ok", allow_loopback=True) == ICS


def test_the_whole_address_is_asked_of_its_machine(owner):
    host = owner.removeprefix("http://")
    said = fetch(f"{owner}/query/año b?k=1&x=ñ%20#part", allow_loopback=True)
    assert said.decode() == f"/query/a%C3%B1o%20b?k=1&x=%C3%B1%20 {host}"


def test_redirects_are_followed_three_times(owner):
    assert fetch(f"{owner}/again/3", allow_loopback=True) == ICS
    assert refusal(f"{owner}/again/4", allow_loopback=True) == "The calendar sends us on and on."


@pytest.mark.parametrize("host", THIS_MACHINE + NEAR)
def test_no_machine_inside_is_asked(host, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", _never)

    for scheme in ("https", "webcal"):
        assert refusal(f"{scheme}://{host}/private.ics") == NOT_PUBLIC
    assert refusal(f"http://{host}/private.ics") == "The address has to begin with https://."


@pytest.mark.parametrize("host", NEAR)
def test_no_redirect_leads_inside(owner, host):
    for scheme in ("http", "https"):
        assert refusal(f"{owner}/to/{scheme}://{host}/latest", allow_loopback=True) == NOT_PUBLIC


def test_every_address_of_a_machine_has_to_be_public(monkeypatch):
    _resolve(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    monkeypatch.setattr(socket, "create_connection", _never)

    assert refusal("https://calendar.example/private.ics") == NOT_PUBLIC


def test_the_address_that_was_checked_is_the_one_asked(monkeypatch):
    asked = []
    _resolve(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])

    def note(address, **_options):
        asked.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", note)

    assert refusal("https://calendar.example:8443/private.ics") == "The calendar does not answer."
    assert asked == [("93.184.215.14", 8443)]


@pytest.mark.parametrize(
    "url",
    ["", "calendar.example", "ftp://calendar.example/x", "file:///etc/passwd", "https://", "https:///x", "https://[::1/x",
     "https://calendar.example:99999/", "https://ana:secret@calendar.example/", "https://@calendar.example/", "gopher://x",
     "https://calendar.example/" + "x" * 3000,
     "https://\ud800.example/", "https://" + "a" * 70 + ".example/", "data:text/plain,x",
     "https://calendar..example/", "//calendar.example/x"],
)  # fmt: skip
def test_what_is_no_address_of_a_calendar_is_refused(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _never)

    assert refusal(url).startswith(("This is not an address", "The address has to begin"))


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_text_is_no_address(url, monkeypatch):
    _resolve(monkeypatch, ["127.0.0.1"])

    assert refusal(url)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("status/404", "The calendar answered 404."),
        ("status/500", "The calendar answered 500."),
        ("status/204", "The calendar answered 204."),
        ("large", "This calendar is larger than 5 MB."),
        ("endless", "This calendar is larger than 5 MB."),
        ("packed", "The calendar does not answer."),
        ("short", "The calendar does not answer."),
        ("nonsense", "The calendar does not answer."),
        ("to/http://[x", "This is not an address such as https://calendar.example/private.ics."),
        ("to/", "The calendar answered 302."),
        ("to/ftp://127.0.0.1/x", "This is not an address such as https://calendar.example/private.ics."),
    ],
)
def test_an_answer_that_is_no_calendar_is_refused(owner, path, reason):
    assert refusal(f"{owner}/{path}", allow_loopback=True) == reason


def test_a_machine_that_answers_in_drops_is_left_in_time(owner, monkeypatch):
    monkeypatch.setattr(fetching, "LONGEST_WAIT", 0.5)
    begun = time.monotonic()

    assert refusal(f"{owner}/drops", allow_loopback=True) == "The calendar does not answer."
    assert time.monotonic() - begun < 3


def test_a_machine_that_is_not_there_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    assert refusal(f"http://127.0.0.1:{port}/", allow_loopback=True) == "The calendar does not answer."


def test_only_who_can_be_trusted_is_asked_over_https(tmp_path, monkeypatch):
    certificate, key = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with _served(context) as port:
        assert (
            refusal(f"https://localhost:{port}/ok", allow_loopback=True)
            == "The connection to the calendar is not secure."
        )

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(f"https://localhost:{port}/ok", allow_loopback=True) == ICS
        assert fetch(f"webcal://localhost:{port}/ok", allow_loopback=True) == ICS
        assert (
            refusal(f"https://127.0.0.1:{port}/ok", allow_loopback=True)
            == "The connection to the calendar is not secure."
        )


def test_a_machine_without_https_is_not_asked_over_it(owner):
    assert (
        refusal(owner.replace("http", "https") + "/ok", allow_loopback=True)
        == "The connection to the calendar is not secure."
    )


@contextmanager
def _served(context: ssl.SSLContext | None = None) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Owner)
    server.handle_error = lambda *_args: None  # a client that hangs up
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Who localhost is, said by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "certificate.pem", folder / "key.pem"


def _resolve(monkeypatch, *answers: list[str]) -> None:
    """Each question for a machine gets the next answer, the last one again and again."""
    left = list(answers)

    def answer(_host, port, **_options):
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def _never(*_args, **_options):
    raise AssertionError("somebody was asked")
