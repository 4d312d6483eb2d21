"""Parents and groups named in rows: found, and refused where the tree or the group would break."""

from collections.abc import Callable

from django.db import connection
from django.utils.translation import gettext as _

from accounts.matching import Register
from accounts.models import Account
from accounts.rows import LINKS, Entry
from accounts.rules import cyclic
from users.models import User

Node = int | Entry

ABOVE = """
WITH RECURSIVE above AS (
    SELECT id, parent_id FROM accounts_account WHERE id = ANY(%s)
    UNION
    SELECT a.id, a.parent_id FROM accounts_account a JOIN above ON a.id = above.parent_id
)
SELECT id, parent_id FROM above
"""


def link(entries: list[Entry], register: Register, *, by: User | None) -> None:
    """Each row left knows the accounts (or rows) it refers to; those that would break tree or group are refused."""
    linked = [entry for entry in entries if entry.references and entry.refused is None]
    if not linked:
        return
    _Finder(entries, register, by=by).find(linked)
    if by is not None:
        _refuse_groups_of_others(linked, by)
    parents = _parents_above(linked)
    heads = _heads_around(linked)
    count = -1
    while count != (count := sum(entry.refused is not None for entry in linked)):
        _refuse_orphans(linked)
        _refuse_cycles(linked, parents)
        _refuse_broken_groups(linked, heads)


class _Finder:
    """Finds what a reference names: a row of the same file or an account the person sees."""

    def __init__(self, entries: list[Entry], register: Register, *, by: User | None) -> None:
        self.register = register
        self.rows_by_id = {entry.external_id: entry for entry in entries if entry.external_id}
        self.rows_by_name: dict[str, Entry | None] = {}
        for entry in entries:
            key = entry.name.casefold()
            self.rows_by_name[key] = None if key in self.rows_by_name else entry
        named = {pk for text in self._texts(entries) for pk in self._keys(text)}
        accounts = Account.objects.filter(pk__in=named).order_by()
        self.accounts = (
            {account.pk: account for account in (accounts.visible_to(by) if by else accounts)} if named else {}
        )

    def find(self, entries: list[Entry]) -> None:
        for entry in entries:
            for key, reference in entry.references.items():
                found = self._found(reference) if isinstance(reference, str) else reference
                if found is None and reference is not None:
                    reason = _("There is no single account called %(name)s.") % {"name": reference}
                    entry.refuse(reason, on=key, code="unknown_account")
                entry.links[key] = found

    def _found(self, text: str) -> Account | Entry | None:
        row = self.rows_by_id.get(text) or (None if self._keys(text) else self.rows_by_name.get(text.casefold()))
        if row is not None:
            return row.record if row.record is not None and row.record.pk else row
        seen = [self.accounts[pk] for pk in self._keys(text) if pk in self.accounts]
        return seen[0] if len(seen) == 1 else None

    def _keys(self, text: str) -> list[int]:
        if text in self.register.by_external_id:
            return [self.register.by_external_id[text]]
        return [found.pk for found in self.register.by_name.get(text.casefold(), ())]

    @staticmethod
    def _texts(entries: list[Entry]) -> set[str]:
        return {text for entry in entries for text in entry.references.values() if isinstance(text, str)}


def _refuse_groups_of_others(entries: list[Entry], by: User) -> None:
    """Joining or leaving a group changes who looks after an account: a row may do so only for somebody who sees every
    account, and never with an account of their own."""
    for entry in entries:
        account, head = entry.record, entry.links.get("managed_with")
        before = account.managed_with_id if account is not None else None
        if "managed_with" not in entry.links or before == (_node(head) if head is not None else None):
            continue
        head_account = head.record if isinstance(head, Entry) else head
        owners = {each.owner_id for each in (account, head_account) if each is not None}
        if not by.has_perm("accounts.view_every_account") or by.pk in owners:
            reason = _("Whether an account is managed with a group is decided on its own page.")
            entry.refuse(reason, on="managed_with", code="group_not_yours")


def _node(thing: Account | Entry) -> Node:
    account = thing.record if isinstance(thing, Entry) else thing
    return account.pk if account is not None and account.pk else thing  # type: ignore[return-value]


def _parents_above(entries: list[Entry]) -> dict[int, int | None]:
    """Every account above those named as a parent, with its own parent."""
    named = [_node(target) for entry in entries if (target := entry.links.get("parent")) is not None]
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [[node for node in named if isinstance(node, int)]])
        return dict(cursor.fetchall())


def _heads_around(entries: list[Entry]) -> dict[int, int | None]:
    """The heads of the accounts named as head, and of those that have one of the joining accounts as theirs."""
    joining = [entry for entry in entries if entry.links.get("managed_with") is not None]
    if not joining:
        return {}
    keys = [_node(target) for entry in joining if (target := entry.links["managed_with"]) is not None]
    heads = Account.objects.filter(pk__in=[key for key in keys if isinstance(key, int)])
    members = Account.objects.filter(managed_with__in=[key for key in map(_node, joining) if isinstance(key, int)])
    return dict(heads.order_by().union(members.order_by()).values_list("pk", "managed_with"))


def _overlaid(entries: list[Entry], key: str, known: dict[int, int | None]) -> dict[Node, Node | None]:
    tree: dict[Node, Node | None] = dict(known.items())
    for entry in entries:
        if entry.refused is None and key in entry.links:
            target = entry.links[key]
            tree[_node(entry)] = None if target is None else _node(target)
    return tree


def _refuse_where(entries: list[Entry], key: str, is_wrong: Callable[[Entry], bool], reason: str, *, code: str) -> None:
    for entry in entries:
        if entry.refused is None and entry.links.get(key) is not None and is_wrong(entry):
            entry.refuse(reason, on=key, code=code)


def _refuse_orphans(entries: list[Entry]) -> None:
    for key in LINKS:
        _refuse_where(entries, key, lambda entry, key=key: _is_lost(entry.links[key]),  # type: ignore[misc]
                      _("The row it refers to was refused."), code="refers_to_refused")  # fmt: skip


def _is_lost(target: Account | Entry | None) -> bool:
    return isinstance(target, Entry) and target.refused is not None and target.is_new


def _refuse_cycles(entries: list[Entry], parents: dict[int, int | None]) -> None:
    caught = cyclic(_overlaid(entries, "parent", parents))
    reason = _("An account cannot belong to itself or to an account below it.")
    _refuse_where(entries, "parent", lambda entry: _node(entry) in caught, reason, code="account_tree_has_no_cycle")


def _refuse_broken_groups(entries: list[Entry], heads: dict[int, int | None]) -> None:
    group = _overlaid(entries, "managed_with", heads)
    joining = {_node(entry) for entry in entries if entry.links.get("managed_with") is not None}
    led = {head for member, head in group.items() if head is not None and member not in joining}

    def is_wrong(entry: Entry) -> bool:
        head = _node(entry.links["managed_with"])  # type: ignore[arg-type]
        return head == _node(entry) or group.get(head) is not None or _node(entry) in led

    reason = _("An account is managed with the head of a group, not with one of its members.")
    _refuse_where(entries, "managed_with", is_wrong, reason, code="account_is_managed_with_a_head")
