"""How a list is looked at: filters, order, size and columns in the address, and kept for the person."""

import pytest
from django.urls import reverse

from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, RevenueFactory, UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db

URL = "/accounts/"


@pytest.fixture
def director(client):
    user = UserFactory(role=Role.SALES_DIRECTOR)
    client.force_login(user)
    return user


def columns(response):
    return [column.name for column in response.context["columns"]]


USUAL = ["name", "tier", "status", "owner", "health", "decision", "signals", "revenue"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", USUAL),
        ("?columns=owner,tier", ["name", "owner", "tier"]),
        ("?columns=name,city", ["name", "city"]),
        ("?columns=name", ["name"]),
        ("?columns=tier,tier,notes", ["name", "tier"]),
        ("?columns=default", USUAL),
        ("?columns=", USUAL),
        ("?columns=%00,<script>", USUAL),
    ],
)
def test_columns_are_those_of_the_address(query, expected, client, director):
    AccountFactory()

    assert columns(client.get(URL + query)) == expected


def test_columns_show_in_their_order_and_no_others(client, director):
    AccountFactory(name="Acme", city="Bilbao", country="ES", tier="KEY")

    page = client.get(URL + "?columns=country,tier").content.decode()

    head, body = page.split("<thead>")[1].split("</thead>")
    assert head.index("Account") < head.index("Country") < head.index("Tier")
    assert "Status" not in head
    assert "Spain" in body.split("</tbody>")[0]


def test_what_was_chosen_is_kept_until_something_else_is(client, director):
    client.get(URL + "?columns=tier&size=50&sort=-tier")

    again = client.get(URL)
    assert (columns(again), again.context["size"], again.context["order"]) == (["name", "tier"], 50, "-tier")

    client.get(URL + "?columns=default")
    assert columns(client.get(URL)) == USUAL
    assert client.get(URL).context["order"] == "-tier"


def test_a_list_that_was_only_narrowed_keeps_nothing(client, director):
    client.get(URL + "?tier=KEY")

    assert "list:accounts" not in client.session


def test_boxes_and_moves_are_answered_with_one_address(client, director):
    boxes = client.get(URL + "?q=a&columns=name&columns=tier&columns=owner&cursor=x")
    moved = client.get(URL + "?columns=name&columns=tier&columns=owner&earlier=owner")
    first = client.get(URL + "?columns=name,tier&earlier=name")

    assert boxes.url == "/accounts/?q=a&columns=name,tier,owner"
    assert moved.url == "/accounts/?columns=name,owner,tier"
    assert first.url == "/accounts/?columns=name,tier"


def test_a_column_of_a_permission_one_has_not_cannot_be_chosen(client):
    account = AssignmentFactory().account
    RevenueFactory(account=account, amount=7654321)
    client.force_login(UserFactory(role=Role.CONTRIBUTOR))

    response = client.get(URL + "?columns=revenue,tier&sort=-revenue")

    assert columns(response) == ["name", "tier"]
    assert [column.name for column in response.context["other_columns"]] == [
        "status", "owner", "decision", "signals", "city", "country",
    ]  # fmt: skip


def test_an_order_by_a_column_that_has_none_is_the_usual_one(client, director):
    assert client.get(URL + "?sort=revenue").context["order"] == "name"
    assert client.get("/people/?sort=-state").context["order"] == "name"


def test_chips_go_one_by_one_and_leave_the_rest_of_the_address(client, director):
    response = client.get(URL + "?tier=KEY&country=ES&unassigned=on&columns=name,tier&cursor=")

    assert [(chip.label, chip.value, chip.remove_url) for chip in response.context["chips"]] == [
        ("Tier", "Key", "?country=ES&unassigned=on&columns=name,tier"),
        ("Country", "Spain", "?tier=KEY&unassigned=on&columns=name,tier"),
        ("Without an owner", "yes", "?tier=KEY&country=ES&columns=name,tier"),
    ]


def test_the_address_of_a_way_of_looking_says_all_of_it_and_no_page(client, director):
    client.get(URL + "?sort=-name&columns=tier")

    response = client.get(URL + "?q=acme&tier=KEY&status=NONSENSE&utm=1&cursor=")

    assert response.context["state"].query == "q=acme&tier=KEY&sort=-name&columns=name,tier"


def test_cells_are_escaped(client, director):
    owner = UserFactory(name="<b>Owner</b>")
    book = PortfolioFactory(owner=owner)
    AssignmentFactory(account=AccountFactory(name="<i>Acme</i>", city="<u>Bilbao</u>"), portfolio=book)

    page = client.get(URL + "?columns=owner,city").content.decode()

    for word in ("<i>", "<u>", "<b>Owner"):
        assert word not in page
    assert page.count("&lt;u&gt;Bilbao") == 2


def test_empty_cells_are_a_dash_and_are_left_out_of_cards(client, director):
    AccountFactory(name="Acme")

    page = client.get(URL + "?columns=city,signals,revenue").content.decode()

    assert page.count(" card-none") + page.count('"card-none') == 3
    assert page.count(">–</td>") == 3


def test_a_list_has_its_menus(client, director):
    page = client.get(URL + "?tier=KEY").content.decode()

    assert f"{reverse('listings:export', args=['accounts'])}?tier=KEY&amp;sort=name" in page
    assert f"{reverse('listings:view_list', args=['accounts'])}?tier=KEY&amp;sort=name" in page
