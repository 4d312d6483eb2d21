"""Assignments told by a file: the rules of the pages, row by row, in a fixed number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Status, Tier
from accounts.models import Account
from audit.models import AuditEntry
from portfolios.choices import Kind
from portfolios.models import Assignment, AssignmentPeriod, Portfolio
from portfolios.services import (
    assign_accounts,
    cover_account,
    remove_assignments,
    restore_assignments,
    upsert_assignments,
)
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from users.choices import Role
from users.models import UserExternalId

pytestmark = pytest.mark.django_db
GONE = 2**40


@pytest.fixture
def book():
    return PortfolioFactory()


def fill(portfolio, number):
    accounts = [AccountFactory() for _ in range(number)]
    assign_accounts(accounts, portfolio, reason="test", by=None)
    return accounts


def refusals(outcome):
    return [(row.line, row.field, row.code) for row in outcome.refused]


def places(*accounts):
    held = dict(Assignment.objects.values_list("account", "portfolio"))
    return [held.get(account.pk) for account in accounts]


def row(account, portfolio, **more):
    return {"account": account.name, "portfolio": portfolio, **more}


def test_a_portfolio_is_named_by_number_or_by_its_owner(book):
    UserExternalId.objects.create(user=book.owner, source="crm", external_id="U7")
    accounts = [AccountFactory() for _ in range(4)]
    named = (book.pk, book.owner.email, book.owner.name, "U7")

    outcome = upsert_assignments(
        [row(account, name) for account, name in zip(accounts, named, strict=True)], by=None, source="crm"
    )

    assert outcome.counts() == {"created": 4, "updated": 0, "unchanged": 0, "refused": 0}
    assert outcome.keys == [account.pk for account in accounts]
    assert places(*accounts) == [book.pk] * 4
    book.refresh_from_db()
    assert (book.used, book.held) == (4, 4)


def test_the_same_again_writes_nothing(book):
    account, other = AccountFactory(), AssignmentFactory().account
    rows = [row(account, book.pk, reason="Closer to Madrid"), row(other, book.pk)]
    first = upsert_assignments(rows, by=None, source="crm")
    entries = AuditEntry.objects.count()
    second = upsert_assignments(rows, by=None, source="crm")

    assert (first.created, first.updated) == (1, 1)
    assert (second.unchanged, AuditEntry.objects.count()) == (2, entries)
    told = AssignmentPeriod.objects.filter(during__endswith__isnull=True).order_by("account")
    assert dict(told.values_list("account", "reason")) == {account.pk: "Closer to Madrid", other.pk: "From crm"}


def test_rows_beyond_the_free_places_are_refused_with_the_sentence_of_the_pages(book):
    fill(book, 23)
    fresh = [AccountFactory() for _ in range(4)]
    prospect = AccountFactory(status=Status.PROSPECT)

    outcome = upsert_assignments([row(account, book.pk) for account in [*fresh, prospect]], by=None)

    assert refusals(outcome) == [(3, "portfolio", "portfolio_full"), (4, "portfolio", "portfolio_full")]
    assert outcome.refused[0].reason.startswith("Portfolio full: 25 of 25.")
    assert places(*fresh, prospect) == [book.pk, book.pk, None, None, book.pk]


def test_a_place_that_a_row_leaves_is_free_for_another(book):
    (leaving, *_rest), other = fill(book, 25), PortfolioFactory()
    (moving,) = fill(other, 1)
    fresh = AccountFactory()

    outcome = upsert_assignments([row(fresh, book.pk), row(leaving, other.pk), row(moving, book.pk)], by=None)

    assert refusals(outcome) == [(3, "portfolio", "portfolio_full")]
    assert places(fresh, leaving, moving) == [book.pk, other.pk, other.pk]


def test_a_refused_account_keeps_its_place_and_others_wait_for_it(book):
    full = PortfolioFactory()
    fill(full, 25)
    stuck = fill(book, 25)[0]
    fresh = AccountFactory()

    outcome = upsert_assignments([row(stuck, full.pk), row(fresh, book.pk)], by=None)

    assert [row.line for row in outcome.refused] == [1, 2]
    assert places(stuck, fresh) == [book.pk, None]


def test_two_full_portfolios_swap_in_one_file(book):
    other = PortfolioFactory()
    one, two = fill(book, 25)[0], fill(other, 25)[0]

    outcome = upsert_assignments([row(one, other.pk), row(two, book.pk)], by=None)

    assert (outcome.updated, places(one, two)) == (2, [other.pk, book.pk])


def test_a_row_that_breaks_a_rule_is_refused_by_itself(book):
    closed = PortfolioFactory(closed_on=today())
    head = AccountFactory()
    member = AccountFactory(managed_with=head)
    strategic, plain = AccountFactory(tier=Tier.STRATEGIC), AccountFactory()

    outcome = upsert_assignments(
        [
            row(member, book.pk),
            row(strategic, book.pk),
            row(plain, closed.pk),
            row(AccountFactory(), "Nobody"),
            {"account": "Unknown", "portfolio": book.pk},
            row(AccountFactory(), book.pk, reason="x" * 301),
            row(AccountFactory(), ""),
            row(plain, book.pk),
            row(plain, book.pk),
        ],
        by=None,
    )

    assert refusals(outcome) == [
        (1, "portfolio", "only_heads_are_assigned"),
        (2, "portfolio", "tier_does_not_fit"),
        (3, "portfolio", "portfolio_closed"),
        (4, "portfolio", "unknown_portfolio"),
        (5, "account", "unknown_account"),
        (6, "portfolio", "max_length"),
        (7, "portfolio", "required"),
        (8, "", "twice"),
        (9, "", "twice"),
    ]


def test_who_holds_a_book_and_a_holding_is_named_with_the_kind():
    manager = UserFactory(role=Role.SALES_MANAGER)
    own = PortfolioFactory(owner=manager, kind=Kind.AM)
    holding = PortfolioFactory(owner=manager, kind=Kind.HOLDING)
    unclear, first, second = (AccountFactory() for _ in range(3))

    outcome = upsert_assignments(
        [row(unclear, manager.email), row(first, manager.email, kind="am"), row(second, manager.email, kind="Holding")],
        by=None,
    )

    assert refusals(outcome) == [(1, "portfolio", "ambiguous")]
    assert places(unclear, first, second) == [None, own.pk, holding.pk]


def test_people_say_only_what_is_theirs_to_decide():
    manager = UserFactory(role=Role.SALES_MANAGER)
    seller = UserFactory(manager=manager)
    own, below, elsewhere = PortfolioFactory(owner=manager), PortfolioFactory(owner=seller), PortfolioFactory()
    free, others = AccountFactory(), AssignmentFactory(portfolio=elsewhere).account

    rows = [
        row(free, below.pk),
        {"account": others.pk, "portfolio": below.pk},
        row(AccountFactory(), elsewhere.pk),
        row(AccountFactory(), own.pk),
    ]
    outcome = upsert_assignments(rows, by=manager)
    by_seller = upsert_assignments([row(free, below.pk)], by=seller)

    assert refusals(outcome) == [
        (2, "account", "unknown_account"),
        (3, "portfolio", "unknown_portfolio"),
        (4, "portfolio", "own_move"),
    ]
    assert places(free, others) == [below.pk, elsewhere.pk]
    assert refusals(by_seller) == [(1, "portfolio", "not_yours")]


def test_an_account_of_others_that_one_may_edit_is_not_one_to_move(book):
    manager = UserFactory(role=Role.SALES_MANAGER)
    below = PortfolioFactory(owner=UserFactory(manager=manager))
    (covered,) = fill(book, 1)
    cover_account(covered, manager, until=today(), reason="Holiday", by=None)

    outcome = upsert_assignments([row(covered, below.pk)], by=manager)

    assert refusals(outcome) == [(1, "account", "not_yours")]


def test_the_new_owner_covers_no_longer(book):
    (account,) = fill(PortfolioFactory(), 1)
    cover_account(account, book.owner, until=today(), reason="Holiday", by=None)

    upsert_assignments([row(account, book.pk)], by=None)

    assert not account.covers.exists()
    assert not account.members.exists()


@pytest.mark.parametrize(("mastery", "expected"), [("SOURCE", True), ("FILL", False), ("RAPPORT", False)])
def test_mastery_says_whether_an_assigned_account_moves(book, mastery, expected):
    (here,), fresh = fill(PortfolioFactory(), 1), AccountFactory()

    outcome = upsert_assignments([row(here, book.pk), row(fresh, book.pk)], by=None, mastery={"portfolio": mastery})

    assert [place == book.pk for place in places(here, fresh)] == [expected, True]
    assert outcome.unchanged == (not expected)


def test_removing_and_restoring_undo_an_import(book):
    before = PortfolioFactory()
    (moved,), fresh = fill(before, 1), AccountFactory()
    upsert_assignments([row(moved, book.pk), row(fresh, book.pk)], by=None)

    assert remove_assignments([fresh.pk], by=None) == {}
    assert restore_assignments({moved.pk: before.pk}, by=None) == {}

    assert places(moved, fresh) == [before.pk, None]
    book.refresh_from_db()
    assert book.held == 0
    latest = AssignmentPeriod.objects.filter(account=moved).order_by("-during").first()
    assert latest.reason == "Import undone"
    assert Account.objects.get(pk=fresh.pk).owner is None


def test_undoing_says_what_stays(book):
    manager = UserFactory(role=Role.SALES_MANAGER)
    own = PortfolioFactory(owner=manager)
    (mine,), (theirs,) = fill(own, 1), fill(book, 1)
    fill(book, 24)
    fresh = AccountFactory()

    removed = remove_assignments([mine.pk, theirs.pk, fresh.pk], by=manager)
    fill(book, 1)
    restored = restore_assignments({theirs.pk: book.pk, GONE: book.pk}, by=manager)

    assert removed == {mine.pk: "Somebody above you decides which accounts enter or leave your own book."}
    assert restored[theirs.pk].startswith("Portfolio full: 25 of 25.")
    assert set(restored) == {theirs.pk, GONE}
    assert places(mine, theirs) == [own.pk, None]


def test_two_hundred_rows_take_as_many_queries_as_fifty():
    owner = UserFactory(role=Role.SALES_DIRECTOR)
    holding = PortfolioFactory(owner=owner, kind=Kind.HOLDING)
    Account.objects.bulk_create(AccountFactory.build_batch(250))
    rows = [{"account": key, "portfolio": holding.pk} for key in Account.objects.values_list("pk", flat=True)]

    def queries(part):
        with CaptureQueriesContext(connection) as captured:
            assert upsert_assignments(part, by=owner).created == len(part)
        return len(captured)

    assert queries(rows[:50]) == queries(rows[50:])
    assert Portfolio.objects.get(pk=holding.pk).held == 250
