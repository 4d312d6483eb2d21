"""How an account's health went over two years: the line, what happened meanwhile, and the same as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    F,
    Func,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Account, Agreement
from accounts.rules import months_back
from audit.models import AuditEntry
from audit.phrases import tables_of
from health.models import HealthOverride, HealthSnapshot, HealthVersion
from relationships.choices import BuyingRole
from relationships.models import Employment, HeldRole
from users.models import User

MONTHS = 24
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 208, 30, 10, 36, 24
ROWS, ROW_HEIGHT, NUMBER_WIDTH = 3, 11, 14
BORDERS = (40, 70)
KINDS: dict[str, Promise] = {
    "moved": gettext_lazy("Into another book: %(text)s"),
    "left": gettext_lazy("%(text)s left"),
    "decision": gettext_lazy("Decision on %(text)s"),
    "override": gettext_lazy("Seen otherwise: %(text)s"),
    "version": gettext_lazy("Weights, version %(text)s"),
}


@dataclass(frozen=True)
class Event:
    """Something that may say why the line turned."""

    on: date
    kind: str
    text: str
    number: int = 0
    x: float = 0
    row: int = 0  # of three, so that neighbours can be told apart

    @property
    def y(self) -> int:
        """How high its number stands."""
        return ROW_HEIGHT * (self.row + 1)

    @property
    def told(self) -> str:
        return str(KINDS[self.kind]) % {"text": self.text}


@dataclass(frozen=True)
class Month:
    """How it stood at the end of a month, and what happened in it."""

    ends_on: date
    snapshot: HealthSnapshot | None
    events: list[Event]


@dataclass(frozen=True)
class History:
    """Two years of an account's health, ready to be drawn."""

    first: date
    today: date
    lines: list[str]
    last: tuple[float, float] | None
    marks: list[tuple[float, str]]
    events: list[Event]
    months: list[Month]
    asked: float | None

    width, height = WIDTH, HEIGHT
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM

    @property
    def borders(self) -> list[tuple[float, int]]:
        """Where the bands meet."""
        return [(_y(value), value) for value in BORDERS]

    @property
    def bands(self) -> list[tuple[str, float, float]]:
        """The bands behind the line: name, top and height."""
        edges = (("green", 100, 70), ("amber", 70, 40), ("red", 40, 0))
        return [(name, _y(high), round(_y(low) - _y(high), 1)) for name, high, low in edges]


def history_of(account: Account, reader: User, *, on: date | None = None) -> History:
    """The health of an account that is open to the reader, over 24 months, with what happened meanwhile."""
    today = timezone.now().date()
    first = months_back(today, MONTHS)
    snapshots = list(HealthSnapshot.objects.filter(account=account, taken_on__gte=first).order_by("taken_on"))
    events = _placed(_events(account, reader, first, today), first, today)
    lines = [" ".join(f"{x},{y}" for x, y in part) for part in _stretches(account, snapshots, first, today)]
    score = account.state.score
    return History(
        first=first,
        today=today,
        lines=lines,
        last=(_x(today, first, today), _y(score)) if score is not None else None,
        marks=[(_x(day, first, today), _month_name(day)) for day in _quarters(first, today)],
        events=events,
        months=list(_months(snapshots, events, first, today)),
        asked=_x(on, first, today) if on and first <= on <= today else None,
    )


def _x(day: date, first: date, today: date) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / (today - first).days, 1)


def _y(value: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (100 - value) / 100, 1)


def _stretches(
    account: Account, snapshots: Sequence[HealthSnapshot], first: date, today: date
) -> Iterator[list[tuple[float, float]]]:
    """The points of each stretch of days on which a score was known; one that is known now goes on until today."""
    points: list[tuple[float, float]] = []
    for one in snapshots:
        if one.score is not None:
            points.append((_x(one.taken_on, first, today), _y(one.score)))
        elif points:
            yield points
            points = []
    if account.state.score is not None and points:
        points.append((_x(today, first, today), _y(account.state.score)))
    if points:
        yield points


