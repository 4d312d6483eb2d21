import pytest

from accounts.models import Account
from accounts.selectors import account_rows, accounts_like, lookalikes, tsquery
from accounts.selectors import likeness as search
from tests.factories import AccountFactory, AccountMemberFactory, AssignmentFactory, PortfolioFactory, UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db

COMPANIES = [
    "Siemens AG", "Siemens Energy", "Volkswagen", "Banco Santander", "Telefónica", "Acme Iberia", "Norte Logística",
    "Golddex", "Sonron", "Zoholab", "Simplon", "Seitens Bau", "Hottechi", "Enersol", "Volksbank Wien",
]  # fmt: skip

HOSTILE = [
    "", " ", "'", '"', "';--", "\x00", "a\x00b", "%", "_", "&", "|", "!", "()", ":*", "a:*", "\\", "🙂", "🙂🙂 acme",
    "½", "ﬁ", "<script>", "a" * 1_000_000, "a b " * 10_000, "' | 'x':*", "\ud800", "٣", "İ", "ß", "--", "*/",
    "1/2 3\\4",
]  # fmt: skip


@pytest.fixture(params=["filtered first", "nearest first", "large line"])
def reader(request, monkeypatch):
    """The same answers whichever way the search takes."""
    for name in COMPANIES:
        AccountFactory(name=name)
    if request.param == "nearest first":
        return UserFactory(role=Role.SALES_DIRECTOR)
    if request.param == "large line":
        monkeypatch.setattr(search, "SMALL", 3)
    user = UserFactory()
    for account in Account.objects.all():
        AccountMemberFactory(account=account, person=user)
    return user


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Seimens", "Siemens AG"),
        ("Volkswagn", "Volkswagen"),
        ("Simens Enrgy", "Siemens Energy"),
        ("telefonica", "Telefónica"),
        ("logist", "Norte Logística"),
        ("santander banco", "Banco Santander"),
        ("GOLD", "Golddex"),
    ],
)
def test_accounts_like_forgives(reader, typed, name):
    assert name in [account.name for account in accounts_like(reader, typed)]


def test_accounts_like_shows_beginnings_first(reader):
    assert [account.name for account in accounts_like(reader, "siem")][:2] == ["Siemens AG", "Siemens Energy"]


def test_accounts_like_finds_by_domain_and_by_group(reader):
    account = AccountFactory(name="Seat", parent=Account.objects.get(name="Volkswagen"))
    web = AccountFactory(name="Kontor", domain="anders.example")
    for one in (account, web):
        AccountMemberFactory(account=one, person=reader)

    assert account in accounts_like(reader, "volkswagen")
    assert web in accounts_like(reader, "anders")


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda text: repr(text[:12]))
def test_accounts_like_answers_odd_text(reader, typed):
    assert len(accounts_like(reader, typed)) <= 8
    assert len(lookalikes(reader, typed)) <= 5


def test_accounts_like_finds_nothing_like_nonsense(reader):
    assert accounts_like(reader, "qqqqxxxx") == []


@pytest.mark.parametrize("small", [5_000, 0])
def test_accounts_like_never_shows_others(monkeypatch, small):
    monkeypatch.setattr(search, "SMALL", small)
    user, head = UserFactory(), AccountFactory(name="Canary Group")
    mine = AssignmentFactory(account=AccountFactory(name="Mine"), portfolio=PortfolioFactory(owner=user)).account
    AccountFactory(name="Canary Secret")
    AccountFactory(name="Canary Child", parent=mine)
    mine.parent = head
    mine.save()

    assert [account.name for account in accounts_like(user, "canary")] in (["Mine"], [])
    assert [account.name for account in accounts_like(user, "canry secret")] == []


def test_accounts_like_is_empty_for_somebody_without_accounts():
    AccountFactory(name="Acme")
    assert accounts_like(UserFactory(), "acme") == []
    assert accounts_like(UserFactory(role=Role.SALES_DIRECTOR, is_active=False), "acme") == []


def test_lookalikes_tell_name_city_and_owner_only(settings):
    owner = UserFactory(name="Rosa Díaz")
    book = PortfolioFactory(owner=owner)
    AssignmentFactory(account=AccountFactory(name="Acme Iberia", city="Madrid", notes="secret"), portfolio=book)
    AccountFactory(name="Acme Iberica")
    stranger = UserFactory()

    found = {like.name: like for like in lookalikes(stranger, "Acme Iberia SL")}

    rosas = found["Acme Iberia"]
    assert (rosas.city, rosas.care, rosas.is_visible) == ("Madrid", "Looked after by Rosa Díaz", False)
    assert found["Acme Iberica"].care == "Nobody looks after it yet"
    assert [like.is_visible for like in lookalikes(owner, "Acme Iberia")] == [True, False]

    settings.DIRECTORY_OPEN = False
    assert lookalikes(stranger, "Acme Iberia") == []
    assert [like.name for like in lookalikes(owner, "Acme Iberia")] == ["Acme Iberia"]


def test_tsquery_takes_words_only():
    assert tsquery("acme & ':* iberia") == "'acme':* & 'iberia':*"
    assert tsquery("'--!") == ""


@pytest.mark.parametrize("small", [5_000, 0], ids=["filtered first", "nearest first"])
@pytest.mark.parametrize("typed", ["secret", "secrit", "holding"])
def test_header_is_not_found_by_what_it_does_not_show(typed, small, monkeypatch):
    monkeypatch.setattr(search, "SMALL", small)
    zebra = AccountFactory(name="Zebra", legal_name="Holding Limited", domain="secret.example")
    seller, colleague = UserFactory(), UserFactory()
    AccountMemberFactory(account=zebra, person=seller, function="SELLER")
    AccountMemberFactory(account=zebra, person=colleague)

    def found(person, text):
        return [list(account_rows(person, {"q": text})[0]), accounts_like(person, text)]

    assert accounts_like(colleague, typed) == [zebra]
    assert found(seller, typed) == [[], []]
    assert found(seller, "zebra") == [[zebra], [zebra]]
