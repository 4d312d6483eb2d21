"""Makes one request as one person, sees everything it did, and says what is wrong with that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse

from config.policies import Closed, Page, Policy, Public, Row, Visitor
from tests.access.canaries import DIRECTORY_FIELDS, Canary
from tests.access.collector import Route
from tests.access.reference import Reference
from tests.access.world import World

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
NOBODY = "nobody"
NO_ROW = 2_000_000_000
SAMPLES = {"kind": "AM", "uidb36": "1", "key": "set-password", "provider_id": "company"}

SIGN_IN, FORBIDDEN, MISSING, NO_METHOD, SENT_ON, ALLOWED = "sign-in", "403", "404", "405", "sent on", "allowed"

# What every write leaves behind in this transaction, also one that was rolled back. Sessions are not business.
WRITES = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname <> 'django_session'
"""


@dataclass(frozen=True)
class Call:
    """One cell of the matrix: this method of this route, by this person, on this row, with this body."""

    route: Route
    method: str
    person: str
    row: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    is_piece: bool = False

    def __str__(self) -> str:
        sent = "with a body" if self.body else "empty"
        return f"{self.method} {self.path} ({self.route.name}) as {self.person}, {sent}"

    @property
    def path(self) -> str:
        return path_of(self.route, row=self.row)


@dataclass(frozen=True)
class Answer:
    """What came back, and what the request did meanwhile."""

    status: int
    location: str
    text: str
    headers: str
    writes: dict[str, int]
    mails: int
    context: Any = None
    headed: Mapping[str, str] = field(default_factory=dict)


def path_of(route: Route, *, row: int | None = None) -> str:
    """The address with its parameters filled in: the row's id, and a sample for what is no id."""
    written = re.sub(r"<int:\w+>", str(row), route.pattern)
    written = re.sub(r"<(?:str|slug):(\w+)>", lambda found: SAMPLES[found[1]], written)
    written = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: SAMPLES[found[1]], written)
    return "/" + written.replace("^", "").replace("$", "")


