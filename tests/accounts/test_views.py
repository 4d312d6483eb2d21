from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import MemberFunction
from accounts.models import Account
from accounts.services import update_account
from relationships.services import log_interaction
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return PortfolioFactory()


@pytest.fixture
def account(book):
    return AssignmentFactory(account=AccountFactory(name="Acme Iberia", city="Madrid"), portfolio=book).account


@pytest.fixture
def pieces(account):
    return {
        "member_end": AccountMemberFactory(account=account),
        "agreement_edit": AgreementFactory(account=account),
        "signal_close": SignalFactory(account=account),
    }


def _client(client, user):
    client.force_login(user)
    return client


OF_ACCOUNT = ("account_edit", "member_create", "agreement_create", "signal_create", "revenue_create")
OF_PIECE = ("member_end", "agreement_edit", "signal_close")
TO_READ = ("account_history", "revenue_list")


def _url(name, account, pieces):
    return reverse(f"accounts:{name}", args=[pieces[name].pk if name in pieces else account.pk])


@pytest.mark.parametrize("name", [*OF_ACCOUNT, *OF_PIECE, *TO_READ])
def test_pages_open_for_the_owner_and_are_404_for_others(client, account, pieces, name):
    url = _url(name, account, pieces)
    assert _client(client, account.owner).get(url).status_code == 200
    assert _client(client, UserFactory()).get(url).status_code == 404


@pytest.mark.parametrize("name", [*OF_ACCOUNT, *OF_PIECE])
def test_writing_is_403_for_an_auditor(client, account, pieces, name):
    auditor = _client(client, UserFactory(role=Role.AUDITOR))
    assert auditor.get(_url(name, account, pieces)).status_code == 403
    assert auditor.post(_url(name, account, pieces), {}).status_code == 403


@pytest.mark.parametrize("name", TO_READ)
def test_history_and_revenue_are_403_for_a_contributor_and_open_for_an_auditor(client, account, name):
    contributor = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=contributor)
    url = reverse(f"accounts:{name}", args=[account.pk])
    assert _client(client, contributor).get(url).status_code == 403
    assert _client(client, UserFactory(role=Role.AUDITOR)).get(url).status_code == 200


def _edited(account, **changes):
    return {
        "name": account.name, "status": account.status, "tier": account.tier, "time_zone": "UTC", "currency": "EUR",
        "version": account.version, "city": account.city,
    } | changes  # fmt: skip


def test_account_edit_saves_and_says_so(client, account):
    response = _client(client, account.owner).post(
        reverse("accounts:account_edit", args=[account.pk]), _edited(account, city="Toledo"), follow=True
    )
    account.refresh_from_db()
    assert (account.city, account.version) == ("Toledo", 2)
    assert b"Saved: Acme Iberia." in response.content


def test_account_edit_keeps_what_was_typed_when_others_were_first(client, account):
    url = reverse("accounts:account_edit", args=[account.pk])
    sent = _edited(account, city="Toledo")
    update_account(account, version=1, by=account.owner, legal_name="Acme Iberia S.L.")

    refused = _client(client, account.owner).post(url, sent)

    assert refused.status_code == 422
    assert b"changed this meanwhile (legal name)" in refused.content
    assert b'value="Toledo"' in refused.content
    assert b'name="version" value="2"' in refused.content


def test_account_edit_refuses_another_standing(client, account):
    url = reverse("accounts:account_edit", args=[account.pk])
    response = _client(client, account.owner).post(url, _edited(account, tier="STRATEGIC"))
    assert response.status_code == 422
    assert b"together with its portfolio" in response.content
    account.refresh_from_db()
    assert account.tier == "CORE"


def test_account_edit_neither_names_nor_loses_a_parent_one_does_not_see(client, account):
    hidden = AccountFactory(name="Hidden Holding")
    Account.objects.filter(pk=account.pk).update(parent=hidden)
    owner = _client(client, account.owner)
    url = reverse("accounts:account_edit", args=[account.pk])

    assert b"Hidden Holding" not in owner.get(url).content
    owner.post(url, _edited(account, city="Toledo"))
    account.refresh_from_db()
    assert (account.city, account.parent) == ("Toledo", hidden)


def test_account_edit_answers_odd_values(client, account):
    url = reverse("accounts:account_edit", args=[account.pk])
    for odd in (
        {"name": "a\x00b"},
        {"founded": "9" * 40},
        {"own_revenue": "NaN"},
        {"version": "x"},
        {"currency": "€€€"},
    ):
        assert _client(client, account.owner).post(url, _edited(account, **odd)).status_code == 422


