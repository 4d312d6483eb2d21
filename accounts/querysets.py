from collections.abc import Collection
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordDistance
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.choices import NEW, MemberFunction, SignalKind, Tier

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User


# One list of keys, so that each account in it is found by its key and the table is never gone through
FAMILY = """
WITH RECURSIVE above AS (
    SELECT parent_id FROM accounts_account WHERE id = %s
    UNION
    SELECT a.parent_id FROM accounts_account a JOIN above ON a.id = above.parent_id
)
SELECT parent_id FROM above WHERE parent_id IS NOT NULL
UNION SELECT id FROM accounts_account WHERE parent_id = %s
UNION SELECT id FROM accounts_account WHERE managed_with_id = %s
UNION SELECT managed_with_id FROM accounts_account WHERE id = %s AND managed_with_id IS NOT NULL
"""

# The same keys as conditions of the ORM would give, each part found by its index. A page asks for them several times,
# and the ORM takes a millisecond to write them anew.
MEMBER = """
SELECT account_id FROM accounts_accountmember WHERE person_id = %s AND during @> %s::date AND {kind}
"""
LINE = "SELECT id FROM users_user WHERE path LIKE %s"
OWNED = "SELECT a.id FROM accounts_account a JOIN users_user u ON u.id = a.owner_id WHERE u.path LIKE %s"
UNASSIGNED = "SELECT id FROM accounts_account WHERE owner_id IS NULL"


class MembershipKind(StrEnum):
    """Which memberships bring an account within reach, as SQL says it."""

    ANY = "TRUE"
    OPENING = f"function <> '{MemberFunction.SELLER.value}'"
    SELLING = f"function = '{MemberFunction.SELLER.value}'"
    EDITING = "can_edit"
    NONE = "FALSE"


class IsOneOf(Func):
    """Whether a column is one of the elements of an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def is_among(column: str, keys: QuerySet[Any] | RawSQL) -> IsOneOf:
    """Whether the column is one of the keys, which are read once, also where the question is asked of every row."""
    array = RawSQL(f"ARRAY({keys.sql})", keys.params) if isinstance(keys, RawSQL) else ArraySubquery(keys)  # noqa: S611
    return IsOneOf(column, array)


def _accounts() -> "AccountQuerySet":
    accounts: AccountQuerySet = apps.get_model("accounts", "Account").objects.all()
    return accounts


def _reasons(user: "User") -> list[Q]:
    """Why accounts are within reach without a membership."""
    reasons = [Q(owner__path__startswith=user.path)]
    if user.has_perm("accounts.view_unassigned_accounts"):
        reasons.append(Q(owner__isnull=True))
    return reasons


def _member(user: "User") -> list[Any]:
    """What MEMBER asks for."""
    return [user.pk, timezone.now().date()]


def _member_keys(user: "User", kind: MembershipKind) -> RawSQL:
    """The keys of the accounts whose team the user is on today, in a membership of the kind."""
    return RawSQL(MEMBER.format(kind=kind), _member(user))  # noqa: S611 - constant texts


def _conditions(user: "User", kind: MembershipKind) -> Q:
    """The same of an account that is at hand: each key is looked up in a list read once, or the other way round by the
    index of its column, whichever is shorter."""
    is_of_line = IsOneOf("owner", RawSQL(f"ARRAY({LINE})", [f"{user.path}%"]))  # noqa: S611
    is_of_member = IsOneOf("pk", RawSQL(f"ARRAY({MEMBER.format(kind=kind)})", _member(user)))  # noqa: S611
    within = Q(is_of_line) | Q(is_of_member)
    return within | Q(owner__isnull=True) if user.has_perm("accounts.view_unassigned_accounts") else within


def _reach(user: "User", kind: MembershipKind) -> Q:
    """Accounts within reach by owner or by membership; unassigned ones too for those who hand accounts out."""
    if user.has_large_line:
        return Q(pk__in=_member_keys(user, kind)) | reduce(or_, _reasons(user))
    return _conditions(user, kind)


def _holds(user: "User", kind: MembershipKind, permission: str) -> ExpressionWrapper | Value:
    """Whether an account at hand is within reach of somebody with the permission."""
    if not user.has_perm(permission) or user.has_perm("accounts.view_every_account"):
        return Value(user.has_perm(permission))
    return ExpressionWrapper(_reach(user, kind), BooleanField())


def _has_short_reach(user: "User") -> bool:
    """Whether the accounts of the user's line are found one by one, rather than by going through them."""
    if user.has_perm("accounts.view_every_account") or not user.has_perm("accounts.view_account"):
        return False
    return not user.has_large_line


