from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

BUDGET = 7  # reminders a person hears of by digest a day, beside urgent ones (HEALTH §1.5)
CONDITION_ENDS_DAYS = 7  # a condition has ended once it has been false for so long
CONDITION_AGAIN_DAYS = 91  # and is raised again a quarter after it began, at the earliest
LONGEST_SNOOZE_DAYS, MOST_SNOOZES = 14, 3
LONGEST_PAUSE_DAYS = 90
MANAGER_LINES = 12
USEFUL_FROM, USEFUL_DAYS = 0.3, 60  # a kind less useful than this over so many days is flagged


class Family(TextChoices):
    """What a reminder is about. Its kinds are levels of one row: the same silence never makes two."""

    CONTACT = "CONTACT", _("Next contact")
    REPLY = "REPLY", _("Waiting for an answer")
    ONE_WAY = "ONE_WAY", _("Only we write")
    ENGAGEMENT = "ENGAGEMENT", _("Engagement drop")
    HEALTH = "HEALTH", _("Health drop")
    SINGLE_THREADED = "SINGLE_THREADED", _("One contact only")
    COLD = "COLD", _("Decision maker gone cold")
    CHAMPION_LEFT = "CHAMPION_LEFT", _("Champion left")
    COMMITMENT = "COMMITMENT", _("Commitment")
    RENEWAL = "RENEWAL", _("Renewal decision")
    COVER = "COVER", _("Cover ending")
    HOLDING = "HOLDING", _("Nobody looks after it")
    TEAM = "TEAM", _("Team missing")


# Begin on a day and last: they close only after they have been false for a while, and wait in the account's gaps
CONDITIONS = (Family.SINGLE_THREADED, Family.COLD, Family.TEAM)


class Kind(TextChoices):
    """How far a family has come."""

    CONTACT_DUE = "CONTACT_DUE", _("Contact due")
    CONTACT_OVERDUE = "CONTACT_OVERDUE", _("Contact overdue")
    GONE_QUIET = "GONE_QUIET", _("Gone quiet")
    UNANSWERED_INBOUND = "UNANSWERED_INBOUND", _("Waiting for an answer")
    ONE_WAY = "ONE_WAY", _("Only we write")
    ENGAGEMENT_DROP = "ENGAGEMENT_DROP", _("Engagement drop")
    HEALTH_DROP = "HEALTH_DROP", _("Health drop")
    SINGLE_THREADED = "SINGLE_THREADED", _("One contact only")
    DECISION_MAKER_COLD = "DECISION_MAKER_COLD", _("Decision maker gone cold")
    CHAMPION_LEFT = "CHAMPION_LEFT", _("Champion left")
    COMMITMENT_DUE = "COMMITMENT_DUE", _("Commitment due")
    COMMITMENT_OVERDUE = "COMMITMENT_OVERDUE", _("Commitment overdue")
    RENEWAL = "RENEWAL", _("Renewal decision")
    COVER_ENDING = "COVER_ENDING", _("Cover ending")
    HOLDING_CLOCK = "HOLDING_CLOCK", _("Nobody looks after it")
    TEAM_MISSING = "TEAM_MISSING", _("Team missing")


class Priority(IntegerChoices):
    """How much it matters; only urgent ones leave at once."""

    URGENT = 1, _("Urgent")
    IMPORTANT = 2, _("Important")
    NORMAL = 3, _("Normal")


class Escalation(TextChoices):
    """When the manager hears of it."""

    NEVER = "NEVER", _("Not at all")
    WEEKLY = "WEEKLY", _("In the Monday digest")
    AT_ONCE = "AT_ONCE", _("The next working morning")


class State(TextChoices):
    OPEN = "OPEN", _("Open")
    CLOSED = "CLOSED", _("Closed")


class Ending(TextChoices):
    """Why a reminder is closed."""

    ACTED = "ACTED", _("What it asked for happened")
    PASSED = "PASSED", _("It is true no longer")
    DONE = "DONE", _("Said to be done")
    SEASONAL = "SEASONAL", _("Dismissed: seasonal")
    SILENCE_WANTED = "SILENCE_WANTED", _("Dismissed: the client asked for silence")
    WRONG = "WRONG", _("Dismissed: wrong data")
    NO_ANSWER_NEEDED = "NO_ANSWER_NEEDED", _("No answer needed")


DISMISSALS = (Ending.SEASONAL, Ending.SILENCE_WANTED, Ending.WRONG)


class Verdict(TextChoices):
    """Whether it helped."""

    ACTED = "ACTED", _("Acted on")
    USEFUL = "USEFUL", _("Useful")
    NOT_USEFUL = "NOT_USEFUL", _("Not useful")


class Channel(TextChoices):
    INBOX = "INBOX", _("In Rapport")
    AT_ONCE = "AT_ONCE", _("Mail at once")
    DIGEST = "DIGEST", _("Morning digest")
    MANAGER = "MANAGER", _("Told to the manager at once")
    WEEKLY = "WEEKLY", _("Manager's Monday digest")


class DeliveryState(TextChoices):
    WAITING = "WAITING", _("Waiting")
    SENT = "SENT", _("Told")
    DROPPED = "DROPPED", _("Not told")


class Hold(TextChoices):
    """Why somebody was not told, or not yet."""

    BUDGET = "BUDGET", _("Enough for one day: the rest rolls on")
    SNOOZED = "SNOOZED", _("Snoozed")
    PREFERENCE = "PREFERENCE", _("The person wants no mail of this kind")
    ABSENT = "ABSENT", _("The person is away")
    CAPTURE = "CAPTURE", _("Too little is heard of this person's contact to say so")
    PAUSED = "PAUSED", _("The client asked for silence")
    ENDED = "ENDED", _("It was closed before it was told")
    NOT_SEEN = "NOT_SEEN", _("The person no longer sees the account")
    IMPORTED = "IMPORTED", _("It came with a bulk import")
    AGAIN_TOO_SOON = "AGAIN_TOO_SOON", _("It was raised less than a quarter ago")


class MailKind(TextChoices):
    AT_ONCE = "AT_ONCE", _("Urgent reminder")
    DIGEST = "DIGEST", _("Morning digest")
    WEEKLY = "WEEKLY", _("Manager's Monday digest")


class MailState(TextChoices):
    """RELIABILITY §3.3: nothing is ever silently lost or silently sent twice."""

    DUE = "DUE", _("Due")
    CLAIMED = "CLAIMED", _("Taken up")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Sent")
    UNCERTAIN = "UNCERTAIN", _("It is not known whether it arrived")
    CANCELLED = "CANCELLED", _("Not needed")
    DEAD = "DEAD", _("Given up")
