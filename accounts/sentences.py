"""How changes of accounts and of what hangs on them read in the history."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import MemberFunction
from audit.phrases import Change, call, describe, last_day, say_day

if TYPE_CHECKING:
    from users.models import User


def _account(change: Change) -> str:
    if change.is_new:
        return _("added the account %(name)s") % {"name": change.now("name")}
    if change.is_gone:
        return _("removed the account %(name)s") % {"name": change.was("name")}
    return change.changes()


def _external_id(change: Change) -> str:
    words = {"source": change.told("source"), "id": change.told("external_id")}
    if change.is_gone:
        return _("forgot that %(source)s calls it %(id)s") % words
    return _("noted that %(source)s calls it %(id)s") % words


def _member(change: Change) -> str:
    words = {"person": change.told("person_id"), "function": change.told("function")}
    end = last_day(change.raw("during") or "")
    if change.raw("function") == MemberFunction.SELLER:
        return _seller(change, end)
    if change.is_new:
        return _("added %(person)s to the team (%(function)s)") % words
    if change.is_gone:
        return _("took %(person)s off the team (%(function)s)") % words
    if change.has("during"):
        words["day"] = say_day(end) if end else _("open")
        return _("set the last day of %(person)s on the team (%(function)s) to %(day)s") % words
    return _("changed the place of %(person)s on the team") % words


def _seller(change: Change, end: date | None) -> str:
    """Nobody adds a seller to the team: it comes with an opportunity."""
    words = {"person": change.told("person_id"), "day": say_day(end) if end else ""}
    if change.is_gone:
        return _("closed the header to %(person)s, who owns no opportunity here") % words
    if end is not None:
        return _("opened the header to %(person)s until %(day)s, for an opportunity") % words
    return _("opened the header to %(person)s, for an opportunity") % words


def _agreement(change: Change) -> str:
    words = {"offerings": change.told("offerings")}
    if change.is_new:
        return _("added the agreement “%(offerings)s”") % words
    if change.is_gone:
        return _("removed the agreement “%(offerings)s”") % words
    return _("%(changes)s of the agreement “%(offerings)s”") % {"changes": change.changes(), **words}


def _signal(change: Change) -> str:
    words = {"kind": change.told("kind"), "text": change.told("text")}
    if change.is_new:
        return _("opened a signal (%(kind)s): %(text)s") % words
    if change.is_gone:
        return _("removed a signal (%(kind)s): %(text)s") % words
    if change.has("closed_on"):
        return _("closed the signal (%(kind)s): %(text)s") % words
    return _("%(changes)s of the signal: %(text)s") % {"changes": change.changes(), **words}


def _revenue(change: Change) -> str:
    month = change.raw("month") or ""
    words = {"month": month[:7], "amount": change.told("amount"), "currency": change.told("currency")}
    if change.is_gone:
        return _("removed the revenue of %(month)s (%(amount)s %(currency)s)") % words
    if change.is_new:
        return _("recorded revenue of %(amount)s %(currency)s for %(month)s") % words
    words["before"] = change.was("amount")
    return _("corrected the revenue of %(month)s from %(before)s to %(amount)s %(currency)s") % words


def _names_seen(accounts: QuerySet[Any], reader: "User") -> dict[Any, str]:
    return dict(accounts.visible_to(reader).values_list("pk", "name"))  # type: ignore[attr-defined]


describe("accounts_account", _account, kind="account", label=gettext_lazy("Account"))
describe("accounts_accountexternalid", _external_id, kind="account", label=gettext_lazy("Account"))
describe("accounts_accountmember", _member, kind="team", label=gettext_lazy("Team"))
describe("accounts_agreement", _agreement, kind="agreements", label=gettext_lazy("Agreements"))
describe("accounts_signal", _signal, kind="signals", label=gettext_lazy("Signals"))
describe("accounts_revenue", _revenue, kind="revenue", label=gettext_lazy("Revenue"))
call("accounts_account", _names_seen)