def _keys_within_reach(user: "User", kind: MembershipKind) -> RawSQL:
    """The keys of the accounts of such memberships, and of those within reach for `_reasons`."""
    parts = [MEMBER.format(kind=kind), OWNED]
    if user.has_perm("accounts.view_unassigned_accounts"):
        parts.append(UNASSIGNED)
    return RawSQL(" UNION ".join(parts), [*_member(user), f"{user.path}%"])  # noqa: S611


class AccountQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Accounts the user or somebody below owns, or whose team the user is on (DESIGN: who sees what)."""
        if user.has_perm("accounts.view_every_account"):
            return self
        if not user.has_perm("accounts.view_account"):
            return self.none()
        return self._within_reach(user, MembershipKind.ANY)

    def open_to(self, user: "User") -> Self:
        """Visible accounts of which the user sees everything. Whoever only owns an opportunity there sees no more than
        the header: what hangs on an account follows this."""
        if user.has_perm("accounts.view_every_account"):
            return self
        if not user.has_perm("accounts.view_account"):
            return self.none()
        return self._within_reach(user, MembershipKind.OPENING)

    def limited_to(self, user: "User") -> Self:
        """Visible accounts that are not open to the user: those of which they see the header only."""
        if user.has_perm("accounts.view_every_account"):
            return self.none()
        selling = _member_keys(user, MembershipKind.SELLING)
        return self.filter(pk__in=selling).exclude(pk__in=_accounts().keys_open_to(user))

    def editable_by(self, user: "User") -> Self:
        """Visible accounts the user owns, stands above, or may edit as a member."""
        if not user.has_perm("accounts.change_account"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self._within_reach(user, MembershipKind.EDITING)

    def led_by(self, user: "User") -> Self:
        """Accounts the user answers for: own, of people below, and unassigned ones for those who hand accounts out.
        Never through a membership or a cover: those let somebody work on an account, not decide whose it is."""
        if not user.has_perm("accounts.change_account"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self._within_reach(user, MembershipKind.NONE)

    def _within_reach(self, user: "User", kind: MembershipKind) -> Self:
        return self.filter(_reach(user, kind))

    def with_is_open(self, user: "User") -> Self:
        """Annotate `is_open`: whether `open_to` holds the account. It is asked of the account at hand, which costs half
        of looking for it among those accounts."""
        return self.annotate(is_open=_holds(user, MembershipKind.OPENING, "accounts.view_account"))

    def with_rights(self, user: "User") -> Self:
        """Annotate `may_edit` and `may_lead`: the same of `editable_by` and `led_by`."""
        return self.annotate(
            may_edit=_holds(user, MembershipKind.EDITING, "accounts.change_account"),
            may_lead=_holds(user, MembershipKind.NONE, "accounts.change_account"),
        )

    def keys_open_to(self, user: "User") -> QuerySet[Any] | RawSQL:
        """The keys of the accounts that are open to the user, for rows that hang on them: asked for without going
        through every account once more."""
        if _has_short_reach(user):
            return _keys_within_reach(user, MembershipKind.OPENING)
        return self.open_to(user).order_by().values("pk")

    def keys_visible_to(self, user: "User") -> QuerySet[Any] | RawSQL:
        """The same of the accounts of which the user sees at least the header."""
        if _has_short_reach(user):
            return _keys_within_reach(user, MembershipKind.ANY)
        return self.visible_to(user).order_by().values("pk")

    def with_facts(self, user: "User") -> Self:
        """Annotate what lists show: `next_decision_on`, `open_signals` and for those who read it the health, unknown of
        accounts not open to the user."""
        sees_all = user.has_perm("accounts.view_every_account")
        hidden = [] if sees_all else list(_accounts().limited_to(user).values_list("pk", flat=True))
        rows = self.with_decision(timezone.now().date(), hidden=hidden).with_open_signals(hidden=hidden)
        return rows.with_health(hidden=hidden) if user.has_perm("health.view_health") else rows

    def with_health(self, *, hidden: Collection[int] = ()) -> Self:
        """Annotate `health_score`, `health_band`, `health_trend` and `health_is_new`: what a badge draws."""
        shown = {f"health_{name}": F(f"state__{name}") for name in ("score", "band", "trend", "is_new")}
        if not hidden:
            return self.annotate(**shown)
        return self.annotate(**{name: Case(When(~Q(pk__in=hidden), then=column)) for name, column in shown.items()})

    def standing(self, asked: str) -> Self:
        """Accounts whose relationship stands so: in a band, those apart that are too new to be counted among others."""
        if asked == NEW:
            return self.filter(state__is_new=True)
        return self.filter(state__band=asked, state__is_new=False)

    def with_decision(self, today: date, *, hidden: Collection[int] = ()) -> Self:
        """Annotate `next_decision_on`: the next decision date of the account's agreements."""
        agreements = apps.get_model("accounts", "Agreement").objects.filter(
            account=OuterRef("pk"), decision_on__gte=today
        )
        agreements = agreements.exclude(account__in=hidden) if hidden else agreements
        soonest = agreements.order_by("decision_on").values("decision_on")[:1]
        return self.annotate(next_decision_on=Subquery(soonest))

    def with_open_signals(self, *, hidden: Collection[int] = ()) -> Self:
        """Annotate `open_signals`: how many complaints, late payments and delivery problems wait for an answer."""
        signals = apps.get_model("accounts", "Signal").objects.troubling().filter(account=OuterRef("pk"))
        signals = signals.exclude(account__in=hidden) if hidden else signals
        counted = signals.order_by().values("account").annotate(number=Count("pk")).values("number")
        return self.annotate(open_signals=Coalesce(Subquery(counted), 0))

    def with_rank(self) -> Self:
        """Annotate `tier_rank`: 1 for the accounts that matter most."""
        ranks = [When(tier=tier, then=number) for number, tier in enumerate(Tier.values, start=1)]
        return self.annotate(tier_rank=Case(*ranks, output_field=IntegerField()))

    def with_words(self, query: str) -> Self:
        """Accounts whose name, legal name or domain holds words that begin so; `query` is a raw tsquery."""
        words = SearchVector("search_text", config="simple")
        return self.annotate(words=words).filter(words=SearchQuery(query, search_type="raw", config="simple"))

    def workable_by(self, user: "User") -> Self:
        """Open accounts whose signals the user may open and close."""
        return self.open_to(user) if user.has_perm("accounts.change_signal") else self.none()

    def family_of(self, account: "Account") -> Self:
        """Everything above the account, what lies directly below it, and the group it is managed with."""
        family = RawSQL(FAMILY, [account.pk] * 4)  # noqa: S611 - a constant text with four parameters
        return self.filter(pk__in=family)

    def heads(self) -> Self:
        """Accounts that are looked after by themselves: a group counts once."""
        return self.filter(managed_with__isnull=True)

    def closest_to(self, folded: str) -> Self:
        """Nearest by name, legal name or domain first, typing mistakes forgiven; `folded` comes from core.text.fold.

        Equally near ones come as the index has them: thousands may share a word, and none is read past those asked for.
        """
        return self.annotate(distance=TrigramWordDistance(folded, "search_text")).order_by("distance")


