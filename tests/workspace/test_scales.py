"""Made-up companies of a given size: right in every fact, as if the services had made them."""

from collections import Counter

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember, AccountState, Agreement, Revenue, Signal
from accounts.services import upsert_accounts
from audit.models import AuditEntry
from catalog.models import Offering
from competitors.models import Competitor, CompetitorPresence
from opportunities.models import Opportunity, StageChange
from opportunities.services.sellers import renew_sellers
from portfolios.choices import Kind
from portfolios.integrity import drifts
from portfolios.models import Assignment, Cover, Portfolio
from relationships.counting import recount
from relationships.models import (
    Assessment,
    Commitment,
    Contact,
    ContactPoint,
    Employment,
    Goal,
    HeldRole,
    Interaction,
)
from tests.workspace.scales import SMALL, fill_small, switched_off
from users.models import User
from workspace.demo.people import PASSWORD, SIGN_INS
from workspace.demo.scales import SCALES
from workspace.demo.scales.names import company

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker):
    """A small company made once for this module; it and what tests do to it are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill_small()
        transaction.set_rollback(True)


def test_scales_are_the_reference_sets():
    sizes = {name: (scale.accounts, scale.opportunities, scale.people) for name, scale in SCALES.items()}

    assert sizes == {"s": (10_000, 20_000, 600), "m": (100_000, 200_000, 6_000), "l": (1_000_000, 2_000_000, 60_000)}
    assert (SCALES["s"].account_managers, SCALES["s"].key_account_managers) == (480, 60)


def test_scale_has_people_and_talks_that_amount_to_what_is_counted(small):
    """As many as promised; counted again, they amount to the same, and what is due does not move."""
    assert (Contact.objects.count(), Interaction.objects.count()) == (4 * SMALL.accounts, 10 * SMALL.accounts)
    sums = ("account", "s30", "s90", "s180", "last_two_way_at", "contact_due_on")
    before = list(AccountState.objects.order_by("account").values_list(*sums))
    assert sum(row[2] for row in before) > 0

    with transaction.atomic():
        recount(Account.objects.values_list("pk", flat=True))
        after = list(AccountState.objects.order_by("account").values_list(*sums))
        transaction.set_rollback(True)

    assert [(row[0], *row[4:]) for row in after] == [(row[0], *row[4:]) for row in before]
    for then, now in zip(before, after, strict=True):
        assert now[1:4] == pytest.approx(then[1:4], rel=1e-9)


def test_scale_has_the_numbers_it_promises(small):
    assert Account.objects.count() == SMALL.accounts
    assert Opportunity.objects.count() == SMALL.opportunities
    assert User.objects.count() == SMALL.people
    assert AccountState.objects.count() == SMALL.accounts
    assert StageChange.objects.count() == SMALL.opportunities


MODELS = [
    User,
    Account,
    AccountMember,
    Agreement,
    Signal,
    Revenue,
    Offering,
    Competitor,
    CompetitorPresence,
    Opportunity,
    Contact,
    Employment,
    ContactPoint,
    HeldRole,
    Assessment,
    Goal,
    Interaction,
    Commitment,
]


@pytest.mark.parametrize("model", MODELS)
def test_scale_makes_rows_that_forms_would_take(small, model):
    related = [field.name for field in model._meta.fields if field.is_relation]

    for row in model.objects.all():
        row.clean_fields(exclude=related)


def test_scale_keeps_every_promise_of_the_portfolios(small):
    assert drifts() == {}
    assert set(Portfolio.objects.values_list("kind", flat=True)) == set(Kind.values)


def test_scale_fills_books_within_their_limits(small):
    used = dict(Portfolio.objects.filter(kind=Kind.AM).values_list("pk", "used"))
    counted = Counter(Assignment.objects.filter(portfolio__in=used, counts=True).values_list("portfolio", flat=True))

    assert used == {book: counted[book] for book in used}
    assert max(used.values()) > 10
    assert set(Portfolio.objects.filter(kind=Kind.KAM).values_list("used", flat=True)) <= {1, 2}


def test_scale_lets_sellers_in_as_the_service_would(small):
    sellers = AccountMember.objects.filter(function=MemberFunction.SELLER).order_by("account", "person")
    before = list(sellers.values_list("account", "person", "during"))
    places = set(Opportunity.objects.order_by().values_list("account", "owner"))

    with transaction.atomic():
        renew_sellers(places, by=None)
        after = list(sellers.values_list("account", "person", "during"))
        transaction.set_rollback(True)

    assert before
    assert after == before


def test_scale_lets_in_whoever_covers_an_account(small):
    covers = Cover.objects.values_list("account", "person", "during")
    members = AccountMember.objects.filter(function=MemberFunction.COVER, can_edit=True)

    assert set(covers) <= set(members.values_list("account", "person", "during"))


@pytest.mark.parametrize("model", [Signal, Agreement, Cover, AccountMember])
def test_scale_tells_history_as_the_triggers_would(small, model):
    """What a trigger writes of a row that goes is what was written of it when it came."""
    row = model.objects.earliest("pk")
    entries = AuditEntry.objects.filter(table=model._meta.db_table, row=str(row.pk))
    told = entries.get()

    with transaction.atomic():
        row.delete()
        gone = entries.get(action="D")
        transaction.set_rollback(True)

    assert (told.action, told.account_id, told.after) == ("I", row.account_id, gone.before)
    assert told.at.date() <= timezone.now().date()


def test_scale_has_demo_sign_ins_with_filled_books(small):
    for key in SIGN_INS:
        assert Client().login(username="", email=f"{key}@rapport.example", password=PASSWORD)
    for key in ("am", "kam"):
        assert Account.objects.filter(owner__email=f"{key}@rapport.example").exists()
    manager = User.objects.get(email="manager@rapport.example")
    assert Account.objects.visible_to(manager).filter(owner__manager=manager).count() > 20


def test_scale_leaves_no_trigger_switched_off(small):
    assert switched_off() == 0


def test_scale_is_worked_on_afterwards_as_any_other(small):
    """Keys go on, owners are derived and changes recorded again."""
    with transaction.atomic():
        before = AuditEntry.objects.count()
        outcome = upsert_accounts([{"name": "Later Works", "country": "ES"}], by=None)
        key = Assignment.objects.filter(portfolio__kind=Kind.AM).earliest("pk").pk
        Assignment.objects.filter(pk=key).delete()
        freed = Account.objects.get(pk=key)
        drifted, told = drifts(), AuditEntry.objects.count() - before
        transaction.set_rollback(True)

    assert outcome.keys[0] > SMALL.accounts
    assert freed.owner is None
    assert drifted == {}
    assert told == 2


def test_companies_have_names_of_their_own():
    names = [company(number, seed=1).name for number in range(20_000)]

    assert len(set(names)) == len(names)
    assert not [name for name in names if any(letter.isdigit() for letter in name)]
