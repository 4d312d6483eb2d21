"""The demo company: what a newcomer finds on the first start."""

from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q
from django.test import Client
from django.utils import timezone

from accounts.choices import DERIVED_FUNCTIONS, Status, Tier
from accounts.models import Account, AccountMember, AccountState, Agreement, Revenue, Signal
from audit.models import AuditEntry
from competitors.models import CompetitorPresence
from core.choices import Door
from opportunities.models import Opportunity, Rival, Stage
from portfolios.choices import Kind
from portfolios.integrity import drifts
from portfolios.models import Assignment, Cover, Portfolio
from relationships.choices import BuyingRole
from relationships.choices import Kind as KindOfTalk
from relationships.counting import recount
from relationships.models import (
    Commitment,
    Contact,
    ContactProposal,
    Employment,
    Goal,
    HeldRole,
    Interaction,
    RoleProposal,
)
from users.choices import Role
from users.models import User
from workspace.demo.company import SEED
from workspace.demo.customers import draw_customers
from workspace.demo.people import PASSWORD, SIGN_INS

pytestmark = pytest.mark.django_db


def person(key):
    return User.objects.get(email=f"{key}@rapport.example")


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """The company, made once for this module; it and what tests do to it are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo")
        yield
        transaction.set_rollback(True)


def book(key, kind=Kind.AM):
    return Portfolio.objects.open().get(owner=person(key), kind=kind)


def test_demo_has_every_role_on_three_levels(company):
    roles = dict(User.objects.active().values_list("role").annotate(Count("pk")))
    assert roles.keys() == set(Role.values)
    assert roles[Role.SALES_MANAGER] == 3
    assert max(user.path.count("/") - 1 for user in User.objects.all()) == 3
    assert User.objects.count() == 24


@pytest.mark.parametrize("key", SIGN_INS)
def test_demo_people_can_sign_in(company, key):
    user = person(key)
    assert user.check_password(PASSWORD)
    assert Client().login(username=user.email, email=user.email, password=PASSWORD)


def test_demo_keeps_every_promise_of_the_database(company):
    assert drifts() == {}
    assert not Portfolio.objects.filter(kind=Kind.AM, used__gt=25).exists()
    assert not Portfolio.objects.filter(kind=Kind.KAM, used__gt=2).exists()


def test_demo_books_are_full_thin_and_ordinary(company):
    used = {key: book(key).used for key in ("am", "james.whitaker", "camille.roux", "aoife.brennan")}
    assert used == {"am": 18, "james.whitaker": 25, "camille.roux": 25, "aoife.brennan": 6}
    assert {person(key).manager.email for key in ("am", "james.whitaker", "aoife.brennan")} == {
        "manager@rapport.example"
    }
    assert book("am").held == 20


def test_demo_has_somebody_full_who_covers_three_more(company):
    covers = Cover.objects.current().filter(person=person("james.whitaker"))
    assert covers.count() == 3
    assert AccountMember.objects.current().filter(person=person("james.whitaker"), function="COVER").count() >= 3


def test_demo_has_a_key_account_manager_with_a_team_and_one_without(company):
    team, alone = book("kam", Kind.KAM), book("beatriz.lobo", Kind.KAM)
    assert (team.used, alone.used) == (2, 1)
    members = AccountMember.objects.current().exclude(function__in=DERIVED_FUNCTIONS)
    sizes = {p: members.filter(account__assignment__portfolio=p).count() for p in (team, alone)}
    assert sizes == {team: 8, alone: 0}
    assert set(Account.objects.filter(tier=Tier.STRATEGIC).values_list("owner__email", flat=True)) == {
        "kam@rapport.example", "beatriz.lobo@rapport.example",
    }  # fmt: skip


def test_demo_leavers_accounts_wait_with_the_manager_and_one_is_covered(company):
    leaver = User.objects.get(is_active=False)
    holding = Portfolio.objects.open().get(kind=Kind.HOLDING)
    waiting = Account.objects.filter(assignment__portfolio=holding)
    assert holding.owner == person("manager")
    assert waiting.count() == 5
    assert waiting.filter(covers__in=Cover.objects.current()).count() == 1
    assert not Portfolio.objects.open().filter(owner=leaver).exists()


def test_demo_has_groups_prospects_and_accounts_nobody_looks_after(company):
    assert Account.objects.filter(group_members__isnull=False).distinct().count() >= 4
    assert Account.objects.filter(parent__isnull=False, managed_with__isnull=True).count() == 3
    assert Account.objects.filter(status=Status.PROSPECT, owner__isnull=False).count() >= 5
    assert Account.objects.filter(owner__isnull=True).count() == 9
    assert Assignment.objects.filter(account__managed_with__isnull=False).count() == 0
    assert 150 <= Account.objects.count() <= 180


def test_demo_decisions_lie_ahead_and_just_behind(company):
    today = timezone.now().date()
    days = {
        (decided - today).days
        for decided in Agreement.objects.exclude(decision_on=None).values_list("decision_on", flat=True)
    }
    assert min(days) == -5
    assert len([day for day in days if -5 <= day <= 120]) >= 8
    soon = Agreement.objects.with_decision_between(today, today + timedelta(days=60)).filter(
        account__owner=person("am")
    )
    assert soon.count() >= 3
    assert Agreement.objects.filter(is_auto_renewed=True).exists()
    assert Agreement.objects.filter(ends_on=None).exists()


def test_demo_customers_paid_for_eighteen_months_in_four_currencies(company):
    months = Account.objects.annotate(months=Count("revenue")).values_list("status", "months").distinct()
    assert set(months) == {(Status.CUSTOMER, 18), (Status.PROSPECT, 0)}
    assert set(Revenue.objects.values_list("currency", flat=True)) == {"EUR", "GBP", "USD", "MXN"}
    assert Revenue.objects.filter(month__gte=timezone.now().date().replace(day=1)).count() == 0


def test_demo_has_open_and_closed_signals_for_the_people_who_sign_in(company):
    assert Signal.objects.filter(closed_on=None).exists()
    assert Signal.objects.exclude(closed_on=None).exists()
    assert Signal.objects.unresolved().filter(account__owner=person("am")).exists()


@pytest.mark.parametrize("key", SIGN_INS)
def test_demo_people_see_accounts(company, key):
    assert Account.objects.visible_to(person(key)).count() >= 2


@pytest.mark.parametrize("key", ["am", "kam", "beatriz.lobo", "james.whitaker", "aoife.brennan", "hannah.schmidt"])
def test_demo_people_with_a_book_have_something_to_do(company, key):
    today = timezone.now().date()
    ahead = Agreement.objects.with_decision_between(today - timedelta(days=5), today + timedelta(days=120))
    assert ahead.filter(account__owner=person(key)).exists()
    assert Signal.objects.unresolved().filter(account__owner=person(key)).exists()


def test_demo_came_through_the_import_door_with_people_acting(company):
    assert set(AuditEntry.objects.filter(~Q(door=Door.SQL)).values_list("door", flat=True)) == {Door.IMPORT}
    moves = AuditEntry.objects.filter(table="portfolios_assignment", actor=person("manager"))
    assert moves.count() >= 25


def test_demo_accounts_are_the_same_every_time():
    first, second = (draw_customers(Random(SEED)) for _time in range(2))
    assert first == second
    names = [row["name"] for row in first.rows]
    assert len(set(names)) == len(names)


def test_demo_refuses_politely_when_somebody_is_here(company, capsys):
    before = Account.objects.count()
    call_command("demo")
    assert "nothing was changed" in capsys.readouterr().out
    assert Account.objects.count() == before


def test_demo_is_only_for_local_mode(settings):
    settings.LOCAL = False
    people = User.objects.count()
    with pytest.raises(CommandError, match="local mode"):
        call_command("demo")
    assert User.objects.count() == people


def test_demo_has_a_pipeline_with_everything_in_it(company):
    outcomes = dict(Opportunity.objects.order_by().values_list("outcome").annotate(number=Count("pk")))
    assert outcomes.keys() == {"OPEN", "WON", "LOST"}
    assert min(outcomes.values()) > 20
    assert set(Stage.objects.filter(opportunities__isnull=False)) == set(Stage.objects.all())
    assert Opportunity.objects.overdue(timezone.localdate()).exists()
    assert Rival.objects.filter(has_won=True).exists()
    assert CompetitorPresence.objects.to_be_checked(timezone.localdate()).exists()


def test_demo_has_a_seller_who_sees_no_more_than_headers(company):
    assert Account.objects.limited_to(person("am")).count() == 3


def test_demo_knows_people_who_decide_and_spoke_with_them(company):
    assert 500 <= Contact.objects.count() <= 800
    assert Contact.objects.filter(kind="SHARED").count() > 20
    assert set(BuyingRole.values) == set(HeldRole.objects.values_list("role", flat=True))
    assert Employment.objects.filter(reports_to__isnull=False).count() > 300
    days = set(Interaction.objects.values_list("occurred_on", flat=True))
    today = timezone.now().date()
    assert min(days) < today - timedelta(days=600)
    assert max(days) >= today - timedelta(days=10)
    assert set(Interaction.objects.values_list("kind", flat=True)) == set(KindOfTalk.values)
    assert Interaction.objects.filter(visibility="PARTICIPANTS").exists()
    assert Employment.objects.ended().filter(roles__role="CHAMPION").exists()


@pytest.mark.parametrize("key", ["am", "kam", "james.whitaker"])
def test_demo_people_owe_and_are_owed_and_have_somebody_to_call(company, key):
    today = timezone.now().date()
    mine = Commitment.objects.visible_to(person(key)).filter(account__owner=person(key))
    assert {"US", "THEM"} == set(mine.still_open().values_list("promised_by", flat=True)) or key == "kam"
    assert mine.exists() or key == "kam"
    due = AccountState.objects.filter(account__owner=person(key), contact_due_on__isnull=False)
    assert due.filter(contact_due_on__lt=today).exists() or due.filter(contact_due_on__gte=today).exists()
    assert Contact.objects.visible_to(person(key)).count() > 10


def test_demo_asks_about_roles_and_people(company):
    assert RoleProposal.objects.proposed().filter(employment__account__owner=person("am")).exists()
    assert ContactProposal.objects.proposed().exists()
    assert HeldRole.objects.stale(timezone.now().date()).exists()
    assert Goal.objects.filter(account__tier="STRATEGIC").exists()


def test_demo_sums_are_those_of_its_talks(company):
    before = list(AccountState.objects.order_by("account").values_list("account", "s90"))

    with transaction.atomic():
        recount(Account.objects.values_list("pk", flat=True))
        after = list(AccountState.objects.order_by("account").values_list("account", "s90"))
        transaction.set_rollback(True)

    assert [key for key, _sum in after] == [key for key, _sum in before]
    assert [value for _key, value in after] == pytest.approx([value for _key, value in before], rel=1e-9)
