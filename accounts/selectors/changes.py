"""What happened to an account, and what others changed meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Account
from audit.models import AuditEntry
from audit.phrases import tables_of
from audit.sentences import Sentence, sentences
from core.pagination import Page, keyset_page
from users.models import User

TABLE = Account._meta.db_table
NAMED = 200
LATEST = 8
ELSEWHERE = ("revenue", "interactions")


def changes_since(pk: int, versions: int) -> tuple[list[str], list[str]]:
    """The fields changed in the account's last so many versions (at most 200), in their words, and who did it."""
    if versions <= 0:
        return [], []
    entries = AuditEntry.objects.filter(table=TABLE, row=str(pk), action="U").order_by("-id")[: min(versions, NAMED)]
    columns = {column for entry in entries for column in (entry.after or entry.before or {})}
    fields = [str(f.verbose_name) for f in Account._meta.concrete_fields if f.column in columns]
    actors = {entry.actor_id for entry in entries if entry.actor_id is not None}
    return fields, list(User.objects.filter(pk__in=actors).values_list("name", flat=True))


@dataclass(frozen=True)
class AccountHistory:
    """One page of an account's history in words."""

    page: Page[AuditEntry]
    sentences: list[Sentence]


def account_history(
    account: Account, reader: User, *, kind: str = "", without: Sequence[str] = (), cursor: str = "", size: int = 50
) -> AccountHistory:
    """What happened to the account, latest first: of one kind if one is named, and nothing of the kinds left out."""
    entries = AuditEntry.objects.of_account(account.pk)
    if kind:
        entries = entries.filter(table__in=tables_of(kind))
    if without:
        entries = entries.exclude(table__in=[table for left_out in without for table in tables_of(left_out)])
    page = keyset_page(entries, column="id", descending=True, cursor=cursor, size=size)
    return AccountHistory(page, sentences(page.rows, reader=reader))


def latest_changes(account: Account, reader: User) -> list[Sentence]:
    """What happened to the account of late, apart from revenue, which comes every month, and from contacts,
    which stand in the timeline."""
    return account_history(account, reader, without=ELSEWHERE, size=LATEST).sentences
