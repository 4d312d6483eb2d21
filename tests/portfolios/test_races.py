"""Two connections at once, the second waiting for the first: whatever they do, nothing drifts."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED, ISOLATION_LEVEL_REPEATABLE_READ

from accounts.models import Account
from accounts.services import update_account
from portfolios.integrity import drifts
from portfolios.models import PortfolioRule
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.portfolios.attacks import filled

pytestmark = pytest.mark.django_db(transaction=True)

SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"


@pytest.fixture(
    params=[ISOLATION_LEVEL_READ_COMMITTED, ISOLATION_LEVEL_REPEATABLE_READ], ids=["committed", "repeatable"]
)
def pair(request):
    """Two connections of the serving role at one isolation level."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    made = [psycopg2.connect(**{k: v for k, v in parameters.items() if k != "context"}) for _ in range(2)]
    for each in made:
        each.set_session(isolation_level=request.param)
    yield made
    for each in made:
        each.close()


def wait_until_blocked(pid, thread):
    """Return once the connection waits for a lock, or its thread has nothing left to do."""
    while thread.is_alive():
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)", [pid])
            if cursor.fetchone() == (True,):
                return
        time.sleep(0.01)


def at_once(pair, first, second):
    """Run `first`, begin `second` meanwhile, commit the first: the refusals of both, by name or by error code."""
    refused = ["", ""]

    def run(number, statements, *, commit):
        try:
            with pair[number].cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                if commit:
                    pair[number].commit()
        except psycopg2.Error as error:
            refused[number] = error.diag.constraint_name or error.pgcode
            pair[number].rollback()

    with pair[1].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_account")
    run(0, first, commit=False)
    waiting = threading.Thread(target=run, args=(1, second), kwargs={"commit": True})
    waiting.start()
    wait_until_blocked(pair[1].info.backend_pid, waiting)
    try:
        pair[0].commit()
    except psycopg2.Error as error:
        refused[0] = error.diag.constraint_name or error.pgcode
    waiting.join(timeout=20)
    assert not waiting.is_alive()
    return refused


def insert(account, portfolio):
    standing = f"'{portfolio.kind}', {account.is_strategic}, {account.counts}"
    return [
        "INSERT INTO portfolios_assignment (account_id, portfolio_id, kind, is_strategic, counts, is_head, reason)"
        f" VALUES ({account.pk}, {portfolio.pk}, {standing}, true, 'race')"
    ]


def move(account, portfolio):
    return [f"UPDATE portfolios_assignment SET portfolio_id = {portfolio.pk} WHERE account_id = {account.pk}"]


def release(account):
    return [f"DELETE FROM portfolios_assignment WHERE account_id = {account.pk}"]


def join(account, head):
    return [f"UPDATE accounts_account SET managed_with_id = {head.pk} WHERE id = {account.pk}"]


def leave(account):
    return [f"UPDATE accounts_account SET managed_with_id = NULL WHERE id = {account.pk}"]


def test_last_place_is_taken_once(pair):
    book = filled(PortfolioFactory(), 24)

    refused = at_once(pair, insert(AccountFactory(), book), insert(AccountFactory(), book))

    book.refresh_from_db()
    assert refused[0] == ""
    assert refused[1] in ("portfolio_holds_no_more_than_its_ceiling", SERIALIZATION_FAILURE)
    assert book.used == 25
    assert drifts() == {}


def test_account_comes_into_one_of_two_books(pair):
    account = AccountFactory()

    refused = at_once(pair, insert(account, PortfolioFactory()), insert(account, PortfolioFactory()))

    assert refused == ["", "portfolios_assignment_pkey"]
    assert drifts() == {}


@pytest.mark.parametrize("member_first", [True, False])
@pytest.mark.parametrize("change", ["move", "release", "assign"])
def test_member_joins_while_its_head_changes_hands(pair, change, member_first):
    head, member, book = AccountFactory(), AccountFactory(), PortfolioFactory()
    if change != "assign":
        AssignmentFactory(account=head)
    statements = {"move": move(head, book), "release": release(head), "assign": insert(head, book)}[change]

    pieces = [join(member, head), statements] if member_first else [statements, join(member, head)]
    refused = at_once(pair, *pieces)

    assert drifts() == {}
    assert refused[0] == ""
    assert refused[1] in ("", SERIALIZATION_FAILURE)


@pytest.mark.parametrize("member_first", [True, False])
def test_member_leaves_while_its_head_moves(pair, member_first):
    head, book = AssignmentFactory().account, PortfolioFactory()
    member = AccountFactory(managed_with=head)

    pieces = [leave(member), move(head, book)] if member_first else [move(head, book), leave(member)]
    at_once(pair, *pieces)

    assert drifts() == {}


@pytest.mark.parametrize("assigned_first", [True, False])
def test_account_is_assigned_or_joins_but_not_both(pair, assigned_first):
    account, head = AccountFactory(), AssignmentFactory().account
    pieces = [insert(account, PortfolioFactory()), join(account, head)]

    refused = at_once(pair, *(pieces if assigned_first else reversed(pieces)))

    assert refused[0] == ""
    assert refused[1] in ("assignment_stands_as_its_account", SERIALIZATION_FAILURE)
    assert drifts() == {}