def test_member_create_and_end(client, account):
    person = UserFactory()
    owner = _client(client, account.owner)
    owner.post(
        reverse("accounts:member_create", args=[account.pk]),
        {"person": person.pk, "function": MemberFunction.SALES, "share": 10},
    )
    member = account.members.get()
    assert (member.person, member.share, member.during.lower) == (person, 10, today())

    owner.post(reverse("accounts:member_end", args=[member.pk]))
    assert not Account.objects.visible_to(person).exists()


def test_agreement_create_and_edit(client, account):
    owner = _client(client, account.owner)
    sent = {
        "offerings": "Hosting", "annual_value": "1200", "currency": "eur", "starts_on": "2026-01-01",
        "ends_on": "2026-12-31", "notice_days": "30",
    }  # fmt: skip
    owner.post(reverse("accounts:agreement_create", args=[account.pk]), sent)
    agreement = account.agreements.get()
    assert (agreement.currency, str(agreement.decision_on)) == ("EUR", "2026-12-01")

    url = reverse("accounts:agreement_edit", args=[agreement.pk])
    sent["seen"] = agreement.updated_at.isoformat()
    assert owner.post(url, sent | {"ends_on": "2025-12-31"}).status_code == 422
    assert owner.post(url, sent | {"notice_days": "60"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.notice_days == 60


def test_signal_create_and_close(client, account):
    owner = _client(client, account.owner)
    owner.post(
        reverse("accounts:signal_create", args=[account.pk]),
        {"kind": "COMPLAINT", "text": "Late again", "opened_on": today().isoformat()},
    )
    signal = account.signals.get()
    owner.post(reverse("accounts:signal_close", args=[signal.pk]))
    signal.refresh_from_db()
    assert signal.closed_on == today()
    assert owner.post(reverse("accounts:signal_close", args=[signal.pk])).status_code == 302


def test_a_contributor_on_the_team_opens_a_signal(client, account):
    contributor = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=contributor)
    url = reverse("accounts:signal_create", args=[account.pk])
    _client(client, contributor).post(url, {"kind": "COMPLAINT", "text": "Heard it", "opened_on": today().isoformat()})
    assert account.signals.get().text == "Heard it"


def test_revenue_create_and_list(client, account):
    owner = _client(client, account.owner)
    owner.post(
        reverse("accounts:revenue_create", args=[account.pk]),
        {"month": "2026-05-17", "amount": "-12.50", "currency": "usd"},
    )
    assert str(account.revenue.get()) == f"{account.pk} 2026-05 -12.50 USD"
    assert b"May 2026" in owner.get(reverse("accounts:revenue_list", args=[account.pk])).content


def _names(response):
    return [row.name for row in response.context["page"].rows]


def test_account_list_narrows_and_orders(client):
    director = _client(client, UserFactory(role=Role.SALES_DIRECTOR))
    book = PortfolioFactory()
    AssignmentFactory(account=AccountFactory(name="Alpha", tier="KEY", country="ES", industry="FOOD"), portfolio=book)
    AccountFactory(name="Beta", status="PROSPECT", tier="STANDARD", domain="gamma.example")
    url = reverse("accounts:account_list")
    expected = {
        "": ["Alpha", "Beta"], "?sort=-name": ["Beta", "Alpha"], "?sort=tier": ["Alpha", "Beta"],
        "?sort=-tier": ["Beta", "Alpha"], "?sort=owner": ["Alpha", "Beta"], "?sort=decision": ["Alpha", "Beta"],
        "?status=PROSPECT": ["Beta"], "?tier=KEY": ["Alpha"], "?country=ES": ["Alpha"], "?industry=FOOD": ["Alpha"],
        f"?owner={book.owner_id}": ["Alpha"], "?unassigned=on": ["Beta"], "?q=gam": ["Beta"], "?q=alph": ["Alpha"],
        "?q=nothing": [], "?status=NONSENSE": ["Alpha", "Beta"], "?sort=notes": ["Alpha", "Beta"],
        "?owner=99999999999999999999": [], "?q=%00": ["Alpha", "Beta"], "?size=7": ["Alpha", "Beta"],
    }  # fmt: skip
    found = {}
    for query in expected:
        session = client.session
        session.pop("list:accounts", None)
        session.save()
        found[query] = _names(director.get(url + query))
    assert found == expected


def test_account_list_shows_removable_chips_and_keeps_order_and_size(client):
    director = _client(client, UserFactory(role=Role.SALES_DIRECTOR))
    url = reverse("accounts:account_list")
    response = director.get(url + "?tier=KEY&country=ES&sort=-name&size=50")
    assert [(chip.label, chip.value) for chip in response.context["chips"]] == [
        ("Tier", "Key"),
        ("Country", "Spain"),
    ]
    assert "tier=" not in response.context["chips"][0].remove_url

    again = director.get(url)
    assert (again.context["order"], again.context["size"]) == ("-name", 50)


def test_account_list_pages_by_cursor_and_survives_a_broken_one(client):
    for _number in range(30):
        AccountFactory()
    director = _client(client, UserFactory(role=Role.SALES_DIRECTOR))
    url = reverse("accounts:account_list")
    first = director.get(url)
    second = director.get(url, {"cursor": first.context["page"].next})

    assert len(_names(first) + _names(second)) == len(set(_names(first) + _names(second))) == 30
    assert director.get(url, {"cursor": "broken"}).status_code == 302


def test_account_list_has_no_filter_for_unassigned_for_an_account_manager(client):
    AccountFactory(name="Nobody's")
    response = _client(client, UserFactory()).get(reverse("accounts:account_list"), {"unassigned": "on"})
    assert _names(response) == []
    assert "unassigned" not in response.context["form"].fields


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.SALES_DIRECTOR])
def test_account_list_costs_the_same_queries_for_1_and_30_rows(client, django_assert_max_num_queries, role):
    user = UserFactory(role=role)
    book = PortfolioFactory(owner=user)
    _client(client, user)
    url = reverse("accounts:account_list")
    AssignmentFactory(portfolio=book)
    client.get(url, {"size": "50"})
    with django_assert_max_num_queries(15) as few:
        assert len(_names(client.get(url))) == 1
    for number in range(29):
        row = AssignmentFactory(
            portfolio=book, account=AccountFactory(status="PROSPECT", city=f"City {number}")
        ).account
        AgreementFactory(account=row)
        SignalFactory(account=row)
        RevenueFactory(account=row)
    with django_assert_max_num_queries(15) as many:
        assert len(_names(client.get(url))) == 30
    assert len(many) == len(few)


