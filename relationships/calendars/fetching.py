"""Getting a calendar from the private address its owner gave, and from no place inside our own network."""

import http.client
import ipaddress
import socket
import ssl
import time
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
LONGEST_WAIT = 15.0
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PORTS = {"https": 443, "http": 80}
HEADERS = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "Rapport"}
FORM_HEADERS = HEADERS | {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
# What a public machine may have: of IPv6 what is given out, but no part that is another network's name in disguise
OPEN = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("2000::/3"))
CLOSED = tuple(
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip


class CalendarUnavailable(Exception):
    """The calendar cannot be had now, or not from there; `reason` is a sentence for the person, `status` what was
    answered instead."""

    def __init__(self, reason: str, *, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True)
class Visit:
    """One request: to whom, by which checked address, until when, and the form that is sent along, if any."""

    url: SplitResult
    host: str
    address: str
    port: int
    ends: float
    form: bytes = b""

    def left(self) -> float:
        return max(self.ends - time.monotonic(), 0.001)


def fetch(url: str, *, allow_loopback: bool = False) -> bytes:
    """The bytes at the address, following at most three redirects; CalendarUnavailable says why there are none. Only
    https to public machines, or with allow_loopback also http to this one."""
    ends = time.monotonic() + LONGEST_WAIT
    for _turn in range(MOST_REDIRECTS + 1):
        status, location, body = _answered(_visit(url, ends, allow_loopback))
        if status == http.client.OK:
            return body
        if status not in REDIRECTS or not location:
            raise _refused(status)
        url = _joined(url, location)
    raise CalendarUnavailable(_("The calendar sends us on and on."))


def post(url: str, form: bytes, *, allow_loopback: bool = False) -> bytes:
    """What the address answers to the form, with the same care; a form is never sent on to another address."""
    visit = _visit(url, time.monotonic() + LONGEST_WAIT, allow_loopback)
    status, _location, body = _answered(replace(visit, form=form))
    if status != http.client.OK:
        raise _refused(status)
    return body


def _refused(status: int) -> CalendarUnavailable:
    return CalendarUnavailable(_("The calendar answered %(status)s.") % {"status": status}, status=status)


def _answered(visit: Visit) -> tuple[int, str, bytes]:
    """The answer; CalendarUnavailable where there is none."""
    try:
        return _asked(visit)
    except ssl.SSLError:
        raise CalendarUnavailable(_("The connection to the calendar is not secure.")) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise CalendarUnavailable(_("The calendar does not answer.")) from None


def _visit(url: str, ends: float, allow_loopback: bool) -> Visit:
    """The address taken apart and its machine found, if we may go there."""
    try:
        parts = urlsplit(url.strip().replace("webcal://", "https://", 1) if len(url) <= LONGEST_ADDRESS else "")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    if not host or not port or parts.username is not None:
        raise CalendarUnavailable(_("This is not an address such as https://calendar.example/private.ics."))
    if parts.scheme != "https" and not allow_loopback:
        raise CalendarUnavailable(_("The address has to begin with https://."))
    return Visit(parts, host, _checked(host, port, parts.scheme, allow_loopback), port, ends)


def _checked(host: str, port: int, scheme: str, allow_loopback: bool) -> str:
    """The first of the machine's addresses, all of which are public; the name is not asked again, since its answer may
    change."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, ValueError):
        found = []
    if not found:
        raise CalendarUnavailable(_("There is no machine of this name."))
    if not all(_may_visit(each, scheme, allow_loopback) for each in found):
        raise CalendarUnavailable(_("This address is not on the public internet."))
    return found[0]


def _may_visit(address: str, scheme: str, allow_loopback: bool) -> bool:
    if "%" in address:
        return False
    ip = ipaddress.ip_address(address)
    if allow_loopback and ip.is_loopback:
        return True
    is_public = any(ip in each for each in OPEN) and not any(ip in each for each in CLOSED)
    return is_public and scheme == "https"


def _asked(visit: Visit) -> tuple[int, str, bytes]:
    """The answer: its status, where it sends us, and its body if it is the calendar."""
    with (
        closing(socket.create_connection((visit.address, visit.port), timeout=visit.left())) as plain,
        closing(_secured(plain, visit.host) if visit.url.scheme == "https" else plain) as line,
    ):
        # Each wait has its limit; this one is for them all, since a byte now and then would reset it
        watch = Timer(visit.left(), _hang_up, [line])
        watch.start()
        try:
            return _answer(line, visit)
        finally:
            watch.cancel()


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # past the TLS layer, which another thread is using


def _answer(line: socket.socket, visit: Visit) -> tuple[int, str, bytes]:
    if isinstance(line, ssl.SSLSocket):
        line.do_handshake()
    kind = http.client.HTTPSConnection if visit.url.scheme == "https" else http.client.HTTPConnection
    connection = kind(visit.host, visit.port)
    connection.sock = line
    if visit.form:
        connection.request("POST", _target(visit.url), body=visit.form, headers=FORM_HEADERS)
    else:
        connection.request("GET", _target(visit.url), headers=HEADERS)
    response = connection.getresponse()
    body = _body(response) if response.status == http.client.OK else b""
    if time.monotonic() >= visit.ends:
        raise TimeoutError
    return response.status, response.headers.get("Location", ""), body


def _body(response: http.client.HTTPResponse) -> bytes:
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise CalendarUnavailable(_("This calendar is larger than 5 MB."))
    if response.length or response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise http.client.HTTPException
    return body


def _target(url: SplitResult) -> str:
    path = quote(url.path or "/", safe="/%:@!$&'()*+,;=~")
    return f"{path}?{quote(url.query, safe='/%:@!$&()*+,;=~?')}" if url.query else path


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return ""