class Gate:
    """Holds one client for everybody: a person is their session cookie."""

    def __init__(self, world: World, reference: Reference) -> None:
        self.world, self.reference = world, reference
        self.client = Client(raise_request_exception=False)
        self.calls = 0
        self.missing: dict[tuple[Any, ...], str] = {}

    def call(self, call: Call) -> Answer:
        """The answer; whatever it wrote is undone."""
        self.calls += 1
        self.client.cookies = SimpleCookie()
        if call.person != NOBODY:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.world.sessions[call.person]
        before, mails = _writes(), len(mail.outbox)
        with transaction.atomic():
            response = self._send(call)
            after = _writes()
            transaction.set_rollback(True)
        writes = {table: number - before.get(table, 0) for table, number in after.items()}
        return Answer(
            status=response.status_code,
            location=response.get("Location", ""),
            text=b"".join(response).decode(errors="replace"),
            headers="\n".join(f"{name}: {value}" for name, value in response.items()),
            writes={table: number for table, number in writes.items() if number},
            mails=len(mail.outbox) - mails,
            context=response.context,
            headed=dict(response.items()),
        )

    def _send(self, call: Call) -> Any:
        headers = {"hx-request": "true"} if call.is_piece else {}
        address = f"{call.path}?{call.query}" if call.query else call.path
        if call.method == "POST":
            return self.client.post(address, dict(call.body), headers=headers)
        return self.client.generic(call.method, address, headers=headers)

    def expected(self, call: Call, policy: Policy) -> str:
        """What the declaration and the reference say must happen."""
        is_nobody = call.person in (NOBODY, "deactivated")
        if isinstance(policy, Closed):
            return MISSING
        if isinstance(policy, Visitor) and not is_nobody:
            return SENT_ON
        if is_nobody and not isinstance(policy, Public | Visitor):
            return SIGN_IN
        if call.method not in policy.accepts:
            return NO_METHOD
        if policy.needs and call.method in (policy.needed_by.split() or policy.accepts):
            return MISSING
        if isinstance(policy, Page) and not self.world.people[call.person].has_perm(policy.permission):
            return FORBIDDEN
        if isinstance(policy, Row) and not self.reaches(call, policy):
            return MISSING
        return ALLOWED

    def reaches(self, call: Call, policy: Row) -> bool:
        person = self.world.people[call.person].pk
        known = self.reference.rows_of(policy.model, only=policy.only)
        return call.row in known and self.reference.reaches(policy.rows, policy.model, person, call.row)

    def judge(self, call: Call, policy: Policy) -> list[str]:
        """Everything wrong with this cell; nothing when it is as declared."""
        answer, expected = self.call(call), self.expected(call, policy)
        faults = [*self._status_faults(call, answer, expected, policy), *_write_faults(call, answer, expected)]
        faults += [f"shows {canary.field} of {canary.account!r}" for canary in self.leaks(call, policy, answer)]
        return [f"{call}: {fault}" for fault in faults]

    def _status_faults(self, call: Call, answer: Answer, expected: str, policy: Policy) -> list[str]:
        if is_as(expected, answer, policy, is_piece=call.is_piece):
            if expected == MISSING and call.row not in (None, NO_ROW):
                return self._differs_from_no_row(call, answer)
            return []
        return [f"expected {expected}, got {answer.status} {answer.location}{_error_of(answer)}"]

    def _differs_from_no_row(self, call: Call, answer: Answer) -> list[str]:
        nothing = replace(call, row=NO_ROW)
        asked = (call.route, call.method, call.person, bool(call.body), call.is_piece)
        if asked not in self.missing:
            self.missing[asked] = _plain(self.call(nothing).text, nothing)
        is_same = _plain(answer.text, call) == self.missing[asked]
        return [] if is_same else ["answers otherwise than for an id that does not exist"]

    def leaks(self, call: Call, policy: Policy, answer: Answer) -> list[Canary]:
        """Canaries in the answer, headers included, whose account the person may not see. What the person sent
        themselves does not count."""
        seen = self.world.aviary.seen_in(f"{answer.text}\n{answer.headers}")
        if not seen:
            return []
        sent = set(self.world.aviary.seen_in(f"{call.query}\n{call.body}"))
        is_directory = isinstance(policy, Page) and policy.is_directory
        return [
            canary
            for canary in seen
            if canary not in sent
            and not (is_directory and canary.field in DIRECTORY_FIELDS)
            and not self.is_entitled(call.person, canary)
        ]

    def is_entitled(self, person: str, canary: Canary) -> bool:
        if person in (NOBODY, "deactivated"):
            return False
        key, account = self.world.people[person].pk, self.world.accounts[canary.account].pk
        if self.reference.sees_account(key, account):
            return True
        covered = {(row.account_id, row.person_id) for row in self.world.covers.values()}
        return canary.field in ("name", "cover reason") and (account, key) in covered


def _writes() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return dict(cursor.fetchall())


def _write_faults(call: Call, answer: Answer, expected: str) -> list[str]:
    """A denied call and a safe one leave nothing behind."""
    if expected in (ALLOWED, SENT_ON) and call.method not in SAFE:
        return []
    faults = [f"wrote to {table}" for table in sorted(answer.writes)]
    return [*faults, *(["sent a mail"] if answer.mails else [])]


def is_as(expected: str, answer: Answer, policy: Policy, *, is_piece: bool = False) -> bool:
    """Whether the answer is what was expected; an allowed one never sends anybody to sign-in."""
    to_sign_in = answer.status == 302 and answer.location.startswith(reverse(settings.LOGIN_URL))
    if expected == SIGN_IN and is_piece:
        return answer.status == 204 and answer.headed.get("HX-Redirect", "").startswith(reverse(settings.LOGIN_URL))
    if expected == SIGN_IN:
        return to_sign_in
    if expected == SENT_ON:
        return answer.status == 302
    if expected == ALLOWED:
        return (200 <= answer.status < 400 or answer.status in (422, policy.status)) and not answer.location.startswith(
            f"{reverse(settings.LOGIN_URL)}?next="
        )
    return answer.status == int(expected)


def _error_of(answer: Answer) -> str:
    found = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
    return f" “{found[1].strip()}”" if found and answer.status >= 500 else ""


def _plain(text: str, call: Call) -> str:
    """The page without what differs between any two requests: tokens and the id asked for."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", text).replace(call.path, "")
