"""Somebody tries to learn or change what is not theirs, by whatever a form, a row or a message lets them name."""

import io
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from relationships.capture.drop import take_files
from relationships.capture_choices import Verdict
from relationships.models import Commitment, Contact, ContactPoint, Goal, Interaction
from relationships.selectors.feed import feed_entries
from relationships.services import say_roles
from tests.api import Api
from tests.factories import AccountFactory, AccountMemberFactory, AssignmentFactory, UserFactory, today
from tests.relations import (
    AttendanceFactory,
    CommitmentFactory,
    ContactFactory,
    EmailFactory,
    EmploymentFactory,
    InteractionFactory,
    ParticipationFactory,
)
from tests.relationships.doing import url
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return AssignmentFactory().account


@pytest.fixture
def api(mine):
    return Api(mine.owner)


@pytest.fixture
def also_mine(mine):
    return AccountMemberFactory(account=AccountFactory(), person=mine.owner).account


@pytest.fixture
def hidden():
    """Somebody at an account of others, known to the other system too."""
    contact = ContactFactory(name="Canary Person", source="erp", external_id="X1")
    return EmploymentFactory(contact=contact, account=AssignmentFactory().account)


def day(days):
    return str(today() + timedelta(days=days))


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def upserted(api, resource, **row):
    answer = api.put(f"{resource}/upsert/", {"source": "erp", "rows": [row]}, Idempotency_Key=f"key-{resource}")
    (told,) = answer.data["results"]
    return told


def test_an_external_id_names_nobody_whom_one_does_not_see(api, mine, hidden):
    talk = upserted(api, "interactions", account=mine.pk, kind="CALL", contacts="X1", external_id="I1")
    promise = upserted(api, "commitments", account=mine.pk, text="Call", due_on=day(3), contact="X1", external_id="C1")

    assert (talk["code"], promise["code"]) == ("unknown_contacts", "unknown_contact")
    assert "Canary" not in f"{talk} {promise}"
    assert not Commitment.objects.exists()
    assert not Interaction.objects.exists()


def test_nobody_promises_at_an_account_where_they_never_worked(api, mine, also_mine):
    job = EmploymentFactory(account=also_mine, contact__source="erp", contact__external_id="X2")

    told = upserted(api, "commitments", account=mine.pk, text="Call", due_on=day(3), contact="X2", external_id="C1")

    assert (job.contact.source, told["code"]) == ("erp", "works_elsewhere")


def test_who_took_part_does_not_come_along_to_an_account_of_others(api, mine, also_mine):
    job = EmploymentFactory(account=mine)
    talk = InteractionFactory(account=mine, source="erp", external_id="I1")
    ParticipationFactory(interaction=talk, contact=job.contact)
    CommitmentFactory(account=mine, contact=job.contact, source="erp", external_id="C1")
    CommitmentFactory(account=mine, interaction=talk, source="erp", external_id="C2")

    moved = [
        upserted(api, "interactions", account=also_mine.pk, external_id="I1"),
        upserted(api, "commitments", account=also_mine.pk, external_id="C1"),
    ]

    assert [told["code"] for told in moved] == ["works_elsewhere", "works_elsewhere"]
    assert set(Commitment.objects.values_list("account", flat=True)) == {mine.pk}


def test_a_promise_leaves_not_the_account_it_was_made_at(api, mine, also_mine):
    CommitmentFactory(
        account=mine, interaction=InteractionFactory(account=mine), source="erp", external_id="C2"
    )  # fmt: skip

    assert upserted(api, "commitments", account=also_mine.pk, external_id="C2")["code"] == "unknown_interaction"


def test_a_goal_is_said_by_somebody_of_the_account(api, mine, also_mine):
    elsewhere = EmploymentFactory(account=also_mine).contact

    refused = api.post("goals/", {"account": mine.pk, "text": "Grow", "said_by": elsewhere.pk})

    assert (refused.status_code, refused.data["code"]) == (400, "invalid")
    assert refused.data["errors"][0]["field"] == "said_by"
    assert not Goal.objects.exists()


