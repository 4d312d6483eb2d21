from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordDistance
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.choices import MemberFunction
from accounts.querysets import OfAccountQuerySet as FollowsAccount
from accounts.querysets import is_among
from relationships.choices import STALE_AFTER_DAYS, CommitmentState, ContactKind, PointKind, ProposalState, Visibility

if TYPE_CHECKING:
    from accounts.querysets import AccountQuerySet
    from users.models import User

Keys = QuerySet[Any] | RawSQL


def _accounts() -> "AccountQuerySet":
    accounts: AccountQuerySet = apps.get_model("accounts", "Account").objects.all()
    return accounts


def _rows(model: str) -> Any:
    return apps.get_model("relationships", model).objects.order_by()


def _is_long(user: "User") -> bool:
    """Whether the user reaches so many accounts that a walk along an index, which ends with the page, beats looking
    each account up."""
    return user.has_large_line or user.has_perm("accounts.view_unassigned_accounts")


def _within(column: str, keys: Keys, user: "User") -> Q:
    """Whether the column is one of the keys. A short list is read once, whatever the database knows of the tables."""
    return Q(**{f"{column}__in": keys}) if _is_long(user) else Q(is_among(column, keys))


def _jobs_at(keys: Keys) -> Any:
    """Who works or worked at these accounts, each found by its account."""
    here = is_among("account", keys) if isinstance(keys, RawSQL) else Q(account__in=keys)
    return _rows("Employment").filter(here)


class ContactQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Contacts that work or worked at an account of which the user sees at least the header."""
        if not user.has_perm("relationships.view_contact"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(_within("pk", _jobs_at(_accounts().keys_visible_to(user)).values("contact"), user))

    def editable_by(self, user: "User") -> Self:
        """Contacts who work today at an account that is open to the user, or worked at one last: who works on an
        account keeps its people in order."""
        if not user.has_perm("relationships.change_contact"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        here = _jobs_at(_accounts().keys_open_to(user))
        others_today = _rows("Employment").current().filter(contact=OuterRef("contact"))
        return self.filter(pk__in=here.filter(Q(pk__in=here.current()) | ~Exists(others_today)).values("contact"))

    def people(self) -> Self:
        """Contacts who can decide: no shared mailboxes, assistants or addresses that nobody reads."""
        return self.filter(kind=ContactKind.PERSON)

    def with_words(self, query: str) -> Self:
        """Contacts whose name holds words that begin so; `query` is a raw tsquery."""
        words = SearchVector("search_text", config="simple")
        return self.annotate(words=words).filter(words=SearchQuery(query, search_type="raw", config="simple"))

    def closest_to(self, folded: str) -> Self:
        """Nearest by name first, typing mistakes forgiven; `folded` comes from core.text.fold."""
        return self.annotate(distance=TrigramWordDistance(folded, "search_text")).order_by("distance")


class EmploymentQuerySet(QuerySet[Any]):
    def current(self) -> Self:
        """Employments that hold today."""
        return self.filter(during__contains=timezone.now().date())

    def ended(self) -> Self:
        return self.filter(during__endswith__lte=timezone.now().date())

    def visible_to(self, user: "User") -> Self:
        """Who works where is known where the user sees at least the account's header."""
        if not user.has_perm("relationships.view_contact"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(_within("account", _accounts().keys_visible_to(user), user))

    def editable_by(self, user: "User") -> Self:
        if not user.has_perm("relationships.change_contact"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(_within("account", _accounts().keys_open_to(user), user))


class PointQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Addresses of contacts the user sees; those of a job only where the job is seen."""
        contacts = apps.get_model("relationships", "Contact").objects.visible_to(user).order_by().values("pk")
        jobs = _rows("Employment").visible_to(user).values("pk")
        return self.filter(Q(employment__isnull=True, contact__in=contacts) | Q(employment__in=jobs))

    def emails(self) -> Self:
        return self.filter(kind=PointKind.EMAIL)

    def phones(self) -> Self:
        return self.filter(kind=PointKind.PHONE)


class OfAccountQuerySet(FollowsAccount):
    """Rows that hang on an account: whoever works on it reads and keeps them."""

    def editable_by(self, user: "User") -> Self:
        return self.visible_to(user) if user.has_perm("relationships.change_contact") else self.none()

    def proposed(self) -> Self:
        return self.filter(state=ProposalState.OPEN)


class OpinionQuerySet(QuerySet[Any]):
    """What we think of people. It is theirs to ask for, and read by nobody but those who work on the account."""

    def visible_to(self, user: "User") -> Self:
        if not user.has_perm("relationships.view_assessment"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(employment__in=_jobs_at(_accounts().keys_open_to(user)).values("pk"))

    def editable_by(self, user: "User") -> Self:
        return self.visible_to(user) if user.has_perm("relationships.change_assessment") else self.none()

    def proposed(self) -> Self:
        return self.filter(state=ProposalState.OPEN)

    def stale(self, today: date) -> Self:
        """Roles that were said longer ago than an opinion counts."""
        return self.filter(said_on__lt=today - timedelta(days=STALE_AFTER_DAYS))


class InteractionQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """That it took place: on the accounts open to the user, and where the user took part."""
        if not user.has_perm("relationships.view_interaction"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(_within("account", _accounts().keys_open_to(user), user) | self._taken_part(user))

    def editable_by(self, user: "User") -> Self:
        """On accounts open to the user, interactions they logged or took part in, and those whose notes they read where
        they may edit the account. Whoever took part elsewhere knows of it, and changes nothing."""
        if not user.has_perm("relationships.change_interaction"):
            return self.none()
        ours = self._taken_part(user) | Q(logged_by=user)
        edited = Q(account__in=_accounts().editable_by(user).order_by().values("pk"))
        found = self.filter(ours | (edited & self.readable(user)))
        if user.has_perm("accounts.view_every_account"):
            return found
        return found.filter(_within("account", _accounts().keys_open_to(user), user))

    def with_text_for(self, user: "User") -> Self:
        """Annotate `is_readable`: whether the user may read the notes."""
        return self.annotate(is_readable=Case(When(self.readable(user), then=Value(True)), default=Value(False)))

    def text_visible_to(self, user: "User") -> Self:
        """Visible interactions whose notes the user may read."""
        return self.visible_to(user).filter(self.readable(user))

    @classmethod
    def readable(cls, user: "User") -> Q:
        """Who reads notes (DESIGN §5): those who took part, who logged it and the account's owner; shared with the
        team, everybody on the account's team and above its owner; shared with the account, whoever sees it."""
        if not user.has_perm("relationships.view_notes"):
            return Q(pk__in=[])
        own = cls._taken_part(user) | Q(logged_by=user) | Q(account__owner=user)
        team = apps.get_model("accounts", "AccountMember").objects.current().filter(person=user)
        members = team.exclude(function=MemberFunction.SELLER).order_by().values("account")
        of_team = Q(account__in=members) | Q(account__owner__path__startswith=user.path)
        return own | Q(visibility=Visibility.ACCOUNT) | (Q(visibility=Visibility.TEAM) & of_team)

    @staticmethod
    def _taken_part(user: "User") -> Q:
        return Q(pk__in=_rows("Attendance").filter(person=user).values("interaction"))

    def two_way(self) -> Self:
        return self.filter(is_two_way=True)

    def of_contact(self, contact: Any) -> Self:
        return self.filter(pk__in=_rows("Participation").filter(contact=contact).values("interaction"))


class ParticipationQuerySet(QuerySet[Any]):
    """Who took part, and what follows from it; read beside the interactions."""


class CommitmentQuerySet(FollowsAccount):
    def visible_to(self, user: "User") -> Self:
        """Commitments of accounts open to the user, and those the user looks after."""
        if not user.has_perm("relationships.view_commitment"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(_within("account", _accounts().keys_open_to(user), user) | Q(owner=user))

    def editable_by(self, user: "User") -> Self:
        """Whoever works on an account keeps its promises."""
        return self.visible_to(user) if user.has_perm("relationships.change_commitment") else self.none()

    def still_open(self) -> Self:
        return self.filter(state=CommitmentState.OPEN)

    def overdue(self, today: date) -> Self:
        """Open commitments whose day has passed."""
        return self.still_open().filter(due_on__lt=today)


class OfPersonQuerySet(QuerySet[Any]):
    """What somebody connected for themselves: nobody else sees or changes it."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(person=user)

    def editable_by(self, user: "User") -> Self:
        return self.filter(person=user)


class OfMailboxQuerySet(QuerySet[Any]):
    """What became of somebody's mail: for nobody else."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(mailbox__person=user)

    def editable_by(self, user: "User") -> Self:
        return self.visible_to(user)
