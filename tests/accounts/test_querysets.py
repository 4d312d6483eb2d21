"""Who sees and who changes which accounts, on a small world with every relation there is."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from accounts.selectors import with_revenue
from portfolios.choices import Kind
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    AssignmentFactory,
    PortfolioFactory,
    RevenueFactory,
    SignalFactory,
    UserFactory,
    today,
)
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

EVERYTHING = {"ours", "theirs", "member of ours", "unassigned", "helped", "helped before", "edited", "helped later"}


@pytest.fixture
def world():
    director = UserFactory(role=Role.SALES_DIRECTOR)
    manager = UserFactory(role=Role.SALES_MANAGER, manager=director)
    anna = UserFactory(manager=manager)
    other_manager = UserFactory(role=Role.SALES_MANAGER, manager=director)
    ours, theirs = PortfolioFactory(owner=anna), PortfolioFactory(owner=UserFactory(manager=other_manager))
    head = AssignmentFactory(account=AccountFactory(name="ours"), portfolio=ours).account
    AccountFactory(name="member of ours", managed_with=head)
    AccountFactory(name="unassigned")
    for name in ("theirs", "helped", "helped before", "edited", "helped later"):
        AssignmentFactory(account=AccountFactory(name=name), portfolio=theirs)
    helper = UserFactory(role=Role.CONTRIBUTOR, manager=manager)
    for person in (helper, anna):
        _member(person, "helped")
        _member(person, "helped before", during=(today() - timedelta(days=9), today()))
        _member(person, "helped later", during=(today() + timedelta(days=9), None))
        _member(person, "edited", can_edit=True)
    return {
        "director": director, "manager": manager, "anna": anna, "helper": helper, "stranger": UserFactory(),
        "other manager": other_manager, "auditor": UserFactory(role=Role.AUDITOR),
        "administrator": UserFactory(role=Role.ADMINISTRATOR),
        "gone": UserFactory(role=Role.SALES_DIRECTOR, is_active=False),
    }  # fmt: skip


def _member(person, name, **fields):
    AccountMemberFactory(account=Account.objects.get(name=name), person=person, **fields)


def names(queryset):
    return set(queryset.values_list("name", flat=True))


SEEN = {
    "director": EVERYTHING,
    "administrator": EVERYTHING,
    "auditor": EVERYTHING,
    "manager": {"ours", "member of ours", "unassigned"},
    "other manager": EVERYTHING - {"ours", "member of ours"},
    "anna": {"ours", "member of ours", "helped", "edited"},
    "helper": {"helped", "edited"},
    "stranger": set(),
    "gone": set(),
}
EDITED = SEEN | {"auditor": set(), "anna": {"ours", "member of ours", "edited"}, "helper": set()}


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("has_large_line", [False, True])
def test_visible_to(world, who, has_large_line):
    world[who].has_large_line = has_large_line
    assert names(Account.objects.visible_to(world[who])) == SEEN[who]


@pytest.mark.parametrize("who", EDITED)
@pytest.mark.parametrize("has_large_line", [False, True])
def test_editable_by(world, who, has_large_line):
    world[who].has_large_line = has_large_line
    assert names(Account.objects.editable_by(world[who])) == EDITED[who]


@pytest.mark.parametrize("who", SEEN)
def test_what_hangs_on_an_account_follows_it(world, who):
    for account in Account.objects.all():
        AgreementFactory(account=account)
        SignalFactory(account=account)
        RevenueFactory(account=account)
    user = User.objects.get(pk=world[who].pk)

    for model in (Agreement, Signal, Revenue):
        assert {row.account.name for row in model.objects.visible_to(user)} == SEEN[who]
    for model in (Agreement, Revenue):
        assert {row.account.name for row in model.objects.editable_by(user)} == EDITED[who]
    members = {row.account.name for row in AccountMember.objects.visible_to(user)}
    assert members == SEEN[who] & set(AccountMember.objects.values_list("account__name", flat=True))


def test_signals_are_for_everybody_who_works_on_the_account(world):
    for account in Account.objects.all():
        SignalFactory(account=account)

    assert {row.account.name for row in Signal.objects.editable_by(world["helper"])} == {"helped", "edited"}
    assert not Signal.objects.editable_by(world["auditor"]).exists()


def test_somebody_further_up_sees_it_too(world):
    deep = UserFactory(manager=UserFactory(role=Role.SALES_MANAGER, manager=world["manager"]))
    AssignmentFactory(account=AccountFactory(name="deep"), portfolio=PortfolioFactory(owner=deep))
    assert "deep" in names(Account.objects.visible_to(world["manager"]))


def paid(account, user):
    return with_revenue([account], user)[0].revenue_12_months


def test_with_facts_counts_only_what_is_the_accounts():
    account, other = AccountFactory(), AccountFactory()
    for row in (account, other):
        AgreementFactory(account=row, ends_on=today() + timedelta(days=100), notice_days=10)
        AgreementFactory(account=row, ends_on=today() + timedelta(days=50), notice_days=10)
        AgreementFactory(account=row, ends_on=today() + timedelta(days=5), notice_days=10)
        SignalFactory(account=row)
        SignalFactory(account=row, closed_on=today())
    member = AccountFactory(managed_with=account)
    RevenueFactory(account=account, amount=100)
    RevenueFactory(account=account, amount=7, currency="USD")
    RevenueFactory(account=member, amount=30)
    RevenueFactory(account=account, amount=1, month=today().replace(year=today().year - 2, day=1))

    auditor = UserFactory(role=Role.AUDITOR)
    found = Account.objects.with_facts(UserFactory(role=Role.SALES_DIRECTOR)).get(pk=account.pk)

    assert found.next_decision_on == today() + timedelta(days=40)
    assert (found.open_signals, paid(found, auditor)) == (1, Decimal(130))
    assert paid(member, auditor) == Decimal(30)
    assert paid(other, auditor) is None


def test_family_of_is_everything_above_and_what_is_right_below():
    top = AccountFactory(name="top")
    middle = AccountFactory(name="middle", parent=top)
    account = AccountFactory(name="account", parent=middle)
    below = AccountFactory(name="below", parent=account)
    AccountFactory(name="too far below", parent=below)
    AccountFactory(name="group", managed_with=account)
    AccountFactory(name="sister", parent=middle)

    assert names(Account.objects.family_of(account)) == {"top", "middle", "below", "group"}


def test_heads_and_rank():
    head = AccountFactory(tier="STRATEGIC")
    AccountFactory(managed_with=head, tier="STANDARD")
    assert list(Account.objects.heads()) == [head]
    assert list(Account.objects.with_rank().order_by("tier_rank").values_list("tier_rank", flat=True)) == [1, 4]


def test_current_memberships():
    AccountMemberFactory(during=(today() - timedelta(days=5), today()))
    running = AccountMemberFactory(during=(today(), None), function=MemberFunction.SALES)
    assert list(AccountMember.objects.current()) == [running]


def test_the_holding_portfolio_makes_its_manager_the_owner():
    holding = PortfolioFactory(kind=Kind.HOLDING)
    account = AssignmentFactory(portfolio=holding).account
    assert set(Account.objects.visible_to(holding.owner)) == {account}


def test_revenue_of_a_group_is_summed_as_far_as_one_sees_it():
    head = AssignmentFactory().account
    member = AccountFactory(managed_with=head)
    for account, amount in ((head, 10), (member, 20)):
        RevenueFactory(account=account, amount=amount)
    helper = AccountMemberFactory(account=head).person

    seen = [paid(head, user) for user in (helper, head.owner)]

    assert seen == [Decimal(10), Decimal(30)]
