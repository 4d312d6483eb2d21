"""A factory per model of relationships, holding only what makes a row valid."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from opportunities.models import OpportunityRole
from relationships.choices import Kind
from relationships.models import (
    Assessment,
    Attendance,
    CadenceOverride,
    Calendar,
    CalendarFeed,
    CalendarMeeting,
    Commitment,
    Contact,
    ContactPoint,
    ContactProposal,
    Employment,
    Goal,
    HeldRole,
    Interaction,
    Mailbox,
    Participation,
    RoleProposal,
)
from tests.factories import AccountFactory, OpportunityFactory, UserFactory, today


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    name = factory.Sequence(lambda n: f"Contact {n:04}")
    origin = "TYPED"
    legal_basis = "LEGITIMATE_INTEREST"


class EmploymentFactory(DjangoModelFactory):
    """Somebody who has worked at an account for a year."""

    class Meta:
        model = Employment

    contact = factory.SubFactory(ContactFactory)
    account = factory.SubFactory(AccountFactory)
    during = factory.LazyFunction(lambda: DateRange(today() - timedelta(days=365), None))


class EmailFactory(DjangoModelFactory):
    class Meta:
        model = ContactPoint

    contact = factory.SubFactory(ContactFactory)
    kind = "EMAIL"
    value = factory.Sequence(lambda n: f"contact{n}@customer.test")


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    employment = factory.SubFactory(EmploymentFactory)


class HeldRoleFactory(DjangoModelFactory):
    class Meta:
        model = HeldRole

    employment = factory.SubFactory(EmploymentFactory)
    role = "CHAMPION"
    said_on = factory.LazyFunction(today)


class OpportunityRoleFactory(DjangoModelFactory):
    """Somebody at the opportunity's account."""

    class Meta:
        model = OpportunityRole

    opportunity = factory.SubFactory(OpportunityFactory)
    account = factory.SelfAttribute("opportunity.account")
    employment = factory.SubFactory(EmploymentFactory, account=factory.SelfAttribute("..account"))
    role = "CHAMPION"
    said_on = factory.LazyFunction(today)


class RoleProposalFactory(DjangoModelFactory):
    class Meta:
        model = RoleProposal

    employment = factory.SubFactory(EmploymentFactory)
    role = "ECONOMIC_BUYER"
    because = "Head of Purchasing"


class ContactProposalFactory(DjangoModelFactory):
    class Meta:
        model = ContactProposal

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"Writer {n:04}")
    email = factory.Sequence(lambda n: f"writer{n}@customer.test")
    origin = "MAIL"
    last_seen_on = factory.LazyFunction(today)


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    account = factory.SubFactory(AccountFactory)
    text = "Halve the time to quote"
    said_on = factory.LazyFunction(today)


class InteractionFactory(DjangoModelFactory):
    """A call an hour ago that nothing was counted of yet."""

    class Meta:
        model = Interaction

    account = factory.SubFactory(AccountFactory)
    kind = Kind.CALL
    occurred_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    occurred_on = factory.LazyFunction(today)


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    interaction = factory.SubFactory(InteractionFactory)
    contact = factory.SubFactory(ContactFactory)


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    interaction = factory.SubFactory(InteractionFactory)
    person = factory.SubFactory(UserFactory)


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    account = factory.SubFactory(AccountFactory)
    text = "Send the price list"
    owner = factory.SubFactory(UserFactory)
    due_on = factory.LazyFunction(lambda: today() + timedelta(days=3))


class CadenceOverrideFactory(DjangoModelFactory):
    class Meta:
        model = CadenceOverride

    account = factory.SubFactory(AccountFactory)
    contact_days = 90
    reason = "Buys once a year"
    during = factory.LazyFunction(lambda: DateRange(today(), today() + timedelta(days=300)))


class MailboxFactory(DjangoModelFactory):
    class Meta:
        model = Mailbox

    person = factory.SubFactory(UserFactory)
    address = factory.Sequence(lambda n: f"person{n}@rapport.test")
    host = "mail.rapport.test"
    username = factory.SelfAttribute("address")
    sealed_secret = ""


class CalendarFactory(DjangoModelFactory):
    class Meta:
        model = Calendar

    person = factory.SubFactory(UserFactory)
    name = "Work"
    sealed_address = ""


class CalendarMeetingFactory(DjangoModelFactory):
    """A meeting that ended an hour ago."""

    class Meta:
        model = CalendarMeeting

    person = factory.SubFactory(UserFactory)
    account = factory.SubFactory(AccountFactory)
    uid = factory.Sequence(lambda n: f"meeting-{n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=2))
    ends_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))


class CalendarFeedFactory(DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    person = factory.SubFactory(UserFactory)
    address_hash = factory.Sequence(lambda n: f"{n:064}")
    created_at = factory.LazyFunction(timezone.now)
