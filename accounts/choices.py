from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    PROSPECT = "PROSPECT", _("Prospect")
    CUSTOMER = "CUSTOMER", _("Customer")
    FORMER = "FORMER", _("Former customer")


class Tier(TextChoices):
    STRATEGIC = "STRATEGIC", _("Strategic")
    KEY = "KEY", _("Key")
    CORE = "CORE", _("Core")
    STANDARD = "STANDARD", _("Standard")


class Band(TextChoices):
    """How a relationship stands (HEALTH §1.4). Too little evidence is unknown, never good."""

    GREEN = "GREEN", _("Good")
    AMBER = "AMBER", _("Watch")
    RED = "RED", _("At risk")
    UNKNOWN = "UNKNOWN", _("Unknown")


NEW = "NEW"  # asked for like a band: relationships that are observed too briefly to be counted among others
STANDINGS = [*Band.choices, (NEW, _("New"))]


class Confidence(TextChoices):
    """How much contact a score stands on."""

    HIGH = "HIGH", _("High")
    MEDIUM = "MEDIUM", _("Medium")
    LOW = "LOW", _("Low")


class Cap(TextChoices):
    """Why a score can be no higher (HEALTH §1.2)."""

    SILENCE = "SILENCE", _("No contact both ways for three planned intervals")
    SUCCESSOR = "SUCCESSOR", _("The champion or the economic buyer left, and nobody is known in their place")
    OWNER = "OWNER", _("Nobody looks after the account")


class Industry(TextChoices):
    AGRICULTURE = "AGRICULTURE", _("Agriculture")
    AUTOMOTIVE = "AUTOMOTIVE", _("Automotive")
    CONSTRUCTION = "CONSTRUCTION", _("Construction")
    EDUCATION = "EDUCATION", _("Education")
    EMPLOYMENT = "EMPLOYMENT", _("Employment")
    ENERGY = "ENERGY", _("Energy")
    ENTERTAINMENT = "ENTERTAINMENT", _("Entertainment")
    FINANCE = "FINANCE", _("Finance")
    FOOD = "FOOD", _("Food and drink")
    HOSPITALITY = "HOSPITALITY", _("Hospitality")
    INSURANCE = "INSURANCE", _("Insurance")
    LOGISTICS = "LOGISTICS", _("Logistics")
    MANUFACTURING = "MANUFACTURING", _("Manufacturing")
    MARKETING = "MARKETING", _("Marketing")
    MEDICAL = "MEDICAL", _("Medical")
    PUBLIC_SECTOR = "PUBLIC_SECTOR", _("Public sector")
    REAL_ESTATE = "REAL_ESTATE", _("Real estate")
    RETAIL = "RETAIL", _("Retail")
    SERVICES = "SERVICES", _("Services")
    SOFTWARE = "SOFTWARE", _("Software")
    TECHNOLOGY = "TECHNOLOGY", _("Technology")
    TELECOMMUNICATIONS = "TELECOMMUNICATIONS", _("Telecommunications")
    OTHER = "OTHER", _("Other")


class Size(TextChoices):
    MICRO = "MICRO", _("Up to 9 people")
    SMALL = "SMALL", _("10 to 49 people")
    MEDIUM = "MEDIUM", _("50 to 249 people")
    LARGE = "LARGE", _("250 to 4,999 people")
    ENTERPRISE = "ENTERPRISE", _("5,000 people or more")


class MemberFunction(TextChoices):
    """What a colleague does on an account beside its owner."""

    CREATOR = "CREATOR", _("Brought it in")
    COVER = "COVER", _("Covers for the owner")
    SALES = "SALES", _("Sales")
    TECHNICAL = "TECHNICAL", _("Technical")
    SERVICE = "SERVICE", _("Service")
    MARKETING = "MARKETING", _("Marketing")
    FINANCE = "FINANCE", _("Finance")
    SPONSOR = "SPONSOR", _("Executive sponsor")
    SELLER = "SELLER", _("Owns an opportunity here")


# What comes with something else, and ends with it: nobody begins or ends it by hand
DERIVED_FUNCTIONS = (MemberFunction.COVER, MemberFunction.SELLER)


class SignalKind(TextChoices):
    COMPLAINT = "COMPLAINT", _("Complaint")
    LATE_PAYMENT = "LATE_PAYMENT", _("Late payment")
    DELIVERY_PROBLEM = "DELIVERY_PROBLEM", _("Delivery problem")
    SATISFACTION = "SATISFACTION", _("Satisfaction")
