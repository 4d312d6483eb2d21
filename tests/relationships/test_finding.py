"""People are found by what somebody types of them, and only by those who see them."""

import pytest

from relationships.selectors import likeness
from relationships.selectors.finding import contacts_found
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.relations import ContactFactory, EmailFactory, EmploymentFactory
from users.choices import Role
from workspace.selectors.search import search_everywhere

pytestmark = pytest.mark.django_db

NAMES = ["Ana Ruiz", "Anabel Ortega", "Jürgen Müller", "Siobhán O'Connor", "Łukasz Nowak", "李小龍", "Peter Ana"]
HOSTILE = [
    "", " ", "'", "';--", "\x00", "a\x00b", "%", "_", "&", "()", ":*", "\\", "🙂", "ﬁ", "<script>", "a" * 10_000, "@",
    "a@", "\ud800", "İ", "ß", "@\x00",
]  # fmt: skip


@pytest.fixture(params=["filtered first", "nearest first", "large line"])
def reader(request, monkeypatch):
    """The same answers whichever way the search takes."""
    book = PortfolioFactory()
    for name in NAMES:
        job = EmploymentFactory(contact__name=name, account=AssignmentFactory(portfolio=book).account)
        EmailFactory(contact=job.contact, employment=job, value=f"{len(name)}.{job.pk}@nova.example")
    if request.param == "nearest first":
        return UserFactory(role=Role.SALES_DIRECTOR)
    if request.param == "large line":
        monkeypatch.setattr(likeness, "SMALL", 3)
    return book.owner


def names(reader, typed, limit=8):
    return [one.contact.name for one in contacts_found(reader, typed, limit)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ruiz", "Ana Ruiz"), ("RUIZ ana", "Ana Ruiz"), ("Muller", "Jürgen Müller"), ("Jurgn", "Jürgen Müller"),
        ("Siobahn", "Siobhán O'Connor"), ("oconor", "Siobhán O'Connor"), ("nowk", "Łukasz Nowak"), ("李小", "李小龍"),
        ("Anabel Otrega", "Anabel Ortega"),
    ],
)  # fmt: skip
def test_a_name_is_found_mistyped(reader, typed, name):
    assert name in names(reader, typed)


def test_a_name_that_begins_so_comes_first(reader):
    assert names(reader, "ana") == ["Ana Ruiz", "Anabel Ortega", "Peter Ana"]
    assert names(reader, "ana", limit=1) == ["Ana Ruiz"]


def test_an_address_is_found_by_its_beginning(reader):
    address = EmailFactory._meta.model.objects.get(contact__name="Ana Ruiz").value

    assert names(reader, address[:-4].upper()) == ["Ana Ruiz"]


def test_nonsense_finds_nobody(reader):
    assert names(reader, "qqqqxxxx") == []


@pytest.mark.parametrize("typed", HOSTILE)
def test_odd_text_is_answered(reader, typed):
    assert len(names(reader, typed)) <= 8


def test_nobody_is_found_at_hidden_accounts():
    hidden = EmploymentFactory(contact__name="Ana Ruiz", account=AccountFactory(name="Hidden Ltd"))
    EmailFactory(contact=hidden.contact, employment=hidden, value="ana@hidden.example")
    reader = AssignmentFactory().account.owner

    assert [names(reader, typed) for typed in ("Ana", "Ana Riuz", "ana@hidden")] == [[], [], []]


def test_the_place_named_is_one_the_reader_sees():
    contact = ContactFactory(name="Ana Ruiz")
    here = AssignmentFactory(account__name="Here").account
    EmploymentFactory(contact=contact, account=here)
    hidden = EmploymentFactory(contact=contact, account=AccountFactory(name="Elsewhere"))
    EmailFactory(contact=contact, employment=hidden, value="ana@elsewhere.example")

    (found,) = contacts_found(here.owner, "Ana Ruiz", 5)

    assert found.place == "Here"
    assert contacts_found(here.owner, "ana@elsewhere", 5) == []


def test_search_everywhere_finds_contacts():
    job = EmploymentFactory(contact__name="Ana Ruiz", account=AssignmentFactory().account)

    found = search_everywhere(job.account.owner, "ana riuz", limit=5)

    assert ([one.contact for one in found.contacts], found.is_empty) == ([job.contact], False)
