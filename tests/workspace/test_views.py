from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Account
from accounts.services import update_account
from portfolios.choices import Kind
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    AssignmentFactory,
    CoverFactory,
    PortfolioFactory,
    RevenueFactory,
    SignalFactory,
    UserFactory,
    today,
)
from tests.relations import RoleProposalFactory
from users.choices import Role

pytestmark = pytest.mark.django_db

SILENCE = "Client wants silence"


def _account(owner=None, **fields):
    book = PortfolioFactory(owner=owner) if owner else PortfolioFactory()
    return AssignmentFactory(account=AccountFactory(**fields), portfolio=book).account


def _page(client, user, account):
    client.force_login(user)
    return client.get(reverse("workspace:account_detail", args=[account.pk]))


def test_account_detail_shows_the_whole_account(client):
    account = _account(name="Acme Iberia", city="Madrid", country="ES", notes="Likes mornings")
    AgreementFactory(account=account, offerings="Hosting")
    AgreementFactory(account=account, offerings="Over", ends_on=today() - timedelta(days=1))
    SignalFactory(account=account, text="Box was wet")
    RevenueFactory(account=account, amount=4321)
    AccountFactory(name="Acme Porto", parent=account)
    member = AccountMemberFactory(account=account).person
    cover = CoverFactory(account=account)

    response = _page(client, account.owner, account)

    text = response.content.decode()
    for expected in ("Acme Iberia", "Madrid, Spain", "Likes mornings", "Hosting", "Box was wet", "4,321", "<polyline",
                     member.name, cover.person.name, account.owner.name):  # fmt: skip
        assert expected in text
    assert "Over</" not in text
    assert "Acme Porto" not in text


def test_account_detail_shows_the_tree_one_may_see(client):
    director = UserFactory(role=Role.SALES_DIRECTOR)
    top = AccountFactory(name="Top")
    account = _account(name="Middle", parent=top)
    AccountFactory(name="Low", parent=account)

    seen = _page(client, director, account).content.decode()
    assert f'href="/accounts/{top.pk}/"' in seen
    assert "Low" in seen
    owners = _page(client, account.owner, account).content.decode()
    assert "Top" not in owners
    assert "Low" not in owners


def _actions(response):
    return [str(action["label"]) for action in response.context["actions"]]


def test_account_detail_offers_only_what_one_may_do(client):
    director = UserFactory(role=Role.SALES_DIRECTOR)
    account = _account()
    helper = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=helper)

    assert _actions(_page(client, account.owner, account)) == ["Edit", SILENCE]
    offered = ["Edit", "Move", "Cover", "Swap", "Change status", "Manage with a group", "Release", SILENCE]
    assert _actions(_page(client, director, account)) == offered
    assert _actions(_page(client, director, AccountFactory())) == [
        "Edit",
        "Assign",
        "Cover",
        "Change status",
        "Manage with a group",
        SILENCE,
    ]
    assert _actions(_page(client, director, AccountFactory(status="PROSPECT"))) == [
        "Edit",
        "Assign",
        "Win",
        "Cover",
        "Manage with a group",
        SILENCE,
    ]
    assert _actions(_page(client, director, AccountFactory(managed_with=account))) == [
        "Edit",
        "Change status",
        "Manage with a group",
        SILENCE,
    ]
    prospect = _account(status="PROSPECT")
    assert _actions(_page(client, prospect.owner, prospect)) == ["Edit", "Win", SILENCE]
    assert _actions(_page(client, helper, account)) == []
    assert _actions(_page(client, UserFactory(role=Role.AUDITOR), account)) == []


def test_account_detail_keeps_notes_and_revenue_from_contributors(client):
    account = _account(notes="canary-notes", own_revenue=777_777, own_revenue_currency="EUR")
    RevenueFactory(account=account, amount=888_888)
    AgreementFactory(account=account, annual_value=999_999)
    update_account(account, version=1, by=account.owner, city="Gijón")
    helper = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=helper)

    text = _page(client, helper, account).content.decode()

    for secret in ("canary-notes", "777,777", "888,888", "999,999", "changed the city"):
        assert secret not in text


def test_account_detail_is_404_for_others(client):
    assert _page(client, UserFactory(), _account()).status_code == 404


def test_account_detail_costs_at_most_15_queries(client, django_assert_max_num_queries):
    manager = UserFactory(role=Role.SALES_MANAGER)
    top = AccountFactory(name="Top")
    account = _account(owner=UserFactory(manager=manager), parent=top)
    for _number in range(9):
        AccountFactory(parent=account)
        AccountMemberFactory(account=account)
        AgreementFactory(account=account)
        SignalFactory(account=account)
        RevenueFactory(account=account, source=str(_number))
        CoverFactory(account=account)
    update_account(account, version=1, by=manager, parent=AccountFactory(parent=top))
    client.force_login(manager)
    client.get(reverse("users:settings"))  # how many reminders wait is kept for a minute
    with django_assert_max_num_queries(15):
        assert client.get(reverse("workspace:account_detail", args=[account.pk])).status_code == 200


def _fields(**more):
    return {"name": "Nova", "status": "CUSTOMER", "tier": "CORE", "time_zone": "UTC", "currency": "EUR"} | more


def test_account_create_goes_into_the_own_book(client):
    book = PortfolioFactory()
    client.force_login(book.owner)

    response = client.post(reverse("workspace:account_create"), _fields(), follow=True)

    account = Account.objects.get(name="Nova")
    assert (account.owner, account.assignment.portfolio) == (book.owner, book)
    assert b"Saved: Nova is in your book." in response.content


