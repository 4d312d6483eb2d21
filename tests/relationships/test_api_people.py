"""People at customers through the API: what goes out to whom, and what comes in."""

from datetime import timedelta

import pytest

from accounts.choices import MemberFunction
from relationships.models import Assessment, Contact, ContactPoint, Employment, HeldRole
from tests.api import Api
from tests.factories import AccountFactory, AccountMemberFactory, AssignmentFactory, UserFactory, today
from tests.relations import (
    AssessmentFactory,
    ContactFactory,
    EmailFactory,
    EmploymentFactory,
    HeldRoleFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return AssignmentFactory().account


@pytest.fixture
def api(account):
    return Api(account.owner)


def day(days):
    return str(today() + timedelta(days=days))


def assessed(account, **fields):
    """Somebody at the account of whom everything is said."""
    job = EmploymentFactory(account=account, **fields)
    said = {"stance": -1, "stance_said_by": account.owner, "stance_said_on": today()}
    AssessmentFactory(employment=job, influence=4, influence_said_on=today(), **said)
    HeldRoleFactory(employment=job, role="CHAMPION", said_by=account.owner)
    return job


def test_a_contact_is_added_with_job_addresses_and_legal_basis(api, account):
    added = api.post("contacts/", {
        "account": account.pk, "name": "Ana Ruiz", "title": "Head of Purchasing", "since": day(-30),
        "emails": ["Ana@Nova.example"], "phones": ["+34 911 234 567"],
    })  # fmt: skip

    assert added.status_code == 201
    contact = Contact.objects.get(pk=added.data["id"])
    assert (contact.origin, contact.legal_basis, contact.kind) == ("API", "LEGITIMATE_INTEREST", "PERSON")
    (job,) = added.data["employments"]
    assert (job["account"], job["title"], job["starts_on"], job["ended_on"], job["standing"]) == (
        account.pk, "Head of Purchasing", day(-30), None, None,
    )  # fmt: skip
    assert [(each["kind"], each["value"], each["employment"]) for each in added.data["addresses"]] == [
        ("EMAIL", "ana@nova.example", job["id"]),
        ("PHONE", "+34911234567", job["id"]),
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "ROBOT"}, "kind"),
        ({"emails": ["nobody"]}, "emails.0"),
        ({"phones": ["12"]}, "phones"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"account": 2_000_000_000}, "account"),
        ({"search_text": "x"}, "search_text"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_with_its_field(api, account, said, field):
    refused = api.post("contacts/", {"account": account.pk, "name": "Ana"} | said)

    assert (refused.status_code, refused.data["errors"][0]["field"]) == (400, field)
    assert not Contact.objects.exists()


def test_a_contact_is_changed_over_its_version(api, account):
    contact = EmploymentFactory(account=account).contact
    path = f"contacts/{contact.pk}/"

    changed = api.patch(path, {"language": "es", "is_not_to_be_contacted": True}, If_Match='"1"')
    stale = api.patch(path, {"name": "Old"}, If_Match='"1"')

    assert (changed.data["language"], changed.data["is_not_to_be_contacted"]) == ("es", True)
    assert changed["ETag"] == '"2"'
    assert stale.status_code == 412
    assert api.patch(path, {"name": "Old"}).status_code == 428


def test_somebody_elses_contact_is_not_there(account):
    contact = EmploymentFactory().contact
    api = Api(account.owner)

    assert api.get(f"contacts/{contact.pk}/").status_code == 404
    assert api.patch(f"contacts/{contact.pk}/", {"name": "X"}, If_Match='"1"').status_code == 404
    assert api.get("contacts/").data["results"] == []


def test_jobs_and_addresses_at_hidden_accounts_are_not_told(api, account):
    contact = ContactFactory()
    here = EmploymentFactory(contact=contact, account=account)
    away = EmploymentFactory(contact=contact)
    own, ours, theirs = (EmailFactory(contact=contact, employment=job) for job in (None, here, away))

    told = api.get(f"contacts/{contact.pk}/").data
    everything = Api(UserFactory(role=Role.SALES_DIRECTOR)).get(f"contacts/{contact.pk}/").data

    assert [job["id"] for job in told["employments"]] == [here.pk]
    assert {each["value"] for each in told["addresses"]} == {own.value, ours.value}
    assert api.get(f"contacts/?account={away.account_id}").data["results"] == []
    assert api.get(f"contacts/?email={theirs.value}").data["results"] == []
    assert {job["id"] for job in everything["employments"]} == {here.pk, away.pk}
    assert {each["value"] for each in everything["addresses"]} == {own.value, ours.value, theirs.value}


def test_opinions_are_told_to_those_who_work_on_the_account_alone(api, account):
    job = assessed(account)
    member, seller = UserFactory(role=Role.CONTRIBUTOR), UserFactory()
    AccountMemberFactory(account=account, person=member)
    AccountMemberFactory(account=account, person=seller, function=MemberFunction.SELLER)

    told = api.get(f"employments/{job.pk}/").data["standing"]
    others = [member, seller, UserFactory(role=Role.AUDITOR)]
    untold = [Api(person).get(f"employments/{job.pk}/").data for person in others]
    of_contacts = [Api(person).get(f"contacts/{job.contact_id}/").data["employments"] for person in others]

    assert (told["influence"], told["stance"], told["stance_said_by"]) == (4, -1, account.owner_id)
    assert [role["role"] for role in told["roles"]] == ["CHAMPION"]
    assert [data["standing"] for data in untold] == [None, None, None]
    assert [[each["standing"] for each in jobs] for jobs in of_contacts] == [[None], [None], [None]]


def test_contacts_are_found_by_word_account_address_and_kind(api, account):
    ana = EmploymentFactory(account=account, contact__name="Ana Müller").contact
    shared = EmploymentFactory(account=account, contact__name="Office", contact__kind="SHARED").contact
    EmailFactory(contact=ana, value="ana@nova.example")

    def found(query):
        return [row["id"] for row in api.get(f"contacts/?{query}").data["results"]]

    assert found("q=mull") == [ana.pk]
    assert found("q=%21%21") == []
    assert found("email=Ana@nova.example") == [ana.pk]
    assert found("kind=SHARED") == [shared.pk]
    assert found(f"account={account.pk}&ordering=-name") == [shared.pk, ana.pk]


def test_many_contacts_are_brought_up_to_date_once(api, account):
    body = {"source": "erp", "rows": [
        {"external_id": "1", "account": account.pk, "name": "Ana", "emails": "ana@nova.example; a@nova.example"},
        {"external_id": "2", "account": account.pk, "name": "Ben", "kind": "ROBOT"},
        {"external_id": "3", "account": AccountFactory().pk, "name": "Eve"},
    ]}  # fmt: skip

    first = api.put("contacts/upsert/", body, Idempotency_Key="1").data
    again = api.put("contacts/upsert/", body, Idempotency_Key="2").data

    assert (first["created"], first["refused"], again["unchanged"], again["refused"]) == (1, 2, 1, 2)
    assert [row.get("field") for row in first["results"]] == [None, "kind", "account"]
    assert Contact.objects.count() == 1
    assert ContactPoint.objects.count() == 2


def test_own_addresses_are_those_named(api, account):
    job = EmploymentFactory(account=account)
    EmailFactory(contact=job.contact, value="old@home.example")
    kept = EmailFactory(contact=job.contact, employment=job, value="job@nova.example")

    told = api.post(f"contacts/{job.contact_id}/addresses/", {"emails": ["new@home.example"], "phones": []})

    assert {each["value"] for each in told.data["addresses"]} == {"new@home.example", kept.value}


def test_addresses_of_a_job_are_of_its_country(api, account):
    type(account).objects.filter(pk=account.pk).update(country="ES")
    job = EmploymentFactory(account=account)

    told = api.post(f"employments/{job.pk}/addresses/", {"emails": [], "phones": ["911 234 567"]})

    assert told.status_code == 200
    assert list(ContactPoint.objects.values_list("value", "employment")) == [("+34911234567", job.pk)]


def test_lines_at_the_account_have_no_cycle(api, account):
    boss, clerk = EmploymentFactory(account=account), EmploymentFactory(account=account)
    stranger = EmploymentFactory(account=AssignmentFactory(portfolio=account.assignment.portfolio).account)

    below = api.patch(f"employments/{clerk.pk}/", {"reports_to": boss.pk, "title": "Clerk"}, If_Match='"1"')
    kept = api.patch(f"employments/{clerk.pk}/", {"department": "Stores"}, If_Match='"2"')
    cycle = api.patch(f"employments/{boss.pk}/", {"reports_to": clerk.pk}, If_Match='"1"')
    elsewhere = api.patch(f"employments/{boss.pk}/", {"reports_to": stranger.pk}, If_Match='"1"')

    assert (below.data["reports_to"], below.data["title"]) == (boss.pk, "Clerk")
    assert (kept.data["reports_to"], kept.data["department"]) == (boss.pk, "Stores")
    assert (cycle.status_code, cycle.data["rule"]) == (409, "contact_reporting_line_has_no_cycle")
    assert (elsewhere.status_code, elsewhere.data["rule"]) == (
        409, "contact_reports_to_somebody_of_the_same_account",
    )  # fmt: skip


def test_somebody_leaves_once_and_nobody_reports_to_them(api, account):
    boss = EmploymentFactory(account=account)
    clerk = EmploymentFactory(account=account, reports_to=boss)

    left = api.post(f"employments/{boss.pk}/leave/", {"on": day(-1)})
    again = api.post(f"employments/{boss.pk}/leave/", {"on": day(-1)})

    assert left.data["ended_on"] == day(-1)
    assert Employment.objects.get(pk=clerk.pk).reports_to is None
    assert (again.status_code, again.data["rule"]) == (409, "left_already")


def test_somebody_moves_to_an_account_of_ours_alone(api, account):
    job, other = EmploymentFactory(account=account), AssignmentFactory(portfolio=account.assignment.portfolio).account

    hidden = api.post(f"employments/{job.pk}/move/", {"account": AccountFactory().pk})
    moved = api.post(f"employments/{job.pk}/move/", {"account": other.pk, "title": "Director"})

    assert (hidden.status_code, hidden.data["errors"][0]["field"]) == (400, "account")
    assert (moved.data["account"], moved.data["contact"], moved.data["title"]) == (other.pk, job.contact_id, "Director")
    assert api.get(f"employments/{job.pk}/").data["ended_on"] == day(0)
    assert [each["id"] for each in api.get("employments/?is_current=true").data["results"]] == [moved.data["id"]]


def test_somebody_works_at_another_account_too(api, account):
    job, other = EmploymentFactory(account=account), AssignmentFactory(portfolio=account.assignment.portfolio).account
    body = {"contact": job.contact_id, "account": other.pk, "title": "Adviser"}

    begun = api.post("employments/", body)
    twice = api.post("employments/", body)

    assert (begun.status_code, begun.data["account"], begun.data["starts_on"]) == (201, other.pk, day(0))
    assert (twice.status_code, twice.data["rule"]) == (409, "contact_works_at_an_account_once")


def test_what_one_thinks_is_said_unsaid_and_left_alone(api, account):
    job = EmploymentFactory(account=account)
    path = f"employments/{job.pk}/standing/"

    said = api.post(path, {"roles": ["CHAMPION", "COACH"], "influence": 5, "stance": 2}).data["standing"]
    unknown = api.post(path, {"stance": None}).data["standing"]
    fewer = api.post(path, {"roles": ["COACH"]}).data["standing"]

    assert (said["influence"], said["stance"], said["influence_said_by"]) == (5, 2, account.owner_id)
    assert (unknown["influence"], unknown["stance"], unknown["stance_said_on"]) == (5, None, None)
    assert ([role["role"] for role in fewer["roles"]], fewer["influence"]) == (["COACH"], 5)
    assert api.post(path, {"influence": 6}).status_code == 400
    assert api.post(path, {"stance": True}).status_code == 400


def test_nobody_thinks_of_a_shared_mailbox(api, account):
    job = EmploymentFactory(account=account, contact__kind="SHARED")

    refused = api.post(f"employments/{job.pk}/standing/", {"roles": ["CHAMPION"], "influence": 3})

    assert (refused.status_code, refused.data["rule"]) == (409, "not_a_person")
    assert not HeldRole.objects.exists()
    assert not Assessment.objects.exists()


def test_who_only_looks_on_says_nothing(account):
    job = EmploymentFactory(account=account)
    contributor, auditor = UserFactory(role=Role.CONTRIBUTOR), UserFactory(role=Role.AUDITOR)
    AccountMemberFactory(account=account, person=contributor)

    for person in (contributor, auditor):
        api = Api(person)
        assert api.get(f"contacts/{job.contact_id}/").status_code == 200
        assert api.post("contacts/", {"account": account.pk, "name": "X"}).status_code == 403
        assert api.post(f"employments/{job.pk}/standing/", {"influence": 1}).status_code == 403
