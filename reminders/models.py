from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from core.addresses import address_of
from core.models import TimestampedModel
from reminders.choices import (
    LONGEST_PAUSE_DAYS,
    MOST_SNOOZES,
    Channel,
    DeliveryState,
    Ending,
    Escalation,
    Family,
    Hold,
    Kind,
    MailKind,
    MailState,
    Priority,
    State,
    Verdict,
)
from reminders.querysets import (
    AbsenceQuerySet,
    DeliveryQuerySet,
    MailQuerySet,
    OfPersonQuerySet,
    PauseQuerySet,
    ReminderQuerySet,
)


class Reminder(models.Model):
    """Somebody must hear something about an account: once for each family, subject and episode (HEALTH §1.5).

    `subject` names the row it is about ("contact:7", or "account"), `episode` what began it ("interaction:12", or the
    day a condition began); `level` rises with the kind. `facts` are the figures its sentence is made of, `rows` what
    triggered it. Written by the rules through reminders.ledger; people snooze, answer, dismiss and judge it.
    """

    family = models.CharField(_("about"), max_length=15, choices=Family)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="reminders", verbose_name=_("account"))
    subject = models.CharField(max_length=40)
    episode = models.CharField(max_length=60)
    kind = models.CharField(_("kind"), max_length=19, choices=Kind)
    level = models.SmallIntegerField(_("level"))
    priority = models.SmallIntegerField(_("priority"), choices=Priority)
    weight = models.FloatField(_("weight"), default=1)
    person = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+", verbose_name=_("whose it is"))
    facts = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    began_at = models.DateTimeField(_("since"))
    due_at = models.DateTimeField(_("due at"), null=True)
    raised_at = models.DateTimeField(_("raised at"))
    level_at = models.DateTimeField(_("at this level since"))
    false_since = models.DateTimeField(_("true no longer since"), null=True)
    escalation = models.CharField(_("manager"), max_length=7, choices=Escalation, default=Escalation.NEVER)
    escalates_at = models.DateTimeField(_("manager is told at"), null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True)
    snoozes = models.PositiveSmallIntegerField(_("times snoozed"), default=0)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    ending = models.CharField(_("ended because"), max_length=16, choices=Ending, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+")
    ended_with = models.CharField(_("ended with"), max_length=40, blank=True)
    verdict = models.CharField(_("was it useful"), max_length=10, choices=Verdict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "-weight", "began_at", "pk"]
        verbose_name, verbose_name_plural = _("reminder"), _("reminders")
        permissions = [
            ("view_usefulness", "Can see how useful reminders of each kind are"),
            ("tend_mails", "Can decide on mails of which it is not known whether they arrived"),
        ]
        indexes = [
            models.Index(fields=["account", "family"], name="open_reminders", condition=Q(state=State.OPEN)),
            models.Index(fields=["kind", "ended_at"], name="reminders_by_ending"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["family", "account", "subject", "episode"], name="reminder_exists_once"),
            models.CheckConstraint(name="reminder_family_is_known", condition=Q(family__in=Family.values)),
            models.CheckConstraint(name="reminder_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="reminder_priority_is_known", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(name="reminder_verdict_is_known", condition=Q(verdict__in=["", *Verdict.values])),
            models.CheckConstraint(
                name="reminder_ends_with_a_reason",
                condition=Q(state=State.OPEN, ending="", ended_at__isnull=True)
                | Q(state=State.CLOSED, ending__in=Ending.values, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reminder_is_snoozed_three_times_at_most",
                condition=Q(snoozes__lte=MOST_SNOOZES),
                violation_error_message=_("This was snoozed three times. Do it, or dismiss it with a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id} {self.subject}"

    def get_absolute_url(self) -> str:
        return address_of("reminders:reminder_detail", self.pk)


class Snooze(models.Model):
    """Somebody put a reminder off until a moment, and why."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="put_off")
    person = models.ForeignKey("users.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    said_at = models.DateTimeField(_("said at"))
    until_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("snooze"), _("snoozes")
        constraints = [
            models.CheckConstraint(name="snooze_ends_after_it_begins", condition=Q(until_at__gt=F("said_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.reminder_id} until {self.until_at:%Y-%m-%d}"


class OutgoingMail(models.Model):
    """A mail to one person: planned by local day, sent with a lease, never twice without somebody saying so."""

    kind = models.CharField(_("kind"), max_length=7, choices=MailKind)
    recipient = models.ForeignKey("users.User", models.PROTECT, related_name="reminder_mails")
    occurs_on = models.DateField(_("for the day"))
    key = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    due_at = models.DateTimeField(_("due at"))
    state = models.CharField(_("state"), max_length=9, choices=MailState, default=MailState.DUE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    last_error = models.CharField(_("what went wrong"), max_length=300, blank=True)
    decided_by = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+")

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-pk"]
        verbose_name, verbose_name_plural = _("mail"), _("mails")
        indexes = [
            models.Index(fields=["due_at"], name="mails_due", condition=Q(state=MailState.DUE)),
            models.Index(
                fields=["lease_until"],
                name="mails_under_way",
                condition=Q(state__in=[MailState.CLAIMED, MailState.SENDING]),
            ),
            models.Index(
                fields=["state"], name="mails_in_doubt", condition=Q(state__in=[MailState.UNCERTAIN, MailState.DEAD])
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "recipient", "occurs_on", "key"], name="mail_is_planned_once"),
            models.CheckConstraint(name="mail_kind_is_known", condition=Q(kind__in=MailKind.values)),
            models.CheckConstraint(name="mail_state_is_known", condition=Q(state__in=MailState.values)),
            models.CheckConstraint(
                name="mail_under_way_is_leased",
                condition=~Q(state__in=[MailState.CLAIMED, MailState.SENDING])
                | Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_is_dated_when_sent", condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.recipient_id} {self.occurs_on}"


class Delivery(models.Model):
    """One person hears of a reminder at one level through one channel, once."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="deliveries")
    level = models.SmallIntegerField(_("level"))
    recipient = models.ForeignKey("users.User", models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=7, choices=Channel)
    state = models.CharField(_("state"), max_length=7, choices=DeliveryState, default=DeliveryState.WAITING)
    reason = models.CharField(_("because"), max_length=14, choices=Hold, blank=True)
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="deliveries")
    created_at = models.DateTimeField(_("created at"))
    told_at = models.DateTimeField(_("told at"), null=True)
    seen_at = models.DateTimeField(_("seen at"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("delivery"), _("deliveries")
        indexes = [
            models.Index(fields=["recipient", "channel", "reminder"], name="deliveries_of_person"),
            models.Index(
                fields=["recipient", "channel"],
                name="deliveries_waiting",
                condition=Q(state=DeliveryState.WAITING),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reminder", "level", "recipient", "channel"], name="delivery_exists_once"),
            models.CheckConstraint(name="delivery_channel_is_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="delivery_state_is_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(name="delivery_reason_is_known", condition=Q(reason__in=["", *Hold.values])),
        ]

    def __str__(self) -> str:
        return f"{self.reminder_id} to {self.recipient_id} by {self.channel}"


class Withheld(models.Model):
    """Why somebody did not hear something on these days: what would have been said, and what held it back."""

    family = models.CharField(_("about"), max_length=15, choices=Family)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="withheld")
    subject = models.CharField(max_length=40)
    episode = models.CharField(max_length=60)
    recipient = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    reason = models.CharField(_("because"), max_length=14, choices=Hold)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-last_on", "pk"]
        indexes = [models.Index(fields=["account", "recipient", "last_on"], name="withheld_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "account", "subject", "episode", "recipient", "reason"], name="withheld_is_told_once"
            ),
            models.CheckConstraint(name="withheld_reason_is_known", condition=Q(reason__in=Hold.values)),
            models.CheckConstraint(name="withheld_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.account_id}: {self.reason}"


class Preference(TimestampedModel):
    """How somebody wants to hear: what leaves by mail, and when their working day is."""

    person = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="reminder_preference")
    has_digest = models.BooleanField(_("one mail each working morning"), default=True)
    has_urgent_mail = models.BooleanField(_("urgent reminders by mail at once"), default=True)
    has_weekly = models.BooleanField(_("Monday digest of my team"), default=True)
    muted = models.JSONField(_("not by mail"), default=list, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfPersonQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id}"


class Absence(TimestampedModel):
    """Somebody is away; what they must hear goes to whoever covers, else to their manager."""

    person = models.ForeignKey("users.User", models.CASCADE, related_name="absences", verbose_name=_("person"))
    during = DateRangeField(_("during"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-during", "pk"]
        verbose_name, verbose_name_plural = _("absence"), _("absences")
        constraints = [
            models.CheckConstraint(
                name="absence_begins_and_ends",
                condition=Q(during__isempty=False, during__startswith__isnull=False, during__endswith__isnull=False),
                violation_error_message=_("An absence has a first and a last day."),
            ),
            ExclusionConstraint(
                name="person_is_away_once",
                expressions=[(F("person"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("An absence is noted for these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} away"

    @property
    def last_day(self) -> date:
        last: date = self.during.upper - timedelta(days=1)
        return last


class Pause(TimestampedModel):
    """The client asked for silence until a day: we remind of no contact, and silence does not count."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="pauses", verbose_name=_("account"))
    during = DateRangeField(_("during"))
    reason = models.CharField(_("reason"), max_length=300)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-during", "pk"]
        verbose_name, verbose_name_plural = _("pause"), _("pauses")
        constraints = [
            models.CheckConstraint(name="pause_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="pause_lasts_ninety_days_at_most",
                condition=Q(
                    during__isempty=False,
                    during__startswith__isnull=False,
                    during__endswith__isnull=False,
                    during__endswith__lte=Func(F("during"), function="lower", output_field=models.DateField())
                    + Value(LONGEST_PAUSE_DAYS),
                ),
                violation_error_message=_("A pause names the day it ends, at most 90 days away."),
            ),
            ExclusionConstraint(
                name="account_is_paused_once",
                expressions=[(F("account"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("The account is paused in these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} paused"