def test_who_took_part_elsewhere_removes_and_edits_nothing(mine):
    once = UserFactory()
    talk = InteractionFactory(account=mine)
    AttendanceFactory(interaction=talk, person=once)

    assert Api(once).delete(f"interactions/{talk.pk}/", If_Match='"1"').status_code == 404
    for page in ("interaction_edit", "interaction_remove"):
        assert signed_in(once).post(url(page, talk.pk)).status_code == 404
    assert signed_in(once).get(url("interaction_detail", talk.pk)).status_code == 200
    assert Interaction.objects.filter(pk=talk.pk).exists()


def test_a_calendar_names_no_account_that_its_person_no_longer_sees(mine):
    once = UserFactory()
    CommitmentFactory(account=mine, owner=once)
    CommitmentFactory(account=mine, owner=once, promised_by="THEM")

    assert [entry.title for entry in feed_entries(once, today())] == ["We promised", "They promised"]


def test_a_promise_elsewhere_does_not_tell_who_works_on_the_account(mine):
    once = UserFactory()
    AccountMemberFactory(account=mine, person=UserFactory(name="Canary Colleague"))
    promise = CommitmentFactory(account=mine, owner=once)

    page = signed_in(once).get(url("commitment_edit", promise.pk)).content.decode()

    assert once.name in page
    assert "Canary Colleague" not in page
    assert mine.owner.name not in page


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.AUDITOR])
def test_when_somebody_is_due_tells_nobody_what_is_thought_of_them(mine, role):
    job = EmploymentFactory(account=mine, contact__name="Canary Champion")
    say_roles(job, ["CHAMPION"], by=mine.owner)
    reader = UserFactory(role=role)
    AccountMemberFactory(account=mine, person=reader)
    client, owner = signed_in(reader), signed_in(mine.owner)

    def listed(one, query):
        return "Canary Champion" in one.get(url("contact_list") + query).content.decode()

    due_on = job.contact.states.get().contact_due_on
    assert f'datetime="{due_on}"' in owner.get(url("contact_detail", job.contact_id)).content.decode()
    assert f'datetime="{due_on}"' not in client.get(url("contact_detail", job.contact_id)).content.decode()
    job.contact.states.update(contact_due_on=today() - timedelta(days=1))
    EmploymentFactory(account=mine, contact__name="Another")
    assert (listed(owner, "?due=overdue"), listed(client, "?due=overdue")) == (True, True)
    assert "overdue" not in client.get(url("contact_list")).content.decode().replace("Overdue", "")
    order = [client.get(url("contact_list") + f"?sort={way}due").content.decode() for way in ("", "-")]
    assert len({page.index("Canary Champion") < page.index("Another") for page in order}) == 1
    assert "Another" in client.get(url("contact_list") + "?due=overdue").content.decode()


def moved_on(mine, address="ana@newjob.example"):
    """Somebody who worked at the account, and now has an address at one of others."""
    ana = ContactFactory(name="Ana")
    EmploymentFactory(contact=ana, account=mine, during=DateRange(today() - timedelta(days=300), today()))
    new = EmploymentFactory(contact=ana, account=AssignmentFactory().account)
    EmailFactory(contact=ana, employment=new, value=address)
    return ana


def test_a_message_does_not_tell_where_somebody_moved_to(mine):
    moved_on(mine)
    letter = (
        f"From: ana@newjob.example\r\nTo: {mine.owner.email}\r\nDate: Mon, 16 Nov 2026 10:00:00 +0000\r\n"
        "Message-ID: <a@b>\r\nSubject: Hello\r\n\r\nhello\r\n"
    )

    told = take_files([("a.eml", io.BytesIO(letter.encode()))], by=mine.owner)

    assert dict(told.verdicts) == {Verdict.UNKNOWN: 1}


def test_an_address_elsewhere_means_nobody_here(api, mine):
    ana = moved_on(mine)

    talk = upserted(api, "interactions", account=mine.pk, kind="CALL", contacts="ana@newjob.example")
    added = upserted(api, "contacts", account=mine.pk, name="Zoe", emails="ana@newjob.example")

    assert (talk["code"], added["state"]) == ("unknown_contacts", "CREATED")
    assert added["id"] != ana.pk
    assert ContactPoint.objects.filter(value="ana@newjob.example").count() == 2
    assert Contact.objects.get(pk=ana.pk).name == "Ana"
