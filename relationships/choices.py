from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

STALE_AFTER_DAYS = 180  # an opinion or a role said longer ago is to be asked again (DOMAIN S14)
NEWEST_SKEW_SECONDS = 300  # clocks differ by so much before an instant counts as in the future
WEIGHT_A_DAY = 3  # what one contact counts a day at most (HEALTH §1.1)


class ContactKind(TextChoices):
    """Who reads what is written to an address; only people decide."""

    PERSON = "PERSON", _("Person")
    ASSISTANT = "ASSISTANT", _("Assistant")
    SHARED = "SHARED", _("Shared mailbox")
    NO_REPLY = "NO_REPLY", _("Nobody reads it")


class Channel(TextChoices):
    EMAIL = "EMAIL", _("E-mail")
    PHONE = "PHONE", _("Phone")
    MESSAGE = "MESSAGE", _("Message")
    MEETING = "MEETING", _("Meeting")


class Origin(TextChoices):
    """The way a contact came to us."""

    TYPED = "TYPED", _("Typed in")
    IMPORT = "IMPORT", _("From a file")
    API = "API", _("From another system")
    MAIL = "MAIL", _("From mail")
    CALENDAR = "CALENDAR", _("From a calendar")
    SIGNATURE = "SIGNATURE", _("From a signature")


class LegalBasis(TextChoices):
    """Why we may keep what we know of a person (GDPR article 6)."""

    CONTRACT = "CONTRACT", _("Contract")
    LEGITIMATE_INTEREST = "LEGITIMATE_INTEREST", _("Legitimate interest")
    CONSENT = "CONSENT", _("Consent")


class PointKind(TextChoices):
    EMAIL = "EMAIL", _("E-mail")
    PHONE = "PHONE", _("Phone")


class BuyingRole(TextChoices):
    """What somebody does in the customer's decision (DOMAIN §2.2)."""

    ECONOMIC_BUYER = "ECONOMIC_BUYER", _("Economic buyer")
    USER_BUYER = "USER_BUYER", _("User buyer")
    TECHNICAL_BUYER = "TECHNICAL_BUYER", _("Technical buyer")
    CHAMPION = "CHAMPION", _("Champion")
    COACH = "COACH", _("Coach")
    INFLUENCER = "INFLUENCER", _("Influencer")
    GATEKEEPER = "GATEKEEPER", _("Gatekeeper")
    BLOCKER = "BLOCKER", _("Blocker")


class Influence(IntegerChoices):
    LITTLE = 1, _("1 · little")
    SOME = 2, _("2 · some")
    CLEAR = 3, _("3 · clear")
    STRONG = 4, _("4 · strong")
    DECISIVE = 5, _("5 · decisive")


class Stance(IntegerChoices):
    """Where somebody stands towards us; nothing said is unknown, never neutral."""

    OPPONENT = -2, _("Opponent")
    SCEPTIC = -1, _("Sceptic")
    NEUTRAL = 0, _("Neutral")
    SUPPORTER = 1, _("Supporter")
    ADVOCATE = 2, _("Advocate")


class Kind(TextChoices):
    """How we were in contact."""

    MEETING = "MEETING", _("Meeting")
    CALL = "CALL", _("Call")
    EMAIL = "EMAIL", _("E-mail")
    MESSAGE = "MESSAGE", _("Message")
    EVENT = "EVENT", _("Event")


WRITTEN = (Kind.EMAIL, Kind.MESSAGE)
# What a contact is worth (HEALTH §1.1); a written one only once the customer's side took part. An event is worth what
# a message is: many are there at once.
WEIGHTS: dict[str, int] = {Kind.MEETING: 3, Kind.CALL: 2, Kind.EMAIL: 1, Kind.MESSAGE: 1, Kind.EVENT: 1}


class Side(TextChoices):
    """Who began it."""

    US = "US", _("We")
    THEM = "THEM", _("They")


class Reached(TextChoices):
    """Whether we spoke."""

    SPOKE = "SPOKE", _("Spoke")
    NO_ANSWER = "NO_ANSWER", _("No answer")
    VOICEMAIL = "VOICEMAIL", _("Voicemail")


class Sentiment(TextChoices):
    GOOD = "GOOD", _("Good")
    MIXED = "MIXED", _("Mixed")
    BAD = "BAD", _("Bad")


class Visibility(TextChoices):
    """Who reads the text of an interaction; that it took place, who was there and its subject is known on the
    account."""

    PARTICIPANTS = "PARTICIPANTS", _("Those who took part")
    TEAM = "TEAM", _("The account team")
    ACCOUNT = "ACCOUNT", _("Everyone on the account")


class CommitmentState(TextChoices):
    OPEN = "OPEN", _("Open")
    KEPT = "KEPT", _("Kept")
    MISSED = "MISSED", _("Missed")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class ProposalState(TextChoices):
    OPEN = "OPEN", _("Proposed")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    DISMISSED = "DISMISSED", _("Dismissed")


class CaptureLevel(TextChoices):
    """How much of somebody's contact with customers we hear (HEALTH §1.5)."""

    NONE = "NONE", _("None")
    BY_HAND = "BY_HAND", _("By hand")
    OUTBOUND = "OUTBOUND", _("What they send")
    BOTH_WAYS = "BOTH_WAYS", _("Both ways")
