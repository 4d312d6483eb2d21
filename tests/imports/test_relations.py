"""People, talks and promises from the files that people have: address books, call lists, to-do lists."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import AccountState
from imports.guesses import guess_columns
from imports.importers import IMPORTERS
from imports.models import ImportRow
from relationships.models import Commitment, Contact, ContactPoint, Employment, Interaction
from tests.factories import AccountFactory, AssignmentFactory, UserFactory
from tests.imports.engine import bring, counts, refusals, undo
from tests.relations import EmploymentFactory, ParticipationFactory

pytestmark = pytest.mark.django_db

OUTLOOK = (
    "First Name,Middle Name,Last Name,Title,Company,Department,Job Title,Business Street,Business Phone,Mobile Phone,"
    "E-mail Address,E-mail 2 Address,Notes"
)
GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Organization Name,Organization Title,"
    "Organization Department,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value"
)


def guessed(headers, target="contacts", **samples):
    """Field → header as the wizard proposes it."""
    return guess_columns(headers.split(","), [samples], IMPORTERS[target].fields)


def guessed_mapping(headers, target="contacts"):
    return {target: {"columns": guessed(headers, target)}}


def test_an_address_book_of_outlook_is_understood():
    assert guessed(OUTLOOK) == {
        "first_name": "First Name", "middle_name": "Middle Name", "last_name": "Last Name", "account": "Company",
        "job_title": "Job Title", "department": "Department", "emails": "E-mail Address", "email_2": "E-mail 2 Address",
        "phones": "Business Phone", "mobile": "Mobile Phone",
    }  # fmt: skip


def test_an_address_book_of_google_is_understood():
    found = guessed(GOOGLE)

    assert {name: found[name] for name in ("first_name", "last_name", "account", "job_title", "emails", "phones")} == {
        "first_name": "First Name", "last_name": "Last Name", "account": "Organization Name",
        "job_title": "Organization Title", "emails": "E-mail 1 - Value", "phones": "Phone 1 - Value",
    }  # fmt: skip
    assert not {"E-mail 1 - Label", "Phone 1 - Label", "Phonetic First Name"} & set(found.values())


@pytest.mark.parametrize(
    ("headers", "target", "found"),
    [
        (
            "Nombre,Apellidos,Empresa,Cargo,Correo electrónico,Teléfono", "contacts",
            {"name": "Nombre", "last_name": "Apellidos", "account": "Empresa", "job_title": "Cargo",
             "emails": "Correo electrónico", "phones": "Teléfono"},
        ),
        (
            "Account Name,Type,Date,Subject,Description,Owner,Contact", "interactions",
            {"account": "Account Name", "kind": "Type", "occurred_at": "Date", "subject": "Subject",
             "notes": "Description", "colleagues": "Owner", "contacts": "Contact"},
        ),
        (
            "Company,Task,Due Date,Status,Assigned To", "commitments",
            {"account": "Company", "text": "Task", "due_on": "Due Date", "state": "Status", "owner": "Assigned To"},
        ),
    ],
)  # fmt: skip
def test_usual_headers_are_understood(headers, target, found):
    assert guessed(headers, target) == found


def test_first_and_last_names_become_a_name_and_addresses_a_list():
    AccountFactory(name="Nova", country="ES")
    row = "Ana,,Ruiz,Dr.,Nova,Purchasing,Head of Purchasing,Gran Vía 1,911 234 567,+34 600 123 456,a@n.es,b@n.es,"
    text = f"{OUTLOOK}\n{row}\n"

    job = bring(text, "contacts", mapping=guessed_mapping(OUTLOOK))

    assert refusals(job) == []
    contact = Contact.objects.get()
    assert (contact.name, contact.origin, contact.kind) == ("Ana Ruiz", "IMPORT", "PERSON")
    assert list(Employment.objects.values_list("title", "department")) == [("Head of Purchasing", "Purchasing")]
    assert sorted(ContactPoint.objects.values_list("value", flat=True)) == [
        "+34600123456", "+34911234567", "a@n.es", "b@n.es",
    ]  # fmt: skip
    assert counts(bring(text, "contacts", mapping=guessed_mapping(OUTLOOK), source="again")) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Ana,,Ruiz", "Ana Ruiz"),
        ("Ana Ruiz,,Ruiz", "Ana Ruiz"),
        ("Dr. A. Ruiz,Ana,Ruiz", "Dr. A. Ruiz"),
        (",Ana,Ruiz", "Ana Ruiz"),
        (",,Ruiz", "Ruiz"),
        ("Ana,,", "Ana"),
    ],
)
def test_a_name_beside_a_last_name_is_a_first_name(row, name):
    AccountFactory(name="Nova")

    job = bring(f"name,first_name,last_name,account\n{row},Nova\n", "contacts")

    assert (refusals(job), Contact.objects.get().name) == ([], name)


def test_several_addresses_of_one_google_cell_are_apart():
    AccountFactory(name="Nova")

    job = bring("name,account,emails\nAna,Nova,a@n.es ::: b@n.es\n", "contacts")

    assert (counts(job), ContactPoint.objects.count()) == ((1, 0, 0, 0), 2)


def test_whoever_decides_of_the_first_name_decides_of_the_name():
    account = AccountFactory(name="Nova")
    EmploymentFactory(account=account, contact__name="Ana Ruiz", contact__source="book", contact__external_id="1")
    part = {"columns": {"external_id": "no", "first_name": "first", "account": "company"}}
    text = "no,first,company\n1,Anna,Nova\n"

    kept = bring(text, "contacts", source="book", mapping={"contacts": part | {"mastery": {"first_name": "RAPPORT"}}})
    taken = bring(text, "contacts", source="book", mapping={"contacts": part})

    assert (counts(kept), counts(taken)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert Contact.objects.get().name == "Anna"


def test_each_wrong_row_is_refused_by_itself():
    AccountFactory(name="Nova")
    rows = ["Ana,Nova,a@n.es", "Ben,Nowhere,b@n.es", "Cem,Nova,nobody", "Ana,Nova,a@n.es", ",Nova,"]

    job = bring("name,account,emails\n" + "\n".join(rows) + "\n", "contacts")

    assert counts(job) == (1, 0, 0, 4)
    assert [(line, field) for line, field, _reason in refusals(job)] == [
        (3, "account"), (4, "emails"), (5, ""), (6, "name"),
    ]  # fmt: skip


def test_a_call_list_counts_at_once_and_no_more_once_undone():
    account, ann = AccountFactory(name="Nova"), UserFactory(name="Ann", time_zone="Europe/Madrid")
    job = EmploymentFactory(account=account, contact__name="Ana Ruiz")
    text = "Account,Type,Date,With,Owner\nNova,Call,23/10/2026 15:30,Ana Ruiz,Ann\n"
    columns = {"account": "Account", "kind": "Type", "occurred_at": "Date", "contacts": "With", "colleagues": "Owner"}

    done = bring(text, "interactions", mapping={"interactions": {"columns": columns, "dates": "DMY"}})

    assert refusals(done) == []
    call = Interaction.objects.get()
    assert (call.kind, call.occurred_at) == ("CALL", datetime(2026, 10, 23, 15, 30, tzinfo=UTC))
    assert list(call.participations.values_list("contact", flat=True)) == [job.contact_id]
    assert list(call.attendances.values_list("person", flat=True)) == [ann.pk]
    assert AccountState.objects.get(account=account).last_two_way_at == call.occurred_at
    assert (undo(done).undone, Interaction.objects.count()) == (1, 0)
    assert AccountState.objects.get(account=account).last_two_way_at is None


def test_a_moment_without_a_zone_is_the_readers():
    account = AssignmentFactory(account__name="Nova").account
    type(account.owner).objects.filter(pk=account.owner_id).update(time_zone="Europe/Madrid")
    account.owner.refresh_from_db()
    moments = ("2026-01-05 10:00", "2026-01-06T10:00+05:00", "2026-01-07", "2026-01-08 3:15 PM")
    rows = "".join(f"Nova,Call,{each}\n" for each in moments)

    job = bring(f"account,kind,occurred_at\n{rows}", "interactions", by=account.owner)

    assert refusals(job) == []
    assert list(Interaction.objects.order_by("occurred_at").values_list("occurred_at", flat=True)) == [
        datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 6, 5, tzinfo=UTC),
        datetime(2026, 1, 7, 11, tzinfo=UTC), datetime(2026, 1, 8, 14, 15, tzinfo=UTC),
    ]  # fmt: skip


def test_what_is_no_moment_or_has_not_come_is_refused():
    AccountFactory(name="Nova")
    rows = ["yesterday", "2026-01-05 25:00", "2026-01-05 10:00 CET", "2198-01-01 10:00", "05/06/2026 10:00"]

    job = bring("account,kind,occurred_at\n" + "".join(f"Nova,Call,{each}\n" for each in rows), "interactions")

    assert counts(job) == (0, 0, 0, 5)
    assert {field for _line, field, _reason in refusals(job)} == {"occurred_at"}


def test_promises_of_both_sides_come_in():
    account = AssignmentFactory(account__name="Nova").account

    job = bring(
        "account,promised_by,text,due_on,state\nNova,They,Sign,2026-12-24,Open\nNova,We,Quote,2026-01-05,Kept\n",
        "commitments", by=account.owner,
    )  # fmt: skip

    assert refusals(job) == []
    assert sorted(Commitment.objects.values_list("promised_by", "text", "owner", "ended_on")) == [
        ("THEM", "Sign", account.owner_id, None), ("US", "Quote", account.owner_id, date(2026, 1, 5)),
    ]  # fmt: skip


def test_a_contact_somebody_spoke_with_stays_when_the_file_is_taken_back():
    AccountFactory(name="Nova")
    job = bring("name,account\nAna,Nova\nBen,Nova\n", "contacts")
    ParticipationFactory(contact=Contact.objects.get(name="Ana"))

    undone = undo(job)

    assert (undone.undone, undone.left_alone) == (1, 1)
    assert [contact.name for contact in Contact.objects.all()] == ["Ana"]
    assert ImportRow.objects.filter(job=job, undo="LEFT").get().reason


def test_people_bring_in_contacts_of_their_own_accounts_alone():
    account = AssignmentFactory(account__name="Nova").account
    AccountFactory(name="Foreign")

    job = bring("name,account\nAna,Nova\nBen,Foreign\n", "contacts", by=account.owner)

    assert counts(job) == (1, 0, 0, 1)


def test_a_day_ahead_of_the_file_is_no_day_ahead_of_now():
    AccountFactory(name="Nova")
    ahead = datetime.now(UTC) + timedelta(hours=3)

    job = bring(f"account,kind,occurred_at\nNova,Call,{ahead:%Y-%m-%dT%H:%M+00:00}\n", "interactions")

    assert counts(job) == (0, 0, 0, 1)
