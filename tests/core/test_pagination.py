"""Keyset pages: forwards and backwards over nulls and ties, nothing is lost and nothing comes twice."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Account
from core.pagination import EXACT_UP_TO, keyset_page, total_text
from tests.factories import AccountFactory, DepartmentFactory, UserFactory
from users.models import User

pytestmark = pytest.mark.django_db

COLUMNS = {
    "name": st.sampled_from(["a", "B", "b", "é", "z"]),
    "employees": st.none() | st.integers(0, 3),
    "own_revenue": st.none() | st.sampled_from([Decimal("0.00"), Decimal("0.10"), Decimal("7.00")]),
    "founded": st.none() | st.sampled_from([1900, 2000]),
}
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def walk(queryset, size, *, backwards=False, **how):
    """All pages one after another, from the first on, or from the last back."""
    cursor, pages = "", []
    while True:
        page = keyset_page(queryset, cursor=cursor, size=size, **how)
        pages.append(page)
        cursor = page.next
        if not cursor:
            break
    if backwards:
        cursor, pages = pages[-1].previous, [pages[-1]]
        while cursor:
            page = keyset_page(queryset, cursor=cursor, size=size, **how)
            pages.insert(0, page)
            cursor = page.previous
    return pages


def keys(pages):
    return [row.pk for page in pages for row in page.rows]


def in_order(rows, column, *, descending):
    """Nulls last, then by the column as the database sorts it, then by key."""
    ordered = Account.objects.order_by(f"-{column}" if descending else column, "-pk" if descending else "pk")
    pks = list(ordered.filter(pk__in=rows).values_list("pk", column))
    return [pk for pk, value in pks if value is not None] + [pk for pk, value in pks if value is None]


class Walks(TestCase):
    @FEW
    @given(
        column=st.sampled_from(sorted(COLUMNS)),
        descending=st.booleans(),
        size=st.integers(1, 5),
        rows=st.data(),
    )
    def test_every_ordering_walks_both_ways_without_loss_or_repeat(self, column, descending, size, rows):
        values = rows.draw(st.lists(COLUMNS[column], max_size=9))
        currency = {"own_revenue_currency": "EUR"} if column == "own_revenue" else {}
        made = [AccountFactory(**{column: value}, **currency).pk for value in values]
        accounts = Account.objects.filter(pk__in=made)
        how = {"column": column, "descending": descending}

        expected = in_order(made, column, descending=descending)
        forwards = walk(accounts, size, **how)
        backwards = walk(accounts, size, backwards=True, **how)

        assert keys(forwards) == expected
        assert keys(backwards) == expected
        assert forwards[0].previous == ""
        assert all(len(page.rows) == size for page in forwards[:-1])
        assert all(len(page.rows) == size for page in backwards[1:-1])

    @FEW
    @given(text=st.text(max_size=40))
    def test_text_that_is_no_cursor_is_refused(self, text):
        check_page_or_refusal(text or "x")

    @FEW
    @given(
        position=st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text(max_size=9)
            | st.sampled_from(["t", "d", "n"]),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=8,
        ),
        column=st.sampled_from([*sorted(COLUMNS), "created_at", "agreements__ends_on"]),
    )
    def test_made_up_position_is_refused_or_answered(self, position, column):
        check_page_or_refusal(urlsafe_b64encode(json.dumps(position).encode()).decode(), column)


def check_page_or_refusal(cursor, column="name"):
    AccountFactory()
    refused, page = "", None
    try:
        page = keyset_page(Account.objects.all(), column=column, descending=False, cursor=cursor, size=2)
    except ValidationError as refusal:
        refused = refusal.code
    assert refused == "cursor" if page is None else len(page.rows) <= 2


def made_up(*position):
    return urlsafe_b64encode(json.dumps(position).encode()).decode()


def test_cursor_changed_by_hand_is_refused():
    for _ in range(3):
        AccountFactory()
    how = {"queryset": Account.objects.all(), "column": "name", "descending": False, "size": 2}
    cursor = keyset_page(cursor="", **how).next
    for changed in (cursor[1:], cursor[:-1], f"x{cursor}", cursor.swapcase()):
        with pytest.raises(ValidationError, match="This page mark is not one of ours"):
            keyset_page(cursor=changed, **how)


@pytest.mark.parametrize(
    ("column", "kind", "value", "pk"),
    [
        ("employees", "", "Acme", 1),
        ("employees", "", 10**30, 1),
        ("employees", "", 1e400, 1),
        ("employees", "n", "NaN", 1),
        ("employees", "d", "2026-01-01", 1),
        ("own_revenue", "n", "Infinity", 1),
        ("own_revenue", "n", "1e999999", 1),
        ("own_revenue", "", "Acme", 1),
        ("name", "", "\x00", 1),
        ("name", "", "\ud800", 1),
        ("name", "", [1], 1),
        ("name", "", "Acme", 10**30),
        ("name", "", "Acme", 1e400),
        ("created_at", "", "Acme", 1),
        ("created_at", "", 7, 1),
        ("created_at", "t", "2026-01-01T00:00:00", 1),
        ("created_at", "t", "0001-01-01T00:00:00+14:00", 1),
        ("created_at", "d", "2026-01-01", 1),
    ],
)
def test_position_of_another_column_or_beyond_any_is_refused_or_answered(column, kind, value, pk):
    for backwards in (0, 1):
        check_page_or_refusal(made_up(backwards, kind, value, pk), column)


def test_cursor_of_one_ordering_is_not_taken_for_another():
    for _ in range(3):
        AccountFactory(employees=4)
    accounts = Account.objects.all()
    cursor = keyset_page(accounts, column="name", descending=False, cursor="", size=2).next
    with pytest.raises(ValidationError) as caught:
        keyset_page(accounts, column="employees", descending=False, cursor=cursor, size=2)
    assert caught.value.code == "cursor"


@pytest.mark.parametrize("descending", [False, True])
def test_ordering_by_a_column_of_another_table(descending):
    sales = DepartmentFactory(name="Sales")
    people = [
        UserFactory(department=department) for department in (sales, None, DepartmentFactory(name="Art"), sales, None)
    ]
    users = User.objects.filter(pk__in=[person.pk for person in people]).select_related("department")

    pages = walk(users, 2, column="department__name", descending=descending)

    expected = [2, 0, 3, 1, 4] if not descending else [3, 0, 2, 4, 1]
    assert keys(pages) == [people[number].pk for number in expected]


@pytest.mark.parametrize("descending", [False, True])
def test_ordering_by_an_instant(descending):
    instant = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)
    made = [AccountFactory() for _ in range(4)]
    for number, account in enumerate(made):
        Account.objects.filter(pk=account.pk).update(created_at=instant + timedelta(microseconds=number // 2))

    pages = walk(Account.objects.all(), 1, column="created_at", descending=descending)

    expected = [account.pk for account in made]
    assert keys(pages) == (expected[::-1] if descending else expected)


def test_row_that_comes_between_pages_neither_repeats_nor_loses_one():
    made = [AccountFactory(name=name).pk for name in "bdfh"]
    accounts, how = Account.objects.all(), {"column": "name", "descending": False, "size": 2}
    first = keyset_page(accounts, cursor="", **how)
    AccountFactory(name="a")
    between = AccountFactory(name="e").pk

    second = keyset_page(accounts, cursor=first.next, **how)
    third = keyset_page(accounts, cursor=second.next, **how)

    assert keys([first, second, third]) == [*made[:2], between, *made[2:]]


def test_last_page_has_no_next_and_first_no_previous():
    AccountFactory()
    page = keyset_page(Account.objects.all(), column="name", descending=False, cursor="", size=1)
    assert (len(page.rows), page.next, page.previous) == (1, "", "")


def test_empty_list_has_no_neighbours():
    page = keyset_page(Account.objects.none(), column="name", descending=False, cursor="", size=1)
    assert (page.rows, page.next, page.previous) == ([], "", "")


def test_total_is_exact_up_to_a_thousand():
    accounts = Account.objects.all()
    Account.objects.bulk_create(Account(name=str(number)) for number in range(EXACT_UP_TO))
    exact = total_text(accounts)
    AccountFactory()

    assert exact in ("1000", "1,000")
    assert total_text(accounts) == "1,000+"
    assert total_text(accounts.none()) == "0"