def _quarters(first: date, today: date) -> Iterator[date]:
    for number in range(MONTHS - 1, -1, -1):
        day = months_back(today, number)
        if day.month % 3 == 1 and day > first:
            yield day


def _month_name(day: date) -> str:
    return f"{day:%m/%y}"


def _months(snapshots: Sequence[HealthSnapshot], events: Sequence[Event], first: date, today: date) -> Iterator[Month]:
    """The latest month ahead, until nothing was known."""
    known_from = min([one.taken_on for one in snapshots] + [one.on for one in events], default=today)
    for number in range(MONTHS):
        begins = months_back(today, number)
        ends_on = min(today, months_back(today, number - 1) - timedelta(days=1) if number else today)
        if ends_on < known_from:
            return
        until = [one for one in snapshots if one.taken_on <= ends_on]
        inside = [one for one in events if begins <= one.on <= ends_on]
        yield Month(ends_on, until[-1] if until else None, inside)


def _placed(events: Sequence[Event], first: date, today: date) -> list[Event]:
    """The events with their numbers; one close to the last stands a row lower."""
    placed: list[Event] = []
    for number, one in enumerate(events, 1):
        x = _x(one.on, first, today)
        is_close = bool(placed) and x - placed[-1].x < NUMBER_WIDTH
        row = (placed[-1].row + 1) % ROWS if is_close else 0
        placed.append(Event(one.on, one.kind, one.text, number, x, row))
    return placed


def _events(account: Account, reader: User, first: date, today: date) -> list[Event]:
    """What happened in these days, the earliest first, as far as the reader may know of it: in one question."""
    parts: list[QuerySet[Any]] = [
        _told(
            Agreement.objects.visible_to(reader).filter(account=account, decision_on__range=(first, today)),
            "decision", F("decision_on"), F("offerings"),
        ),
        _told(
            HealthOverride.objects.visible_to(reader).filter(account=account, during__startswith__gte=first),
            "override", F("during__startswith"), F("reason"),
        ),
        _told(
            HealthVersion.objects.filter(number__gt=1, published_at__date__gte=first),
            "version", TruncDate("published_at"), Cast("number", TextField()),
        ),
    ]  # fmt: skip
    if reader.has_perm("accounts.view_history"):
        parts.append(_moves(account, first))
    if reader.has_perm("relationships.view_assessment"):
        parts.append(_departures(account, reader, first, today))
    rows = parts[0].union(*parts[1:], all=True).order_by("on", "kind")
    return [Event(row["on"], row["kind"], row["text"]) for row in rows]


def _told(rows: QuerySet[Any], kind: str, on: Any, text: Any) -> QuerySet[Any]:
    shown = rows.order_by().annotate(
        happened_on=Cast(on, DateField()), kind_of=Value(kind, CharField()), told=Cast(text, TextField())
    )
    return shown.values(on=F("happened_on"), kind=F("kind_of"), text=F("told"))


def _moves(account: Account, first: date) -> QuerySet[Any]:
    """It came into another portfolio, with the reason that was given."""
    entries = AuditEntry.objects.of_account(account.pk).filter(
        table__in=tables_of("portfolio"), after__has_key="portfolio_id", at__date__gte=first
    )
    return _told(entries, "moved", TruncDate("at"), Coalesce(KeyTextTransform("reason", "after"), Value("")))


def _departures(account: Account, reader: User, first: date, today: date) -> QuerySet[Any]:
    """The champion or the economic buyer left."""
    held = HeldRole.objects.filter(role__in=[BuyingRole.CHAMPION, BuyingRole.ECONOMIC_BUYER]).order_by()
    left = Employment.objects.visible_to(reader).filter(
        account=account, pk__in=held.values("employment"), during__endswith__range=(first, today)
    )
    return _told(left, "left", Func(F("during"), function="upper", output_field=DateField()), F("contact__name"))
