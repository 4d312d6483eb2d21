from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.querysets import OfAccountQuerySet as FollowsAccount
from core.addresses import address_of
from core.db import say
from core.models import TimestampedModel
from relationships.choices import WEIGHTS, WRITTEN, Kind, Reached, Sentiment, Side, Visibility
from relationships.models.contact import Contact
from relationships.querysets import InteractionQuerySet, ParticipationQuerySet

say("interaction_has_happened", _("This has not happened yet."), code="in_the_future")

LONGEST_NOTES = 100_000
SPOKEN_TO = Q(reached=Reached.SPOKE) & ~Q(kind__in=WRITTEN)
WRITTEN_BY_THEM = Q(kind__in=WRITTEN, initiator=Side.THEM)
ANSWERED = Q(kind__in=WRITTEN, initiator=Side.US, answered_at__isnull=False)
TWO_WAY = Q(is_automatic=False) & (SPOKEN_TO | WRITTEN_BY_THEM | ANSWERED)


class Interaction(TimestampedModel):
    """One contact with a customer: how, who began it, when, who was there on both sides, and what was said.

    `is_two_way` and `worth` follow HEALTH §1.1. `weight` is what it counts after no contact counts more than three a
    day; like `occurred_on`, the day in the account's zone, only the database and `relationships.counting` write it.
    """

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="interactions", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    initiator = models.CharField(_("who began it"), max_length=4, choices=Side, default=Side.US)
    reached = models.CharField(_("reached"), max_length=9, choices=Reached, default=Reached.SPOKE)
    occurred_at = models.DateTimeField(_("when"))
    occurred_on = models.DateField(_("day"), editable=False)
    duration_minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MaxValueValidator(1440)]
    )
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    notes = models.TextField(_("notes"), blank=True, validators=[MaxLengthValidator(LONGEST_NOTES)])
    sentiment = models.CharField(_("how it felt"), max_length=5, choices=Sentiment, blank=True)
    visibility = models.CharField(
        _("who reads the notes"), max_length=12, choices=Visibility, default=Visibility.ACCOUNT
    )
    thread = models.CharField(_("conversation"), max_length=300, blank=True, editable=False)
    message_id = models.CharField(_("message id"), max_length=500, null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    is_automatic = models.BooleanField(_("sent by a machine"), default=False)
    is_copy = models.BooleanField(_("only copied to us"), default=False, db_default=False, editable=False)
    is_self_reported = models.BooleanField(_("said from memory"), default=False, editable=False)
    logged_by = models.ForeignKey(
        "users.User", models.PROTECT, null=True, editable=False, related_name="logged_interactions",
        verbose_name=_("logged by"),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    weight = models.SmallIntegerField(_("weight"), default=0, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    is_two_way = models.GeneratedField(
        expression=Case(When(TWO_WAY, then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(_("both sides took part")),
        db_persist=True,
    )
    worth = models.GeneratedField(
        expression=Case(
            *(When(TWO_WAY & Q(kind=kind), then=Value(worth)) for kind, worth in WEIGHTS.items()), default=Value(0)
        ),
        output_field=models.SmallIntegerField(_("worth")),
        db_persist=True,
    )

    objects = InteractionQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        verbose_name, verbose_name_plural = _("interaction"), _("interactions")
        permissions = [("view_notes", "Can read the notes of interactions shared with them")]
        indexes = [
            models.Index(fields=["account", "-occurred_at", "-id"], name="interactions_of_account"),
            models.Index(fields=["account", "occurred_on"], name="interactions_of_account_day"),
            models.Index(fields=["-occurred_at", "-id"], name="interactions_by_time"),
            models.Index(fields=["logged_by", "-occurred_at"], name="interactions_of_logger"),
            models.Index(fields=["thread"], name="interactions_of_thread", condition=~Q(thread="")),
        ]
        constraints = [
            models.CheckConstraint(name="interaction_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="interaction_initiator_is_known", condition=Q(initiator__in=Side.values)),
            models.CheckConstraint(
                name="interaction_visibility_is_known", condition=Q(visibility__in=Visibility.values)
            ),
            models.CheckConstraint(
                name="interaction_sentiment_is_known", condition=Q(sentiment__in=["", *Sentiment.values])
            ),
            models.CheckConstraint(
                name="only_a_call_of_ours_fails_to_reach",
                condition=Q(reached=Reached.SPOKE)
                | Q(kind=Kind.CALL, reached__in=[Reached.NO_ANSWER, Reached.VOICEMAIL]),
                violation_error_message=_("Only a call ends without reaching somebody."),
            ),
            models.CheckConstraint(
                name="only_what_is_written_is_answered",
                condition=Q(answered_at__isnull=True) | Q(kind__in=WRITTEN, answered_at__gte=F("occurred_at")),
                violation_error_message=_("An answer comes after a message or an e-mail."),
            ),
            models.CheckConstraint(
                name="interaction_duration_is_within_a_day",
                condition=Q(duration_minutes__isnull=True) | Q(duration_minutes__lte=1440),
                violation_error_message=_("At most 1,440 minutes."),
            ),
            models.UniqueConstraint(
                fields=["message_id"],
                name="message_is_stored_once",
                violation_error_message=_("This message is stored already."),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="interaction_external_id_is_unique_per_source",
                violation_error_message=_("Another interaction already has this external id."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()

    def get_absolute_url(self) -> str:
        return address_of("relationships:interaction_detail", self.pk)


class Participation(models.Model):
    """Somebody of the customer's took part. `weight` is what the interaction counts with them after no more than three
    a day."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="participations")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="participations", verbose_name=_("contact"))
    weight = models.SmallIntegerField(_("weight"), default=0, editable=False)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("participant"), _("participants")
        indexes = [models.Index(fields=["contact", "interaction"], name="participations_of_contact")]
        constraints = [
            models.UniqueConstraint(
                fields=["interaction", "contact"],
                name="contact_takes_part_once",
                violation_error_message=_("This contact takes part already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.interaction_id}"


class Attendance(models.Model):
    """One of our people took part."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="attendances")
    person = models.ForeignKey("users.User", models.PROTECT, related_name="attendances", verbose_name=_("colleague"))

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("colleague who took part"), _("colleagues who took part")
        indexes = [models.Index(fields=["person", "interaction"], name="attendances_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["interaction", "person"],
                name="colleague_takes_part_once",
                violation_error_message=_("This colleague takes part already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.interaction_id}"


class ContactState(models.Model):
    """What the machine knows of our contact with somebody at an account; never audited, without a version. `s90` and
    `s180` are forward-decayed sums (HEALTH §1.6)."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="contact_states")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="states")
    s90 = models.FloatField(default=0)
    s180 = models.FloatField(default=0)
    first_at = models.DateTimeField(null=True)
    last_two_way_at = models.DateTimeField(null=True)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    contact_due_on = models.DateField(_("next contact due"), null=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["contact"], name="states_of_contact")]
        constraints = [models.UniqueConstraint(fields=["account", "contact"], name="contact_has_one_state_per_account")]

    def __str__(self) -> str:
        return f"{self.contact_id} at {self.account_id}"


class AwaitedReply(models.Model):
    """The customer wrote to us and waits for an answer by `due_at`, after the working hours the cadence of their tier
    allows; three quarters of them are used up at `warn_at`, twice as many at `late_at` (HEALTH §1.5). Written by
    relationships.replies; somebody may say that the conversation needs no answer."""

    interaction = models.OneToOneField(Interaction, models.CASCADE, primary_key=True, related_name="awaited_reply")
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="awaited_replies")
    is_closing = models.BooleanField(_("a short closing"), default=False)
    arrived_at = models.DateTimeField(_("arrived at"))
    warn_at = models.DateTimeField(_("warned at"))
    due_at = models.DateTimeField(_("to be answered by"))
    late_at = models.DateTimeField(_("late at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    waived_at = models.DateTimeField(_("needs no answer since"), null=True)
    waived_by = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+")

    objects = FollowsAccount.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("awaited reply"), _("awaited replies")
        indexes = [
            models.Index(
                fields=["account"],
                name="replies_still_awaited",
                condition=Q(answered_at__isnull=True, waived_at__isnull=True),
            ),
            models.Index(fields=["account", "arrived_at"], name="replies_of_account"),
        ]
        constraints = [
            models.CheckConstraint(
                name="reply_is_warned_of_before_it_is_due",
                condition=Q(warn_at__gte=F("arrived_at"), due_at__gte=F("warn_at"), late_at__gte=F("due_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class SumCheck(models.Model):
    """One night's look at the sums of a seventh of the accounts: how many were counted again, and how many differed
    from what their interactions say by more than a billionth."""

    day = models.DateField(_("day"), primary_key=True)
    accounts = models.PositiveIntegerField(_("accounts counted again"), default=0)
    last_account = models.BigIntegerField(default=0)
    differing = models.PositiveIntegerField(_("accounts that differed"), default=0)
    worst = models.FloatField(_("largest difference"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        ordering = ["-day"]
        verbose_name, verbose_name_plural = _("check of the sums"), _("checks of the sums")

    def __str__(self) -> str:
        return f"{self.day}"
