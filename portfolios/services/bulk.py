"""Who looks after which account, told for many at once by a file or another system, under the rules of the pages."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.matching import accounts_named
from accounts.models import Account
from core import cells
from core.bulk import Entry, Masteries, Mastery, allow_only, match, read, refer, require, said, taken
from core.db import change
from core.outcome import Outcome, RowState, Taken
from core.removal import Reasons
from portfolios.choices import Kind
from portfolios.models import Assignment, Portfolio
from portfolios.rules import check_is_head, check_is_open, check_not_own_book, check_room, check_tier_fits
from portfolios.services.assigning import release_accounts
from portfolios.services.covering import end_covers_of_owners
from portfolios.services.placing import assignments_of, lock_accounts, lock_portfolios, write_with_reasons
from users.models import User
from users.selectors import people_named

READERS = {
    "account": cells.reference,
    "portfolio": cells.reference,
    "kind": cells.choice(Kind),
    "reason": cells.text,
}
Moves = list[Entry[Assignment]]


@change
def upsert_assignments(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """The account of every row sits in the portfolio of the row, wherever it was before; a row that cannot be taken is
    refused. Of the rows for a portfolio that they would overfill the first have its free places.

    Keys of a row: account, portfolio (its number, or what names its owner), kind (which of the owner's portfolios),
    reason.
    """
    entries: Moves = read(rows, READERS)
    accounts = accounts_named(said(entries, "account"), source=source, by=by)
    refer(entries, "account", accounts, _("There is no single account called %(name)s."))
    _find_portfolios(entries, source=source, by=by)
    _allow(entries, by=by)
    reason = _("From %(source)s") % {"source": source} if source else _("From an import")
    stays = (mastery or {}).get("portfolio", Mastery.SOURCE) != Mastery.SOURCE
    return _put(entries, by=by, reason=reason, stays=stays)


@change
def remove_assignments(keys: Collection[int], *, by: User | None) -> Reasons:
    """Nobody looks after these accounts any more; answers which stay in a book of who decides, and why."""
    accounts = lock_accounts(Account.objects.filter(assignment__in=keys).only("pk"))
    current = assignments_of(accounts)
    portfolios = lock_portfolios(row.portfolio_id for row in current.values())
    reasons: Reasons = {}
    for row in current.values():
        held_in = portfolios[row.portfolio_id]
        try:
            check_not_own_book(by.pk if by else None, [(held_in.owner_id, held_in.kind)])
        except ValidationError as error:
            reasons[row.account_id] = error.messages[0]
    leaving = [account for account in accounts if account.pk not in reasons]
    release_accounts(leaving, reason=_("Import undone"), by=by)
    return reasons


@change
def restore_assignments(places: Mapping[int, int], *, by: User | None) -> Reasons:
    """The accounts sit again in the portfolios given for them; answers which do not, and why."""
    rows = [{"line": account, "account": account, "portfolio": portfolio} for account, portfolio in places.items()]
    entries: Moves = read(rows, READERS)
    accounts = accounts_named(places.keys(), source="", by=None)
    refer(entries, "account", accounts, _("There is no account %(name)s any more."))
    _find_portfolios(entries, source="", by=None)
    outcome = _put(entries, by=by, reason=_("Import undone"))
    return {row.line: row.reason for row in outcome.refused}


def _find_portfolios(entries: Moves, *, source: str, by: User | None) -> None:
    """The portfolio that each row names is found among those the person sees; a person means their one open one."""
    require(entries, "account", "portfolio")
    named = said(taken(entries), "portfolio")
    owners = people_named({each for each in named if isinstance(each, str)}, source=source)
    numbers = [each for each in named if isinstance(each, int)]
    seen = Portfolio.objects.visible_to(by) if by else Portfolio.objects.all()
    asked = Q(pk__in=numbers) | Q(owner__in=owners.values(), closed_on__isnull=True)
    held: dict[Any, list[Portfolio]] = defaultdict(list)
    for portfolio in seen.filter(asked).order_by():
        held[portfolio.pk].append(portfolio)
        held[f"of {portfolio.owner_id}"].append(portfolio)
    for entry in taken(entries):
        reference, kind = entry.values["portfolio"], entry.values.get("kind")
        owner = owners.get(reference)
        meant = held[f"of {owner.pk}"] if owner else held[reference]
        _name_portfolio(entry, [portfolio for portfolio in meant if kind in (None, "", portfolio.kind)])


def _name_portfolio(entry: Entry[Assignment], meant: list[Portfolio]) -> None:
    name = {"name": entry.values["portfolio"]}
    if len(meant) == 1:
        entry.values["portfolio"] = meant[0]
    elif meant:
        entry.refuse(_("%(name)s has several portfolios. Add the kind.") % name, on="portfolio", code="ambiguous")
    else:
        reason = _("There is no open portfolio of %(name)s.") % name
        entry.refuse(reason, on="portfolio", code="unknown_portfolio")


def _allow(entries: Moves, *, by: User | None) -> None:
    """Only who answers for an account and may fill the portfolio says where the account sits."""
    if by is None:
        return
    accounts, portfolios = ({record.pk for record in said(taken(entries), name)} for name in ("account", "portfolio"))
    led = Account.objects.led_by(by).filter(pk__in=accounts).values_list("pk", flat=True)
    fillable = Portfolio.objects.editable_by(by).filter(pk__in=portfolios).values_list("pk", flat=True)
    allow_only(entries, "account", set(led), _("Somebody else decides who looks after this account."))
    allow_only(entries, "portfolio", set(fillable), _("Somebody else decides which accounts are in this portfolio."))


def _put(entries: Moves, *, by: User | None, reason: str, stays: bool = False) -> Outcome:
    """The accounts of the rows not refused sit in their portfolios; those that are somewhere already and are to stay
    are left alone."""
    match(entries, lambda entry: None, lambda entry: entry.values["account"].pk)
    portfolios = _lock(entries)
    moving = [entry for entry in taken(entries) if _moves(entry, stays=stays)]
    for entry in moving:
        entry.changed = ["portfolio"]
        entry.values["reason"] = entry.values.get("reason") or reason
        _check(entry, portfolios, by=by)
    _refuse_overfull(taken(moving), portfolios)
    moved = taken(moving)
    write_with_reasons([(e.values["account"], e.values["portfolio"], e.values["reason"]) for e in moved])
    end_covers_of_owners(entry.values["account"] for entry in moved)
    return Outcome(
        taken=[Taken(entry.line, _state(entry), entry.values["account"].pk) for entry in taken(entries)],
        refused=[entry.refused for entry in entries if entry.refused is not None],
    )


def _lock(entries: Moves) -> dict[int, Portfolio]:
    """Each row knows its account, its portfolio and where the account sits as they are now, held until the end."""
    accounts = {account.pk: account for account in lock_accounts(said(taken(entries), "account"))}
    current = assignments_of(accounts.values())
    targets = {portfolio.pk for portfolio in said(taken(entries), "portfolio")}
    portfolios = lock_portfolios(targets | {row.portfolio_id for row in current.values()})
    for entry in taken(entries):
        entry.values["account"] = accounts[entry.values["account"].pk]
        entry.values["portfolio"] = portfolios[entry.values["portfolio"].pk]
        entry.record = current.get(entry.values["account"].pk)
    return portfolios


def _moves(entry: Entry[Assignment], *, stays: bool) -> bool:
    here = entry.record
    return here is None or not (stays or here.portfolio_id == entry.values["portfolio"].pk)


def _check(entry: Entry[Assignment], portfolios: Mapping[int, Portfolio], *, by: User | None) -> None:
    account, target = entry.values["account"], entry.values["portfolio"]
    books = [target] if entry.record is None else [target, portfolios[entry.record.portfolio_id]]
    try:
        check_is_open(target.closed_on)
        check_not_own_book(by.pk if by else None, [(book.owner_id, book.kind) for book in books])
        check_is_head(account.managed_with.name if account.managed_with else None, account=account.name)
        check_tier_fits(target.kind, is_strategic=account.is_strategic, account=account.name)
        Assignment._meta.get_field("reason").clean(entry.values["reason"], None)
    except ValidationError as error:
        entry.refuse_because(error, on="portfolio")


def _refuse_overfull(moves: Moves, portfolios: Mapping[int, Portfolio]) -> None:
    """Rows beyond the free places are refused, the last first; a refused account keeps its place where it is."""
    used = Counter({key: portfolio.used for key, portfolio in portfolios.items()})
    coming: dict[int, Moves] = defaultdict(list)
    for entry in moves:
        if entry.values["account"].counts:
            coming[entry.values["portfolio"].pk].append(entry)
            used.update([entry.values["portfolio"].pk])
            used.subtract(_leaves(entry))
    overfull = [key for key in coming if used[key] > portfolios[key].ceiling]
    while overfull:
        key = overfull.pop()
        ceiling = portfolios[key].ceiling
        while used[key] > ceiling:
            entry = coming[key].pop()
            _refuse_full(entry, ceiling)
            used.subtract([key])
            used.update(_leaves(entry))
            overfull += [left for left in _leaves(entry) if used[left] > portfolios[left].ceiling]


def _leaves(entry: Entry[Assignment]) -> list[int]:
    return [] if entry.record is None else [entry.record.portfolio_id]


def _refuse_full(entry: Entry[Assignment], ceiling: int) -> None:
    try:
        check_room(ceiling, ceiling, coming=1)
    except ValidationError as error:
        entry.refuse_because(error, on="portfolio")


def _state(entry: Entry[Assignment]) -> RowState:
    if not entry.changed:
        return RowState.UNCHANGED
    return RowState.CREATED if entry.record is None else RowState.UPDATED
