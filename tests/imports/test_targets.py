"""Each target from a file of its own: in, in again, changed, and taken back."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from accounts.models import Account, Agreement, Revenue, Signal
from competitors.models import Competitor, CompetitorPresence
from core.outcome import RowState
from imports.importers import IMPORTERS, Kind
from imports.models import ImportRow
from opportunities.models import Opportunity
from portfolios.choices import Kind as PortfolioKind
from portfolios.models import Assignment
from relationships.models import Commitment, Contact, Interaction
from tests.factories import AccountFactory, PortfolioFactory, UserFactory
from tests.imports.engine import bring, counts, refusals, undo, upload
from users.choices import Role

pytestmark = pytest.mark.django_db

FILES = {
    "revenue": ("account,month,amount,currency\nAcme,2026-01,{},EUR\nNova,2026-01,7,EUR\n", Revenue, "amount"),
    "agreements": (
        "account,offerings,starts_on,ends_on,annual_value\nAcme,Care,2026-01-01,2027-01-01,{}\n"
        "Nova,Care,2026-01-01,,5\n", Agreement, "annual_value",
    ),
    "signals": (
        "external_id,account,kind,text,opened_on\n1,Acme,Complaint,Said {},2026-01-01\n"
        "2,Nova,Complaint,Late,2026-01-01\n", Signal, "text",
    ),
    "competitors": ("name,notes\nRival,{}\nOther,Big\n", Competitor, "notes"),
    "presences": (
        "account,competitor,share,said_on\nAcme,Rival,{},2026-01-01\nNova,Rival,5,2026-01-01\n",
        CompetitorPresence, "share",
    ),
    "opportunities": (
        "external_id,account,name,owner,amount\n1,Acme,Deal,Ann,{}\n2,Nova,Deal,Ann,5\n", Opportunity, "amount",
    ),
    "contacts": ("account,name,language\nAcme,Eve,{}\nNova,Eve,es\n", Contact, "language"),
    "interactions": (
        "account,kind,occurred_at,duration_minutes\nAcme,Call,2026-01-02 10:00,{}\nNova,Call,2026-01-02 10:00,5\n",
        Interaction, "duration_minutes",
    ),
    "commitments": (
        "external_id,account,text,due_on,owner\n1,Acme,Said {},2026-01-02,Ann\n2,Nova,Late,2026-01-02,Ann\n",
        Commitment, "text",
    ),
}  # fmt: skip


@pytest.mark.parametrize("target", FILES)
def test_target_comes_in_once_changes_and_goes(target):
    text, model, column = FILES[target]
    AccountFactory(name="Acme"), AccountFactory(name="Nova"), UserFactory(name="Ann")

    first = bring(text.format(10), target, source="erp")
    again = bring(text.format(10), target, source="erp")
    changed = bring(text.format(20), target, source="erp")

    assert (counts(first), refusals(first)) == ((2, 0, 0, 0), [])
    assert (counts(again), counts(changed)) == ((0, 0, 2, 0), (0, 1, 1, 0))
    record = model.objects.get(pk=ImportRow.objects.get(job=changed, state=RowState.UPDATED).target_id)
    assert str(getattr(record, column)).removeprefix("Said ").removesuffix(".00") == "20"

    assert undo(changed).undone == 1
    record.refresh_from_db()
    assert str(getattr(record, column)).removeprefix("Said ").removesuffix(".00") == "10"
    assert (undo(first).undone, model.objects.count()) == (2, 0)


def test_assignments_fill_a_portfolio_to_its_ceiling_and_no_further():
    book = PortfolioFactory(owner=UserFactory(name="Ann"))
    other = PortfolioFactory(owner=UserFactory(name="Bob"))
    names = [AccountFactory(name=f"Account {n:02}").name for n in range(30)]

    job = bring("account,owner\n" + "".join(f"{name},Ann\n" for name in names), "assignments",
                mapping={"assignments": {"columns": {"account": "account", "portfolio": "owner"}}})  # fmt: skip

    book.refresh_from_db()
    assert (counts(job), book.used) == ((25, 0, 0, 5), 25)
    codes = set(ImportRow.objects.filter(job=job).refused().values_list("code", flat=True))
    assert codes == {"portfolio_full"}

    moved = bring(f"account,portfolio\n{names[3]},Bob\n", "assignments")
    assert counts(moved) == (0, 1, 0, 0)
    assert undo(moved).undone == 1
    assert Assignment.objects.get(account__name=names[3]).portfolio == book
    assert (undo(job).undone, Assignment.objects.count()) == (25, 0)
    other.refresh_from_db()
    assert other.used == 0


def test_person_assigns_only_as_on_the_pages():
    manager = UserFactory(role=Role.SALES_MANAGER)
    own = PortfolioFactory(owner=UserFactory(name="Ann", manager=manager))
    PortfolioFactory(owner=UserFactory(name="Stranger"))
    AccountFactory(name="Acme"), AccountFactory(name="Nova")

    job = bring("account,portfolio\nAcme,Ann\nNova,Stranger\n", "assignments", by=manager)

    assert counts(job) == (1, 0, 0, 1)
    assert Account.objects.get(name="Acme").owner == own.owner


@pytest.mark.parametrize("target", IMPORTERS)
def test_target_says_who_may_bring_it_in(target):
    contributor = UserFactory(role=Role.CONTRIBUTOR)

    with pytest.raises(ValidationError, match="You may not import these"):
        upload("name\nA\n", target, by=contributor)
    assert IMPORTERS[target].may_import(UserFactory(role=Role.ADMINISTRATOR))
    assert IMPORTERS[target].may_import(None)


@pytest.mark.parametrize("target", IMPORTERS)
def test_fields_have_words_of_their_own_and_values_that_are_real(target):
    importer = IMPORTERS[target]

    headers = [word.casefold() for each in importer.fields for word in {each.name, *each.synonyms}]
    assert sorted(headers) == sorted(set(headers))
    assert {*importer.natural, *importer.references, *(name for key in importer.keys for name in key)} <= set(
        importer.kinds
    )
    for each in importer.fields:
        assert str(each.label)
        words = each.vocabulary(None) if each.vocabulary else {}
        assert all(word and value for word, value in words.items())
        assert words or each.kind != Kind.CHOICE


def test_vocabularies_speak_both_languages():
    vocabularies = {each.name: each.vocabulary for each in IMPORTERS["accounts"].fields if each.vocabulary}

    assert vocabularies["country"](None)["Filipinas"] == "PH"
    assert vocabularies["industry"](None)["Tecnología"] == "TECHNOLOGY"
    (kind,) = [each for each in IMPORTERS["assignments"].fields if each.name == "kind"]
    assert PortfolioKind.AM in kind.vocabulary(None)


def test_workbook_comes_in_from_the_sheet_that_the_mapping_names():
    book = Workbook()
    book.active.append(["nothing", "here"])
    sheet = book.create_sheet("Customers")
    sheet.append(["Kunde", "Since"])
    sheet.append(["Acme", 1990])
    content = BytesIO()
    book.save(content)
    mapping = {"accounts": {"sheet": "Customers", "columns": {"name": "Kunde", "founded": "Since"}}}

    job = bring(content.getvalue(), name="book.xlsx", mapping=mapping)

    assert (job.error, counts(job)) == ("", (1, 0, 0, 0))
    assert Account.objects.get().founded == 1990
