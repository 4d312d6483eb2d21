"""One factory per model, holding only what makes a row valid."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.choices import MemberFunction, SignalKind
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
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