class AccountMemberQuerySet(QuerySet[Any]):
    def current(self) -> Self:
        """Memberships that hold today."""
        return self.filter(during__contains=timezone.now().date())

    def visible_to(self, user: "User") -> Self:
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(account__in=_accounts().keys_open_to(user))

    def editable_by(self, user: "User") -> Self:
        """Memberships the user may begin and end: those of accounts the user answers for."""
        return self.filter(account__in=_accounts().led_by(user))


class OfAccountQuerySet(QuerySet[Any]):
    """Rows that hang on an account and follow its access."""

    def visible_to(self, user: "User") -> Self:
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(account__in=_accounts().keys_open_to(user))

    def editable_by(self, user: "User") -> Self:
        return self.filter(account__in=_accounts().editable_by(user))


class SignalQuerySet(OfAccountQuerySet):
    def editable_by(self, user: "User") -> Self:
        """Whoever works on an account may say that a complaint is dealt with, also without editing its facts."""
        return self.visible_to(user) if user.has_perm("accounts.change_signal") else self.none()

    def unresolved(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def troubling(self) -> Self:
        """Open signals that wait for an answer; satisfaction is worth knowing and needs none."""
        return self.unresolved().exclude(kind=SignalKind.SATISFACTION)


class AgreementQuerySet(OfAccountQuerySet):
    def with_decision_between(self, first: date, last: date) -> Self:
        """Agreements whose decision date lies in the days given, soonest first."""
        return self.filter(decision_on__range=(first, last)).order_by("decision_on", "pk")
