"""How assignments and covers read in the history of an account."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.phrases import Change, call, describe, last_day, say_day

if TYPE_CHECKING:
    from users.models import User


def _assignment(change: Change) -> str:
    words = {"reason": change.told("reason")}
    if change.is_new:
        return _("put it into %(book)s: %(reason)s") % {"book": change.now("portfolio_id"), **words}
    if change.is_gone:
        return _("took it out of %(book)s: %(reason)s") % {"book": change.was("portfolio_id"), **words}
    if not change.has("portfolio_id"):
        return ""
    books = {"before": change.was("portfolio_id"), "after": change.now("portfolio_id")}
    return _("moved it from %(before)s to %(after)s: %(reason)s") % {**books, **words}


def _cover(change: Change) -> str:
    end = last_day(change.raw("during") or "")
    words = {"person": change.told("person_id"), "reason": change.told("reason"), "day": say_day(end) if end else ""}
    if change.is_new:
        return _("asked %(person)s to cover it until %(day)s: %(reason)s") % words
    if change.is_gone:
        return _("cancelled the cover by %(person)s") % words
    if not change.has("during"):
        return ""
    return _("ended the cover by %(person)s on %(day)s") % words


def _books(portfolios: QuerySet[Any], reader: "User") -> dict[Any, str]:
    """A book is called by its owner, whom the directory names to everybody."""
    return {
        pk: (_("the holding of %(name)s") if kind == "HOLDING" else _("the book of %(name)s")) % {"name": name}
        for pk, name, kind in portfolios.order_by().values_list("pk", "owner__name", "kind")
    }


describe("portfolios_assignment", _assignment, kind="portfolio", label=gettext_lazy("Portfolio"))
describe("portfolios_cover", _cover, kind="portfolio", label=gettext_lazy("Portfolio"))
call("portfolios_portfolio", _books)
