"""What revenue, agreements and signals share on their way in: each is about an account that one may describe."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.matching import accounts_named
from accounts.models import Account
from core.bulk import Entry, refer, said, taken
from users.models import User

Entries = Iterable[Entry[Any]]


def find_accounts(entries: Entries, *, source: str, by: User | None) -> None:
    """The account that each row names is found among those the person sees."""
    accounts = accounts_named(said(entries, "account"), source=source, by=by)
    refer(entries, "account", accounts, _("There is no single account called %(name)s."))


def allow_accounts(entries: Entries, may: Callable[[User], QuerySet[Account]], *, by: User | None) -> None:
    """A row changes only what hangs on accounts that `may` gives the person, before and after."""
    if by is None:
        return
    touched = {id(entry): _accounts_of(entry) for entry in taken(entries)}
    ours = set(may(by).filter(pk__in=set().union(*touched.values())).values_list("pk", flat=True))
    for entry in taken(entries):
        if not touched[id(entry)] <= ours:
            entry.refuse(_("This account is not yours to describe."), on="account", code="not_yours")


def _accounts_of(entry: Entry[Any]) -> set[int]:
    named = entry.values.get("account")
    return {key for key in (named and named.pk, entry.record and entry.record.account_id) if key}
