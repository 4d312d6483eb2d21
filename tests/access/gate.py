"""Makes one request as one person, sees everything it did, and says what is wrong with that."""

import json
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

from config.policies import Api, Closed, Page, Policy, Public, Row, Visitor
from tests.access.canaries import DIRECTORY_FIELDS, Canary
from tests.access.collector import Route
from tests.access.reference import Reference
from tests.access.related import OF_CONTACTS
from tests.access.world import World

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
NOBODY = "nobody"
NO_ROW = 2_000_000_000
SAMPLES = {
    "pk": "AM", "kind": "AM", "uidb36": "1", "key": "set-password", "provider_id": "company", "listing": "accounts",
    "token": "unknown",
}  # fmt: skip

UNKNOWN, FORBIDDEN, MISSING, NO_METHOD = "401", "403", "404", "405"
SIGN_IN, SENT_ON, ALLOWED = "sign-in", "sent on", "allowed"

CONDITIONAL = ("PUT", "PATCH", "DELETE")
# What an allowed call of the API may answer besides doing it: what was sent is not right, or a rule refuses it
REFUSALS = frozenset({400, 409, 412, 422, 428})

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
    by_token: bool = False

    def __str__(self) -> str:
        sent = "with a body" if self.body else "empty"
        sent += ", by token" if self.by_token else ""
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
        if call.person != NOBODY and not call.by_token:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.world.sessions[call.person]
        before, mails = _writes(), len(mail.outbox)
        with transaction.atomic():
            response = self._send(call)
            after = _writes()
            transaction.set_rollback(True)
        writes = {table: number - before.get(table, 0) for table, number in after.items()}
        if call.by_token:  # when it was last used
            writes.pop("integrations_apitoken", None)
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
        if call.by_token or call.route.name.startswith("api:"):
            return self._send_json(call, address)
        if call.method == "POST":
            return self.client.post(address, dict(call.body), headers=headers)
        return self.client.generic(call.method, address, headers=headers)

    def _send_json(self, call: Call, address: str) -> Any:
        """As another system sends it: by token if so wanted, with the key and the version that a change needs."""
        headers = {}
        if call.by_token and call.person != NOBODY:
            headers["Authorization"] = f"Bearer {self.world.tokens[call.person]}"
        if call.by_token and call.method in CONDITIONAL:
            headers["If-Match"] = "*"
        if call.by_token and call.method in ("POST", "PUT"):
            headers["Idempotency-Key"] = f"call-{self.calls}"
        if "file" in call.body:
            return self.client.post(address, dict(call.body), headers=headers)
        content = json.dumps(call.body, default=str) if call.body else ""
        sent = {"content_type": "application/json"} if call.body else {}
        return self.client.generic(call.method, address, content, headers=headers, **sent)

    def expected(self, call: Call, policy: Policy) -> str:
        """What the declaration and the reference say must happen."""
        is_nobody = call.person in (NOBODY, "deactivated")
        if isinstance(policy, Closed):
            return MISSING
        if isinstance(policy, Visitor) and not is_nobody:
            return SENT_ON
        if is_nobody and isinstance(policy, Api):
            return UNKNOWN
        if is_nobody and not isinstance(policy, Public | Visitor):
            return SIGN_IN
        if call.method not in policy.accepts:
            return NO_METHOD
        if policy.needs and call.method in (policy.needed_by.split() or policy.accepts):
            return MISSING
        permission = permission_of(policy, call.method)
        if permission and not self.world.people[call.person].has_perm(permission):
            return FORBIDDEN
        if model_of(policy) and not self.reaches(call, policy):
            return MISSING
        return ALLOWED

    def reaches(self, call: Call, policy: Policy) -> bool:
        person, model = self.world.people[call.person].pk, model_of(policy)
        known = self.reference.rows_of(model, only=only_of(policy))
        return call.row in known and self.reference.reaches(reach_of(policy, call.method), model, person, call.row)

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
        if canary.field in self.world.opportunities:
            return self.reference.sees_opportunity(key, self.world.opportunities[canary.field].pk)
        if self._is_of_a_talk(canary):
            return self._is_told(key, canary)
        if canary.field in OF_CONTACTS:
            return self.reference.sees_account(key, account)
        if self.reference.opens_account(key, account):
            return True
        if canary.field in DIRECTORY_FIELDS and self.reference.sees_account(key, account):
            return True
        here = [pk for pk, (where, _owner) in self.reference.opportunities.items() if where == account]
        if canary.field == "name" and any(self.reference.sees_opportunity(key, pk) for pk in here):
            return True
        covered = {(row.account_id, row.person_id) for row in self.world.covers.values()}
        return canary.field in ("name", "cover reason") and (account, key) in covered

    def _is_of_a_talk(self, canary: Canary) -> bool:
        label, _comma, _what = canary.field.partition(", ")
        return label in self.world.talks or label in self.world.promises or label == "shared notes"

    def _is_told(self, person: int, canary: Canary) -> bool:
        """Subjects are known to who sees that it took place, notes to who may read them, promises to who keeps them."""
        relations, (label, _comma, what) = self.reference.relations, canary.field.partition(", ")
        if label in self.world.promises:
            return relations.sees_promise(self.reference, person, self.world.promises[label])
        if label == "shared notes":
            account = self.world.accounts[canary.account].pk
            return self.reference.opens_account(person, account) and self.reference.role[person] != "AUDITOR"
        talk = self.world.talks[label].pk
        is_seen = relations.sees_talk(self.reference, person, talk)
        return is_seen and (what == "subject" or relations.reads_talk(self.reference, person, talk))


def model_of(policy: Policy) -> str:
    """The model of the row its address names; empty: it names none."""
    return policy.model if isinstance(policy, Row | Api) else ""


def only_of(policy: Policy) -> str:
    return policy.only if isinstance(policy, Row) else ""


def reach_of(policy: Policy, method: str) -> str:
    """How the row is reached by this method."""
    return policy.rows[method] if isinstance(policy, Api) else policy.rows  # type: ignore[attr-defined]


def permission_of(policy: Policy, method: str) -> str:
    if isinstance(policy, Api):
        return policy.grants["GET" if method == "HEAD" else method]
    return policy.permission if isinstance(policy, Page) else ""


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
    if expected == ALLOWED and isinstance(policy, Api):
        return 200 <= answer.status < 300 or answer.status in REFUSALS
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