def test_account_create_stays_unassigned_in_a_full_book(client):
    book = PortfolioFactory()
    for _number in range(25):
        AssignmentFactory(portfolio=book)
    client.force_login(book.owner)

    response = client.post(reverse("workspace:account_create"), _fields(), follow=True)

    account = Account.objects.get(name="Nova")
    assert account.owner is None
    assert account.members.get().person == book.owner
    assert b"Nobody looks after it yet" in response.content


def test_account_create_keeps_what_was_typed(client):
    user = UserFactory()
    client.force_login(user)
    response = client.post(reverse("workspace:account_create"), _fields(name="", city="Cádiz", domain="no domain"))
    assert response.status_code == 422
    assert "Cádiz" in response.content.decode()
    assert not Account.objects.exists()


def test_account_create_is_403_for_contributors(client):
    client.force_login(UserFactory(role=Role.CONTRIBUTOR))
    assert client.post(reverse("workspace:account_create"), _fields()).status_code == 403


@pytest.mark.parametrize("role", Role.values)
def test_today_opens_empty_for_every_role(client, role):
    client.force_login(UserFactory(role=role))
    response = client.get(reverse("workspace:today"))
    assert response.status_code == 200
    assert b"Nothing needs you now" in response.content


def test_today_shows_what_needs_the_owner(client):
    account = _account(name="Acme")
    SignalFactory(account=account, text="Box was wet")
    AgreementFactory(account=account, offerings="Soon", ends_on=today() + timedelta(days=40), notice_days=30)
    AgreementFactory(account=account, offerings="Later", ends_on=today() + timedelta(days=100), notice_days=30)
    AgreementFactory(account=account, offerings="Far", ends_on=today() + timedelta(days=300), notice_days=30)
    CoverFactory(account=account, during=(today(), today() + timedelta(days=5)))
    others = _account(name="Others")
    SignalFactory(account=others, text="Not yours")

    client.force_login(account.owner)
    response = client.get(reverse("workspace:today"))

    text = response.content.decode()
    assert len(response.context["page"].needs) == 2
    for expected in ("Box was wet", "Soon", "Later", "1 of 25"):
        assert expected in text
    for other in ("Not yours", "Others", "Far</"):
        assert other not in text


def test_today_counts_for_managers(client):
    manager = UserFactory(role=Role.SALES_MANAGER)
    AccountFactory()
    _account(owner=UserFactory(manager=manager))
    client.force_login(manager)
    text = client.get(reverse("workspace:today")).content.decode()
    assert "<strong>1 account</strong> nobody looks after" in text


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.SALES_MANAGER, Role.SALES_DIRECTOR])
def test_today_costs_at_most_15_queries(client, django_assert_max_num_queries, role):
    user = UserFactory(role=role)
    book = PortfolioFactory(owner=user, kind=Kind.AM)
    for number in range(12):
        account = AssignmentFactory(portfolio=book).account
        SignalFactory(account=account)
        AgreementFactory(account=account)
        CoverFactory(
            account=account, person=UserFactory(manager=user), during=(today(), today() + timedelta(days=number + 1))
        )
        AccountFactory()
    holding_owner = user if role != Role.ACCOUNT_MANAGER else UserFactory(role=Role.SALES_MANAGER)
    holding = PortfolioFactory(owner=holding_owner, kind=Kind.HOLDING)
    for _number in range(3):
        AssignmentFactory(portfolio=holding)
    client.force_login(user)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("workspace:today")).status_code == 200


def test_today_asks_about_the_people_of_the_own_book_once_it_stands(client):
    owner = UserFactory(role=Role.ACCOUNT_MANAGER)
    RoleProposalFactory(employment__account=_account(owner), employment__contact__name="Ana Ruiz")
    RoleProposalFactory(employment__contact__name="Luis Vega")
    client.force_login(owner)

    page = client.get(reverse("workspace:today")).content.decode()
    piece = client.get(reverse("workspace:today"), headers={"hx-request": "true"}).content.decode()

    assert f'hx-get="{reverse("workspace:today")}"' in page
    assert "Ana Ruiz decides?" in piece
    assert "Luis Vega" not in piece
    assert "<h1" not in piece


def test_today_asks_a_contributor_nothing_about_people(client):
    client.force_login(UserFactory(role=Role.CONTRIBUTOR))

    assert 'hx-trigger="load"' not in client.get(reverse("workspace:today")).content.decode()
    piece = client.get(reverse("workspace:today"), headers={"hx-request": "true"})
    assert piece.content.decode().strip() == ""


def test_search_shows_accounts_and_people_one_may_see(client):
    account = _account(name="Siemens AG")
    _account(name="Siemens Secret")
    UserFactory(name="Simone Siemens")
    client.force_login(account.owner)

    page = client.get(reverse("workspace:search"), {"q": "siemens"}).content.decode()
    piece = client.get(reverse("workspace:search"), {"q": "seimens"}, headers={"HX-Request": "true"}).content.decode()

    assert "Siemens AG" in page
    assert "Simone Siemens" in page
    assert "Secret" not in page
    assert "Siemens AG" in piece
    assert "<html" not in piece


@pytest.mark.parametrize("text", ["", "'", "\x00", "🙂", "a" * 5_000, "%", "():*&|!", "<script>alert(1)</script>"])
def test_search_answers_odd_text(client, text):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    response = client.get(reverse("workspace:search"), {"q": text})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