def test_account_options_are_the_accounts_one_sees(client, account):
    hidden = AssignmentFactory(account=AccountFactory(name="Acme Lisboa")).account

    page = _client(client, account.owner).get(reverse("accounts:account_options"), {"account": "Acme"}).content.decode()

    assert account.name in page
    assert hidden.name not in page


def test_account_lookalikes_shows_the_directory_and_nothing_else(client, account):
    Account.objects.filter(pk=account.pk).update(notes="canary", legal_name="canary", domain="canary.example")
    response = _client(client, UserFactory()).get(reverse("accounts:account_lookalikes"), {"name": "Acme Iberica"})
    text = response.content.decode()
    assert "Acme Iberia" in text
    assert f"Looked after by {account.owner.name}" in text
    assert "canary" not in text
    assert "href" not in text


def test_account_history_reads_as_sentences(client, account, django_assert_max_num_queries):
    owner = account.owner
    update_account(account, version=1, by=owner, tier="KEY", notes="n" * 99)
    for number in range(20):
        AccountMemberFactory(account=account, function=MemberFunction.values[number % 3 + 2])
        AgreementFactory(account=account, ends_on=today() + timedelta(days=number))
    _client(client, owner)

    with django_assert_max_num_queries(15):
        page = client.get(reverse("accounts:account_history", args=[account.pk])).content.decode()
    narrowed = client.get(reverse("accounts:account_history", args=[account.pk]), {"kind": "account"}).content.decode()

    assert f"<strong>{owner.name}</strong> changed the tier from Core to Key, the notes" in page
    assert f"put it into the book of {owner.name}: test" in page
    assert "added the agreement “Maintenance”" in page
    assert "added the agreement" not in narrowed


def test_contacts_stand_in_the_history_and_not_in_what_happened_of_late(client, account):
    owner = account.owner
    log_interaction(
        account=account.pk, kind="CALL", initiator="US", occurred_at=timezone.now(), subject="Delivery dates", by=owner
    )
    update_account(Account.objects.get(pk=account.pk), version=1, by=owner, tier="KEY")
    address = reverse("accounts:account_history", args=[account.pk])

    lately = _client(client, owner).get(address, headers={"hx-request": "true"}).content.decode()
    everything = client.get(address).content.decode()

    assert "changed the tier from Core to Key" in lately
    assert "Delivery dates" not in lately
    assert "Delivery dates" in everything
