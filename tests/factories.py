"""One factory per model, holding only what makes a row valid."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.choices import MemberFunction, SignalKind
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from catalog.models import Offering
from competitors.models import Competitor, CompetitorPresence
from listings.models import Export, ExportPart, SavedView
from opportunities.models import Opportunity, Rival, Stage
from portfolios.choices import DEFAULT_RULES, Kind
from portfolios.models import Assignment, Cover, Portfolio
from users.choices import Role
from users.models import Department, User

PASSWORD = "correct-horse-battery"


def today() -> date:
    return timezone.now().date()


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"Department {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n:04}")
    email = factory.Sequence(lambda n: f"person{n}@rapport.test")
    role = Role.ACCOUNT_MANAGER
    password = factory.django.Password(PASSWORD)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """Read back, since the database writes the reporting line."""
        user = super()._create(model_class, *args, **kwargs)
        user.refresh_from_db()
        return user


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = Account

    name = factory.Sequence(lambda n: f"Account {n:04}")


class AccountMemberFactory(DjangoModelFactory):
    class Meta:
        model = AccountMember

    account = factory.SubFactory(AccountFactory)
    person = factory.SubFactory(UserFactory)
    function = MemberFunction.TECHNICAL
    during = factory.LazyFunction(lambda: (today() - timedelta(days=1), None))


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    account = factory.SubFactory(AccountFactory)
    offerings = "Maintenance"
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=300))
    ends_on = factory.LazyFunction(lambda: today() + timedelta(days=65))
    notice_days = 30
    annual_value = 12_000
    currency = "EUR"


class SignalFactory(DjangoModelFactory):
    class Meta:
        model = Signal

    account = factory.SubFactory(AccountFactory)
    kind = SignalKind.COMPLAINT
    text = "Two deliveries came late."
    opened_on = factory.LazyFunction(today)


class RevenueFactory(DjangoModelFactory):
    class Meta:
        model = Revenue

    account = factory.SubFactory(AccountFactory)
    month = factory.LazyFunction(lambda: today().replace(day=1))
    amount = 1_000
    currency = "EUR"


class PortfolioFactory(DjangoModelFactory):
    class Meta:
        model = Portfolio

    kind = Kind.AM
    owner = factory.LazyAttribute(
        lambda book: UserFactory(
            role={
                Kind.AM: Role.ACCOUNT_MANAGER,
                Kind.KAM: Role.KEY_ACCOUNT_MANAGER,
                Kind.HOLDING: Role.SALES_MANAGER,
            }[book.kind]
        )
    )
    ceiling = factory.LazyAttribute(lambda book: DEFAULT_RULES[book.kind][0])
    opened_on = factory.LazyFunction(lambda: today() - timedelta(days=400))


class AssignmentFactory(DjangoModelFactory):
    """An account in a portfolio that fits it; the account is read back, since the database writes its owner."""

    class Meta:
        model = Assignment

    account = factory.SubFactory(AccountFactory)
    portfolio = factory.LazyAttribute(
        lambda row: PortfolioFactory(kind=Kind.KAM if row.account.is_strategic else Kind.AM)
    )
    kind = factory.LazyAttribute(lambda row: row.portfolio.kind)
    is_strategic = factory.LazyAttribute(lambda row: row.account.is_strategic)
    counts = factory.LazyAttribute(lambda row: row.account.counts)
    reason = "test"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        assignment = super()._create(model_class, *args, **kwargs)
        assignment.account.refresh_from_db()
        assignment.portfolio.refresh_from_db()
        return assignment


class CoverFactory(DjangoModelFactory):
    class Meta:
        model = Cover

    account = factory.SubFactory(AccountFactory)
    person = factory.SubFactory(UserFactory)
    during = factory.LazyFunction(lambda: (today(), today() + timedelta(days=30)))
    reason = "Holiday"
    slot = 1


class SavedViewFactory(DjangoModelFactory):
    class Meta:
        model = SavedView

    owner = factory.SubFactory(UserFactory)
    listing = "accounts"
    name = factory.Sequence(lambda n: f"View {n:04}")


class ExportFactory(DjangoModelFactory):
    """A file that is ready to be fetched; its content stands in parts."""

    class Meta:
        model = Export

    person = factory.SubFactory(UserFactory)
    listing = "accounts"
    format = "CSV"
    state = "DONE"
    leased_until = factory.LazyFunction(timezone.now)
    finished_at = factory.LazyFunction(timezone.now)
    kept_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class ExportPartFactory(DjangoModelFactory):
    class Meta:
        model = ExportPart

    export = factory.SubFactory(ExportFactory)
    number = 0
    content = b"part"


class OfferingFactory(DjangoModelFactory):
    class Meta:
        model = Offering

    name = factory.Sequence(lambda n: f"Offering {n:04}")


class CompetitorFactory(DjangoModelFactory):
    class Meta:
        model = Competitor

    name = factory.Sequence(lambda n: f"Competitor {n:04}")


class PresenceFactory(DjangoModelFactory):
    class Meta:
        model = CompetitorPresence

    account = factory.SubFactory(AccountFactory)
    competitor = factory.SubFactory(CompetitorFactory)
    said_on = factory.LazyFunction(today)
    expires_on = factory.LazyFunction(lambda: today() + timedelta(days=180))


class StageFactory(DjangoModelFactory):
    class Meta:
        model = Stage

    name = factory.Sequence(lambda n: f"Stage {n:04}")
    position = factory.Sequence(lambda n: 100 + n)
    probability = 30
    outcome = "OPEN"


class OpportunityFactory(DjangoModelFactory):
    """An open opportunity in the first stage; of another stage, it has the stage's outcome and what that asks for."""

    class Meta:
        model = Opportunity

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"Opportunity {n:04}")
    owner = factory.SubFactory(UserFactory)
    stage = factory.LazyFunction(lambda: Stage.objects.order_by("position", "pk").first())
    outcome = factory.LazyAttribute(lambda row: row.stage.outcome)
    amount = 10_000
    currency = "EUR"
    closed_on = factory.LazyAttribute(lambda row: None if row.stage.outcome == "OPEN" else today())


class RivalFactory(DjangoModelFactory):
    class Meta:
        model = Rival

    opportunity = factory.SubFactory(OpportunityFactory)
    competitor = factory.SubFactory(CompetitorFactory)
