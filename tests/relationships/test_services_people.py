"""What services of people leave behind: contacts, jobs, addresses, roles, opinions, goals."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import AuditEntry
from relationships.models import (
    Contact,
    ContactPoint,
    Employment,
    LegalBasisDefault,
)
from relationships.services import (
    add_contact,
    begin_employment,
    end_employment,
    move_contact,
    remove_contacts,
    set_points,
    update_contact,
    update_employment,
    upsert_contacts,
)
from tests.factories import AccountFactory, AssignmentFactory, UserFactory, today
from tests.relations import (
    AssessmentFactory,
    CommitmentFactory,
    ContactFactory,
    EmailFactory,
    EmploymentFactory,
    ParticipationFactory,
)
from tests.relationships.outcomes import counts

pytestmark = pytest.mark.django_db


def upsert(*rows, by=None, source="erp", **options):
    return upsert_contacts(rows, by=by, source=source, **options)


def codes(outcome):
    return [(row.line, row.field, row.code) for row in outcome.refused]


def test_contacts_come_once_and_change_by_their_external_id():
    account = AccountFactory(name="Nova", country="ES")
    rows = [
        {
            "external_id": "1",
            "account": "Nova",
            "name": "Ana  Ruiz",
            "emails": "ANA@nova.test",
            "phones": "911 234 567",
        },
        {"external_id": "2", "account": account.pk, "name": "Ben"},
    ]

    first, again = upsert(*rows), upsert(*rows)
    changed = upsert({**rows[0], "name": "Ana Ruiz Gil", "title": "CFO"}, rows[1])

    assert (counts(first), counts(again), counts(changed)) == ((2, 0, 0, 0), (0, 0, 2, 0), (0, 1, 1, 0))
    ana = Contact.objects.get(external_id="1")
    assert (ana.name, ana.version, ana.legal_basis, ana.source) == ("Ana Ruiz Gil", 2, "LEGITIMATE_INTEREST", "erp")
    assert list(ana.employments.values_list("account", "title")) == [(account.pk, "CFO")]
    assert sorted(ana.points.values_list("value", flat=True)) == ["+34911234567", "ana@nova.test"]


def test_a_contact_is_met_again_by_address_then_by_name_at_the_account():
    job = EmploymentFactory(contact__name="Ana Ruiz")
    EmailFactory(contact=job.contact, employment=job, value="ana@nova.test")
    elsewhere = AccountFactory()

    by_address = upsert({"account": job.account_id, "name": "A. Ruiz", "emails": "ana@nova.test"}, source="")
    by_name = upsert({"account": job.account_id, "name": "a. RUIZ", "language": "es"}, source="")
    namesake = upsert({"account": elsewhere.pk, "name": "A. Ruiz"}, source="")

    assert (by_address.keys, by_name.keys) == ([job.contact_id], [job.contact_id])
    assert (counts(namesake), Contact.objects.count()) == ((1, 0, 0, 0), 2)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"name": "Ana"}, "account", "account_missing"),
        ({"name": "Ana", "account": "Nowhere"}, "account", "unknown_account"),
        ({"account": "Nova"}, "name", "blank"),
        ({"name": "Ana", "account": "Nova", "emails": "nobody"}, "emails", "email"),
        ({"name": "Ana", "account": "Nova", "phones": "12"}, "phones", "phone"),
        ({"name": "Ana", "account": "Nova", "kind": "ROBOT"}, "kind", "invalid_choice"),
        ({"name": "Ana", "account": "Nova", "time_zone": "Mars"}, "time_zone", None),
        ({"name": "Ana", "account": "Nova", "since": "2026-02-02", "until": "2026-02-01"}, "until", "period"),
        ({"name": "A" * 201, "account": "Nova"}, "name", "max_length"),
        ({"name": "Ana", "account": "Nova", "shoe_size": "38"}, "shoe_size", "unknown_field"),
        ({"name": "Ana", "account": "Nova", "emails": "; ".join(f"a{n}@b.test" for n in range(21))}, "", "many"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_field(row, field, code):
    AccountFactory(name="Nova")

    refused = upsert(row)

    assert [(told[1], told[2]) for told in codes(refused)] == [
        (field, code if code is not None else codes(refused)[0][2])
    ]
    assert not Contact.objects.exists()


def test_one_wrong_row_stops_nothing_but_itself():
    AccountFactory(name="Nova")

    told = upsert(
        {"name": "Ana", "account": "Nova"}, {"name": "", "account": "Nova"}, {"name": "ANA", "account": "Nova"},
        {"name": "Ben", "account": "Nova"}, source="",
    )  # fmt: skip

    assert counts(told) == (2, 0, 0, 2)
    assert [line for line, _field, _code in codes(told)] == [2, 3]


def test_people_describe_contacts_of_their_accounts_alone():
    account, hidden = AssignmentFactory().account, EmploymentFactory()
    contact = EmploymentFactory(contact__source="erp", contact__external_id="9").contact

    told = upsert(
        {"name": "Ana", "account": account.pk}, {"name": "Ben", "account": hidden.account_id},
        {"external_id": "9", "account": account.pk, "name": "Taken"}, by=account.owner,
    )  # fmt: skip

    assert counts(told) == (1, 0, 0, 2)
    contact.refresh_from_db()
    assert contact.name != "Taken"


@pytest.mark.parametrize(("mastery", "name", "language"), [
    ("SOURCE", "New", "de"), ("FILL", "Old", "de"), ("RAPPORT", "Old", ""),
])  # fmt: skip
def test_the_source_decides_as_far_as_it_is_let(mastery, name, language):
    job = EmploymentFactory(contact__name="Old", contact__source="erp", contact__external_id="1")

    upsert(
        {"external_id": "1", "account": job.account_id, "name": "New", "language": "de"},
        mastery={"name": mastery, "language": mastery},
    )

    job.contact.refresh_from_db()
    assert (job.contact.name, job.contact.language) == (name, language)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"name": "Ana Ruiz", "emails": ["ana.ruiz@nova.test"]}, "PERSON"),
        ({"emails": ["info@nova.test"]}, "SHARED"),
        ({"emails": ["no-reply@nova.test"]}, "NO_REPLY"),
        ({"name": "Eva", "title": "Assistant to the CEO"}, "ASSISTANT"),
        ({"emails": ["info@nova.test"], "kind": "PERSON"}, "PERSON"),
    ],
)
def test_who_reads_an_address_is_guessed_unless_said(said, kind):
    contact = add_contact(account=AccountFactory().pk, by=None, **said)

    assert (contact.kind, contact.name) == (kind, said.get("name") or said["emails"][0])


def test_the_legal_basis_is_the_organisations_for_the_door():
    LegalBasisDefault.objects.filter(origin="TYPED").update(basis="CONTRACT")

    typed = add_contact(account=AccountFactory().pk, name="Ana", by=None)
    mailed = add_contact(account=AccountFactory().pk, name="Ben", origin="MAIL", by=None)
    said = add_contact(account=AccountFactory().pk, name="Cem", legal_basis="CONSENT", by=None)

    assert [one.legal_basis for one in (typed, mailed, said)] == ["CONTRACT", "LEGITIMATE_INTEREST", "CONSENT"]
    assert (typed.origin, mailed.origin) == ("TYPED", "MAIL")


def test_a_contact_is_changed_over_the_version_one_saw():
    contact, by = ContactFactory(), UserFactory()

    changed = update_contact(contact, version=1, name="Ana", language="es", by=by)

    assert (changed.name, changed.language, changed.version) == ("Ana", "es", 2)
    entry = AuditEntry.objects.filter(table="relationships_contact").latest("id")
    assert (entry.actor, entry.after) == (by, {"name": "Ana", "language": "es"})
    with pytest.raises(ValidationError) as stale:
        update_contact(contact, version=1, name="Ben", by=by)
    assert stale.value.code == "stale"


def test_exactly_these_addresses_are_kept():
    job = EmploymentFactory()
    own = EmailFactory(contact=job.contact, value="own@home.test")
    EmailFactory(contact=job.contact, employment=job, value="old@nova.test")
    kept = EmailFactory(contact=job.contact, employment=job, value="kept@nova.test")

    set_points(
        job.contact, job, emails=["Kept@nova.test", "own@home.test"], phones=["911 234 567"], country="ES", by=None
    )

    points = set(ContactPoint.objects.values_list("pk", "value", "employment"))
    assert {(own.pk, own.value, None), (kept.pk, kept.value, job.pk)} < points
    assert {value for _pk, value, _job in points} == {"own@home.test", "kept@nova.test", "+34911234567"}


def test_a_contact_moves_and_leaves_a_gap():
    boss = EmploymentFactory()
    clerk = EmploymentFactory(account=boss.account, reports_to=boss)
    other, day = AccountFactory(), today() - timedelta(days=3)

    new = move_contact(boss, other, title="Director", on=day, by=None)

    boss.refresh_from_db(), clerk.refresh_from_db()
    assert (boss.during.upper, new.during.lower, new.during.upper) == (day, day, None)
    assert (new.contact_id, new.account_id, new.title, clerk.reports_to) == (
        boss.contact_id,
        other.pk,
        "Director",
        None,
    )
    with pytest.raises(ValidationError) as left:
        end_employment(boss, on=today(), by=None)
    assert left.value.code == "left_already"


def test_nobody_leaves_before_they_came():
    job = EmploymentFactory(during=(today(), None))

    with pytest.raises(ValidationError) as refused:
        end_employment(job, on=today(), by=None)

    assert set(refused.value.message_dict) == {"on"}


def test_somebody_works_at_two_accounts_but_at_each_once():
    job, other = EmploymentFactory(), AccountFactory()

    begin_employment(job.contact, other, title="Adviser", by=None)

    assert set(Employment.objects.current().values_list("account", flat=True)) == {job.account_id, other.pk}
    with pytest.raises(ValidationError):
        begin_employment(job.contact, other, by=None)


def test_a_line_is_changed_over_its_version_and_never_a_ring():
    boss = EmploymentFactory()
    clerk = EmploymentFactory(account=boss.account)

    below = update_employment(clerk, version=1, title="Clerk", reports_to=boss, by=None)

    assert (below.reports_to, below.title, below.version) == (boss, "Clerk", 2)
    with pytest.raises(ValidationError):
        update_employment(boss, version=1, reports_to=clerk, by=None)
    with pytest.raises(ValidationError) as stale:
        update_employment(clerk, version=1, by=None)
    assert stale.value.code == "stale"


def test_contacts_go_unless_they_took_part_or_promised():
    free, there, promised = (EmploymentFactory().contact for _n in range(3))
    AssessmentFactory(employment=free.employments.get())
    EmailFactory(contact=free)
    ParticipationFactory(contact=there)
    CommitmentFactory(contact=promised)

    reasons = remove_contacts([free.pk, there.pk, promised.pk], by=None)

    assert set(reasons) == {there.pk, promised.pk}
    assert set(Contact.objects.all()) == {there, promised}
    assert not Employment.objects.filter(contact=free.pk).exists()
