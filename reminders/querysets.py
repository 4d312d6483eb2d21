from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.querysets import OfAccountQuerySet
from reminders.choices import Channel, DeliveryState, MailState, State

if TYPE_CHECKING:
    from users.models import User


def _open_accounts(user: "User") -> Any:
    return apps.get_model("accounts", "Account").objects.all().keys_open_to(user)


class ReminderQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Reminders the user was told or that are of their own commitments, of accounts still open to them; all of them
        to whoever sees every account."""
        if not user.has_perm("reminders.view_reminder"):
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(Q(self._told(user)) | Q(person=user), account__in=_open_accounts(user))

    def editable_by(self, user: "User") -> Self:
        """Whoever is told acts on it."""
        if not user.has_perm("reminders.change_reminder"):
            return self.none()
        return self.told_to(user)

    def told_to(self, user: "User") -> Self:
        """Those of the visible ones that the user was told."""
        return self.visible_to(user).filter(self._told(user))

    @staticmethod
    def _told(user: "User", **by: str) -> Exists:
        told = apps.get_model("reminders", "Delivery").objects.filter(recipient=user, reminder=OuterRef("pk"), **by)
        return Exists(told.order_by())

    def inbox_of(self, user: "User", now: datetime) -> Self:
        """What waits for the user now: told to them and open, but what was put off. What was brought before them as
        manager waits whoever put it off."""
        return self.told_to(user).filter(self.waiting_for(user, now))

    @classmethod
    def waiting_for(cls, user: "User", now: datetime) -> Q:
        """Whether what the user was told is open and was not put off."""
        awake = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now)
        return Q(state=State.OPEN) & (awake | Q(cls._told(user, channel=Channel.MANAGER)))

    def still_open(self) -> Self:
        return self.filter(state=State.OPEN)


class DeliveryQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """What was told to the user; to who sees every account, all of it."""
        if user.has_perm("accounts.view_every_account"):
            return self
        return self.filter(recipient=user)

    def waiting(self) -> Self:
        return self.filter(state=DeliveryState.WAITING)


class MailQuerySet(QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Own mails; to who tends mails, all of them."""
        return self if user.has_perm("reminders.tend_mails") else self.filter(recipient=user)

    def editable_by(self, user: "User") -> Self:
        return self.visible_to(user)

    def in_doubt(self) -> Self:
        """Mails somebody has to decide on: perhaps arrived, or given up."""
        return self.filter(state__in=[MailState.UNCERTAIN, MailState.DEAD])


class OfPersonQuerySet(QuerySet[Any]):
    """What is somebody's own."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(person=user)

    def editable_by(self, user: "User") -> Self:
        return self.filter(person=user)


class AbsenceQuerySet(QuerySet[Any]):
    """When people are away: known to themselves and to those above, who may note it for them."""

    def visible_to(self, user: "User") -> Self:
        return self if user.has_perm("users.change_user") else self.filter(person__path__startswith=user.path)

    def editable_by(self, user: "User") -> Self:
        return self.visible_to(user)

    def on(self, day: date) -> Self:
        return self.filter(during__contains=day)


class PauseQuerySet(OfAccountQuerySet):
    def editable_by(self, user: "User") -> Self:
        """Whoever may edit the account keeps the client's wish."""
        accounts = apps.get_model("accounts", "Account").objects.editable_by(user).order_by().values("pk")
        return self.filter(account__in=accounts)

    def on(self, day: date) -> Self:
        return self.filter(during__contains=day)

    def of_account(self, outer: str = "pk") -> Self:
        """The pause of the account of an outer query that holds today."""
        return self.on(timezone.now().date()).filter(account=OuterRef(outer)).order_by()

    def newest_first(self) -> Self:
        return self.order_by(F("during").desc(), "-pk")
