"""The kinds of policy a route may have, and short names for the usual ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

READ = "GET HEAD"
FORM = "GET HEAD POST"
POST = "POST"
READ_OPTIONS = "GET HEAD OPTIONS"  # the sign-in library's views also answer OPTIONS, and PUT as POST
FORM_OPTIONS = "GET HEAD POST PUT OPTIONS"
EVERY = "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE"
NOT_TRACE = "GET HEAD POST PUT PATCH DELETE OPTIONS"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The methods a route takes; any other is answered 405. `needs` says what must be there first: without it the
    methods in `needed_by` (all, if none is named) are answered 404, whoever asks. `status`: a page that is an error."""

    methods: str = READ
    needs: str = ""
    needed_by: str = ""
    status: int = 200

    @property
    def accepts(self) -> frozenset[str]:
        return frozenset(self.methods.split())


@dataclass(frozen=True, kw_only=True)
class Public(Policy):
    """Everybody, signed in or not."""


@dataclass(frozen=True, kw_only=True)
class Visitor(Policy):
    """Those who are not signed in; whoever is, is sent on, whatever the method."""


@dataclass(frozen=True, kw_only=True)
class Closed(Policy):
    """Nobody: the address answers 404, whatever the method."""

    methods: str = EVERY


@dataclass(frozen=True, kw_only=True)
class SignedIn(Policy):
    """Whoever is signed in, about themselves."""


@dataclass(frozen=True, kw_only=True)
class Page(Policy):
    """People of a role with the permission. `is_directory`: name, city and owner of every account may stand on it."""

    permission: str
    is_directory: bool = False


@dataclass(frozen=True, kw_only=True)
class Row(Page):
    """People with the permission who reach the row named in the address: those who see it (`visible`), to whom it is
    open (`open`), who may change it (`editable`) or who answer for it (`led`). `only` names a queryset method the row
    must fit besides."""

    model: str
    rows: str
    only: str = ""


@dataclass(frozen=True, kw_only=True)
class Api(Policy):
    """An address of the API, by session or token; nobody signed in: 401. `grants` names the permission each method
    needs (empty: none), `rows` how the row named in the address is reached by it: `visible`, `open`, `editable`, `led`.
    """

    grants: Mapping[str, str]
    model: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)

    @property
    def accepts(self) -> frozenset[str]:
        return frozenset(self.grants) | ({"HEAD"} if "GET" in self.grants else set())


def resource(
    name: str,
    model: str,
    *,
    read: str,
    create: str = "",
    change: str = "",
    remove: str = "",
    also: Mapping[str, tuple[str, str, str]] | None = None,
) -> dict[str, Policy]:
    """The addresses of a resource of the API: its list, its rows, and by name what `also` can be done: the method, the
    permission, and how its row is reached (empty: there is none in the address)."""
    rows = {"GET": "visible", "HEAD": "visible", "PATCH": "editable", "DELETE": "editable"}
    of_one = {method: grant for method, grant in (("GET", read), ("PATCH", change), ("DELETE", remove)) if grant}
    found: dict[str, Policy] = {
        f"api:{name}-list": Api(grants={"GET": read} | ({"POST": create} if create else {})),
        f"api:{name}-detail": Api(grants=of_one, model=model, rows=rows),
    }
    for action, (method, grant, reach) in (also or {}).items():
        on_row = {"model": model, "rows": {method: reach, "HEAD": reach}} if reach else {}
        found[f"api:{name}-{action}"] = Api(grants={method: grant}, **on_row)  # type: ignore[arg-type]
    return found


def seen(model: str, permission: str, methods: str = READ) -> Row:
    return Row(model=model, permission=permission, rows="visible", methods=methods)


def opened(permission: str, methods: str = READ) -> Row:
    """An account that is open to the person: whoever only sells there sees no more than its header."""
    return Row(model="accounts.Account", permission=permission, rows="open", methods=methods)


def changed(model: str, permission: str, methods: str = FORM, *, only: str = "") -> Row:
    return Row(model=model, permission=permission, rows="editable", methods=methods, only=only)


def led(permission: str, model: str = "accounts.Account") -> Row:
    return Row(model=model, permission=permission, rows="led", methods=FORM)


ACCOUNT, PORTFOLIO, PERSON = "accounts.Account", "portfolios.Portfolio", "users.User"
OPPORTUNITY, PRESENCE = "opportunities.Opportunity", "competitors.CompetitorPresence"
