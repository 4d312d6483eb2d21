from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel
from relationships.capture_choices import Hold, MailboxState, Security, SignInKind, Verdict
from relationships.models.interaction import Interaction
from relationships.querysets import OfMailboxQuerySet, OfPersonQuerySet


class Mailbox(TimestampedModel):
    """Somebody's mail, which we only read: what comes in and what they send. Its secret is kept sealed."""

    person = models.ForeignKey("users.User", models.CASCADE, related_name="mailboxes", editable=False)
    address = models.EmailField(_("e-mail address"), max_length=254)
    host = models.CharField(_("mail server"), max_length=253)
    port = models.PositiveIntegerField(
        _("port"), default=993, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(_("security"), max_length=8, choices=Security, default=Security.TLS)
    sign_in = models.CharField(_("sign-in"), max_length=8, choices=SignInKind, default=SignInKind.PASSWORD)
    username = models.CharField(_("user name"), max_length=254)
    sealed_secret = models.TextField(_("secret"), editable=False)
    reads_inbox = models.BooleanField(_("read what comes in"), default=True)
    reads_sent = models.BooleanField(_("read what I send"), default=True)
    state = models.CharField(
        _("state"), max_length=8, choices=MailboxState, default=MailboxState.WAITING, editable=False
    )
    trouble = models.CharField(_("what went wrong"), max_length=300, blank=True, editable=False)
    connected_at = models.DateTimeField(_("read since"), null=True, editable=False)
    read_at = models.DateTimeField(_("last read"), null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("mailbox"), _("mailboxes")
        permissions = [("capture_contacts", "Can connect an own mailbox and calendar")]
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                F("person"),
                name="person_connects_a_mailbox_once",
                violation_error_message=_("This mailbox is connected already."),
            ),
            models.CheckConstraint(name="mailbox_security_is_known", condition=Q(security__in=Security.values)),
            models.CheckConstraint(name="mailbox_sign_in_is_known", condition=Q(sign_in__in=SignInKind.values)),
            models.CheckConstraint(name="mailbox_state_is_known", condition=Q(state__in=MailboxState.values)),
            models.CheckConstraint(
                name="mailbox_reads_something",
                condition=Q(reads_inbox=True) | Q(reads_sent=True),
                violation_error_message=_("Read what comes in, what you send, or both."),
            ),
        ]

    def __str__(self) -> str:
        return self.address


class MailboxFolder(models.Model):
    """How far a folder has been read. It moves on in the transaction that stores or counts the messages."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="folders")
    name = models.CharField(_("folder"), max_length=200)
    is_sent = models.BooleanField(_("holds what was sent"))
    uid_validity = models.BigIntegerField(_("numbering"), default=0)
    last_uid = models.BigIntegerField(_("last message read"), default=0)

    objects = OfMailboxQuerySet.as_manager()

    class Meta:
        ordering = ["is_sent", "name"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "name"], name="folder_is_followed_once")]

    def __str__(self) -> str:
        return self.name


class MailboxDay(models.Model):
    """How many messages of a mailbox were seen on a day, told apart from what became of them."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    seen = models.PositiveIntegerField(_("seen"), default=0)

    objects = OfMailboxQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "day"], name="mailbox_has_a_day_once")]

    def __str__(self) -> str:
        return f"{self.mailbox_id}: {self.day}"


class MailboxTally(models.Model):
    """What became of the messages of a mailbox on a day: stored, or not, and why. What is not stored is counted
    only."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="tallies")
    day = models.DateField(_("day"))
    verdict = models.CharField(_("what became of them"), max_length=12, choices=Verdict)
    number = models.PositiveIntegerField(_("messages"), default=0)

    objects = OfMailboxQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "verdict"]
        constraints = [
            models.CheckConstraint(name="mail_verdict_is_known", condition=Q(verdict__in=Verdict.values)),
            models.UniqueConstraint(fields=["mailbox", "day", "verdict"], name="mailbox_day_has_a_verdict_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id}: {self.day} {self.verdict}"


class Calendar(TimestampedModel):
    """Somebody's calendar, read from a private address, or from a file once. The address is kept sealed."""

    person = models.ForeignKey("users.User", models.CASCADE, related_name="calendars", editable=False)
    name = models.CharField(_("name"), max_length=100)
    sealed_address = models.TextField(_("private address"), editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=MailboxState, default=MailboxState.WAITING, editable=False
    )
    trouble = models.CharField(_("what went wrong"), max_length=300, blank=True, editable=False)
    read_at = models.DateTimeField(_("last read"), null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name, verbose_name_plural = _("calendar"), _("calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="person_has_a_calendar_of_a_name_once",
                violation_error_message=_("You have a calendar of this name already."),
            ),
            models.CheckConstraint(name="calendar_state_is_known", condition=Q(state__in=MailboxState.values)),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarMeeting(TimestampedModel):
    """A meeting with a customer that stands in somebody's calendar. Once it is over we ask whether it was held; only
    then it counts, as the interaction it became."""

    person = models.ForeignKey("users.User", models.CASCADE, related_name="calendar_meetings", editable=False)
    uid = models.CharField(max_length=500)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="calendar_meetings")
    contacts = models.ManyToManyField("relationships.Contact", related_name="calendar_meetings")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    hold = models.CharField(_("was it held"), max_length=9, choices=Hold, default=Hold.UNKNOWN)
    interaction = models.OneToOneField(
        Interaction, models.SET_NULL, null=True, editable=False, related_name="calendar_meeting"
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name, verbose_name_plural = _("meeting in a calendar"), _("meetings in calendars")
        indexes = [models.Index(fields=["person", "starts_at"], name="calendar_meetings_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["person", "uid"], name="calendar_meeting_is_known_once"),
            models.CheckConstraint(name="calendar_meeting_hold_is_known", condition=Q(hold__in=Hold.values)),
            models.CheckConstraint(
                name="calendar_meeting_ends_after_it_starts", condition=Q(ends_at__gte=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CalendarFeed(models.Model):
    """The private address of somebody's own dates, known only by its hash; it ends when they take it back."""

    person = models.ForeignKey("users.User", models.CASCADE, related_name="calendar_feeds", editable=False)
    address_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created at"))
    fetched_at = models.DateTimeField(_("last fetched"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("calendar feed"), _("calendar feeds")
        constraints = [
            models.UniqueConstraint(fields=["address_hash"], name="calendar_feed_address_is_unique"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at__isnull=True), name="person_has_one_calendar_feed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