@pytest.mark.parametrize("assigned_first", [True, False])
def test_prospect_is_won_while_it_is_assigned(pair, assigned_first):
    prospect = AccountFactory(status="PROSPECT")
    win = [f"UPDATE accounts_account SET status = 'CUSTOMER' WHERE id = {prospect.pk}"]
    pieces = [insert(prospect, PortfolioFactory()), win]

    refused = at_once(pair, *(pieces if assigned_first else reversed(pieces)))

    assert refused[0] == ""
    assert refused[1] in ("assignment_stands_as_its_account", SERIALIZATION_FAILURE)
    assert drifts() == {}


def test_two_accounts_do_not_become_each_others_parent(pair):
    one, other = AccountFactory(), AccountFactory()
    belong = "UPDATE accounts_account SET parent_id = {} WHERE id = {}"

    refused = at_once(pair, [belong.format(one.pk, other.pk)], [belong.format(other.pk, one.pk)])

    # the first looks at commit for the parent that the second holds: the database ends the wait of either of them
    assert refused.count("") == 1
    assert set(refused) - {""} <= {"account_tree_has_no_cycle", SERIALIZATION_FAILURE, DEADLOCK}
    assert Account.objects.filter(parent__isnull=False).count() == 1


def test_two_people_who_make_each_others_parent_at_once_are_told_of_the_circle():
    one, other = AccountFactory(), AccountFactory()
    ready = threading.Barrier(2)

    def belong(account, parent):
        ready.wait()
        try:
            update_account(account, version=account.version, parent=parent, by=None)
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = [each.result() for each in [pool.submit(belong, one, other), pool.submit(belong, other, one)]]

    assert sorted(told) == ["", "An account cannot belong to itself or to an account below it."]
    assert Account.objects.filter(parent__isnull=False).count() == 1


def test_two_people_do_not_become_each_others_manager(pair):
    one, other = UserFactory(), UserFactory()
    report = "UPDATE users_user SET manager_id = {} WHERE id = {}"

    refused = at_once(pair, [report.format(one.pk, other.pk)], [report.format(other.pk, one.pk)])

    assert refused[0] == ""
    assert refused[1] in ("reporting_line_has_no_cycle", SERIALIZATION_FAILURE)
    assert drifts() == {}


@pytest.mark.parametrize("opened_first", [True, False])
def test_book_is_opened_while_the_role_changes(pair, opened_first):
    person = UserFactory()
    opening = [
        "INSERT INTO portfolios_portfolio (owner_id, kind, ceiling, used, held, opened_on, created_at, updated_at)"
        f" VALUES ({person.pk}, 'AM', 25, 0, 0, current_date, now(), now())"
    ]
    pieces = [opening, [f"UPDATE users_user SET role = 'AUDITOR' WHERE id = {person.pk}"]]

    refused = at_once(pair, *(pieces if opened_first else reversed(pieces)))

    assert "" in refused
    assert set(refused) - {""} <= {
        "portfolio_kind_fits_its_owners_role",
        "portfolio_owner_role_is_the_owners",
        SERIALIZATION_FAILURE,
    }
    assert any(refused)
    assert drifts() == {}


def test_two_books_are_not_opened_for_one_person(pair):
    person = UserFactory()
    opening = [
        "INSERT INTO portfolios_portfolio (owner_id, kind, ceiling, used, held, opened_on, created_at, updated_at)"
        f" VALUES ({person.pk}, 'AM', 25, 0, 0, current_date, now(), now())"
    ]

    assert at_once(pair, opening, opening) == ["", "one_open_book_per_person"]


@pytest.mark.parametrize("closed_first", [True, False])
def test_book_is_closed_or_takes_an_account(pair, closed_first):
    book = PortfolioFactory()
    pieces = [
        [f"UPDATE portfolios_portfolio SET closed_on = current_date WHERE id = {book.pk}"],
        insert(AccountFactory(), book),
    ]

    refused = at_once(pair, *(pieces if closed_first else reversed(pieces)))

    assert refused[0] == ""
    assert refused[1] in ("portfolio_is_empty_when_closed", SERIALIZATION_FAILURE)
    assert drifts() == {}


@pytest.mark.parametrize("lowered_first", [True, False])
def test_ceiling_is_lowered_or_the_place_is_taken(pair, lowered_first):
    book = filled(PortfolioFactory(), 24)
    pieces = [
        ["UPDATE portfolios_portfoliorule SET ceiling = 24 WHERE kind = 'AM'"],
        insert(AccountFactory(), book),
    ]

    refused = at_once(pair, *(pieces if lowered_first else reversed(pieces)))

    book.refresh_from_db()
    assert refused[0] == ""
    assert refused[1] in ("portfolio_holds_no_more_than_its_ceiling", SERIALIZATION_FAILURE)
    assert book.ceiling == PortfolioRule.objects.get(kind="AM").ceiling
    assert drifts() == {}


def test_portfolio_opened_while_the_ceiling_changes_follows_it(pair):
    person = UserFactory()
    opening = [
        "INSERT INTO portfolios_portfolio (owner_id, kind, ceiling, used, held, opened_on, created_at, updated_at)"
        f" VALUES ({person.pk}, 'AM', 25, 0, 0, current_date, now(), now())"
    ]

    at_once(pair, ["UPDATE portfolios_portfoliorule SET ceiling = 30 WHERE kind = 'AM'"], opening)

    assert drifts() == {}
