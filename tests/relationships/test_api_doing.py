"""What was said with customers and what was promised, through the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccountState
from relationships.models import Attendance, AwaitedReply, CadenceRule, Commitment, Interaction
from relationships.replies import expect_replies
from tests.api import Api
from tests.factories import AccountFactory, AccountMemberFactory, AssignmentFactory, UserFactory, today
from tests.relations import (
    AttendanceFactory,
    CommitmentFactory,
    EmploymentFactory,
    GoalFactory,
    InteractionFactory,
    ParticipationFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db
DAYS = {"contact_days": 5, "review_days": 60, "decision_makers": 2, "reply_hours": 8}


@pytest.fixture
def account():
    return AssignmentFactory().account


@pytest.fixture
def api(account):
    return Api(account.owner)


def day(days):
    return str(today() + timedelta(days=days))


def moment(**ago):
    return (timezone.now() - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def due_on(account):
    return AccountState.objects.get(account=account).contact_due_on


def test_a_call_is_logged_and_moves_the_next_contact(api, account):
    contact = EmploymentFactory(account=account).contact
    before = due_on(account)

    logged = api.post("interactions/", {
        "account": account.pk, "kind": "CALL", "occurred_at": moment(days=1), "subject": "Renewal",
        "notes": "Wants **two**", "contacts": [contact.pk], "duration_minutes": 20,
    })  # fmt: skip

    assert logged.status_code == 201
    data = logged.data
    assert (data["notes"], data["is_two_way"], data["visibility"]) == ("Wants **two**", True, "ACCOUNT")
    assert (data["contacts"], data["colleagues"], data["logged_by"]) == (
        [contact.pk], [account.owner_id], account.owner_id,
    )  # fmt: skip
    assert due_on(account) != before
    assert (
        AccountState.objects.get(account=account).last_two_way_at.isoformat()[:19] + "Z"
        == data["occurred_at"][:19] + "Z"
    )


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ({"occurred_at": "2199-01-01T00:00:00Z"}, 400, "occurred_at"),
        ({"occurred_at": "2026-01-01 10:00"}, 400, "occurred_at"),
        ({"occurred_at": "2026-01-01T10:00:00"}, 400, "occurred_at"),
        ({"occurred_at": 5}, 400, "occurred_at"),
        ({"kind": "FAX"}, 400, "kind"),
        ({"kind": "MEETING", "reached": "VOICEMAIL"}, 400, "reached"),
        ({"duration_minutes": 1441}, 400, "duration_minutes"),
        ({"contacts": [2_000_000_000]}, 400, "contacts"),
    ],
)
def test_an_interaction_that_cannot_be_is_refused(api, account, said, status, told):
    refused = api.post("interactions/", {"account": account.pk, "kind": "CALL"} | said)

    assert (refused.status_code, refused.data["errors"][0]["field"]) == (status, told)
    assert not Interaction.objects.exists()


def test_contacts_take_part_where_they_work(api, account):
    other = EmploymentFactory(account=AssignmentFactory(portfolio=account.assignment.portfolio).account).contact

    refused = api.post("interactions/", {"account": account.pk, "kind": "CALL", "contacts": [other.pk]})

    assert (refused.status_code, refused.data["errors"][0]["code"]) == (400, "works_elsewhere")


def test_notes_are_null_to_those_who_do_not_read_them(account):
    taker, member = UserFactory(role=Role.CONTRIBUTOR), UserFactory(role=Role.CONTRIBUTOR)
    for person in (taker, member):
        AccountMemberFactory(account=account, person=person)
    director, auditor = UserFactory(role=Role.SALES_DIRECTOR), UserFactory(role=Role.AUDITOR)
    private = InteractionFactory(account=account, visibility="PARTICIPANTS", notes="Between us", subject="Talk")
    AttendanceFactory(interaction=private, person=taker)

    def told(person):
        data = Api(person).get(f"interactions/{private.pk}/").data
        return data["subject"], data["notes"]

    assert told(taker) == ("Talk", "Between us")
    assert told(account.owner) == ("Talk", "Between us")
    assert [told(person) for person in (member, director, auditor)] == [("Talk", None)] * 3
    assert [row["notes"] for row in Api(member).get("interactions/").data["results"]] == [None]


def test_an_interaction_is_changed_and_its_people_too(api, account):
    ana, ben = (EmploymentFactory(account=account).contact for _n in range(2))
    logged = api.post("interactions/", {"account": account.pk, "kind": "CALL", "contacts": [ana.pk]})
    path = f"interactions/{logged.data['id']}/"

    changed = api.patch(path, {"kind": "MEETING", "contacts": [ben.pk]}, If_Match=logged["ETag"])
    stale = api.patch(path, {"subject": "X"}, If_Match=logged["ETag"])

    assert (changed.data["kind"], changed.data["contacts"], changed.data["version"]) == ("MEETING", [ben.pk], 2)
    assert stale.status_code == 412
    assert Attendance.objects.filter(person=account.owner).count() == 1


def test_an_interaction_is_removed_unless_something_was_promised(api, account):
    waiting = {"kind": "EMAIL", "initiator": "THEM", "account": account, "logged_by": account.owner}
    one, other = (InteractionFactory(**waiting) for _n in range(2))
    expect_replies([account.pk], timezone.now())
    assert AwaitedReply.objects.count() == 2
    CommitmentFactory(account=account, interaction=other)

    removed = api.delete(f"interactions/{one.pk}/", If_Match='"1"')
    stays = api.delete(f"interactions/{other.pk}/", If_Match='"1"')

    assert (removed.status_code, stays.status_code, stays.data["rule"]) == (204, 409, "in_use")
    assert list(Interaction.objects.all()) == [other]
    assert list(AwaitedReply.objects.values_list("pk", flat=True)) == [other.pk]


def test_interactions_are_narrowed_and_come_latest_first(api, account):
    contact = EmploymentFactory(account=account).contact
    call = InteractionFactory(account=account, occurred_at=timezone.now() - timedelta(days=3))
    mail = InteractionFactory(account=account, kind="EMAIL", occurred_at=timezone.now() - timedelta(days=9))
    ParticipationFactory(interaction=mail, contact=contact)
    AttendanceFactory(interaction=call, person=account.owner)
    elsewhere = InteractionFactory()

    def found(query=""):
        return [row["id"] for row in api.get(f"interactions/?{query}").data["results"]]

    assert found() == [call.pk, mail.pk]
    assert found(f"account={elsewhere.account_id}") == []
    assert found(f"contact={contact.pk}") == [mail.pk]
    assert found(f"colleague={account.owner_id}") == [call.pk]
    assert found("kind=EMAIL") == [mail.pk]
    assert found(f"since={day(-5)}") == [call.pk]
    assert found(f"until={day(-5)}") == [mail.pk]
    assert found("two_way=true") == [call.pk]
    assert api.get("interactions/?since=yesterday").status_code == 400


def test_pages_of_interactions_lose_none(api, account):
    made = [
        InteractionFactory(account=account, occurred_at=timezone.now() - timedelta(hours=n // 2 + 1)) for n in range(7)
    ]

    page, found = api.get("interactions/?page_size=2").data, []
    while True:
        found += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = api.get(f"interactions/?{page['next'].split('?')[1]}").data

    assert sorted(found) == sorted(one.pk for one in made)
    assert len(set(found)) == 7


def test_many_interactions_come_in_once(api, account):
    EmploymentFactory(account=account, contact__name="Ana Ruiz")
    call = {"account": account.pk, "kind": "CALL", "occurred_at": moment(days=2)}
    body = {"source": "phone", "rows": [
        call | {"external_id": "1", "contacts": "Ana Ruiz"},
        call | {"external_id": "2", "occurred_at": "2198-01-01T00:00Z"},
        call | {"external_id": "3", "contacts": "Nobody"},
        call | {"external_id": "4", "account": AccountFactory().pk},
    ]}  # fmt: skip

    first = api.put("interactions/upsert/", body, Idempotency_Key="1").data
    again = api.put("interactions/upsert/", body, Idempotency_Key="2").data

    assert (first["created"], again["unchanged"], again["refused"]) == (1, 1, 3)
    assert [row.get("field") for row in first["results"]] == [None, "occurred_at", "contacts", "account"]
    assert Interaction.objects.get().participations.count() == 1


def test_a_commitment_is_noted_kept_and_reopened(api, account):
    noted = api.post("commitments/", {"account": account.pk, "text": "Send the list", "due_on": day(3)})
    path = f"commitments/{noted.data['id']}/"
    changed = api.patch(path, {"due_on": day(5), "promised_by": "THEM"}, If_Match=noted["ETag"])
    kept = api.post(f"{path}end/", {"state": "KEPT"})
    twice = api.post(f"{path}end/", {"state": "MISSED"})
    reopened = api.post(f"{path}reopen/")

    assert (noted.status_code, noted.data["owner"], noted.data["state"]) == (201, account.owner_id, "OPEN")
    assert (changed.data["due_on"], changed.data["promised_by"]) == (day(5), "THEM")
    assert (kept.data["state"], kept.data["ended_on"]) == ("KEPT", day(0))
    assert (twice.status_code, twice.data["rule"]) == (409, "commitment_ended")
    assert (reopened.data["state"], reopened.data["ended_on"]) == ("OPEN", None)
    assert api.post(f"{path}end/", {"state": "OPEN"}).status_code == 400
    assert api.post(f"{path}end/", {"state": "KEPT", "on": day(1)}).status_code == 400


def test_commitments_are_narrowed_to_what_one_keeps(api, account):
    own = CommitmentFactory(owner=account.owner, due_on=today() - timedelta(days=2))
    here = CommitmentFactory(account=account)
    CommitmentFactory()

    def found(query=""):
        return [row["id"] for row in api.get(f"commitments/?{query}").data["results"]]

    assert found() == [own.pk, here.pk]
    assert found(f"owner={account.owner_id}") == [own.pk]
    assert found(f"due_from={day(0)}") == [here.pk]
    assert found("state=KEPT") == []
    assert found(f"account={account.pk}&promised_by=US") == [here.pk]


def test_many_commitments_come_in_once(api, account):
    rows = [
        {"account": account.pk, "promised_by": "THEM", "text": "Sign", "due_on": day(9)},
        {"account": account.pk, "text": "", "due_on": day(9)},
    ]
    first = api.put("commitments/upsert/", {"rows": rows}, Idempotency_Key="1").data
    again = api.put("commitments/upsert/", {"rows": rows}, Idempotency_Key="2").data

    assert (first["created"], first["refused"], again["unchanged"]) == (1, 1, 1)
    assert Commitment.objects.get().owner == account.owner


def test_goals_are_noted_in_their_own_words(api, account):
    ana = EmploymentFactory(account=account).contact
    GoalFactory()

    noted = api.post("goals/", {"account": account.pk, "text": "Halve returns", "said_by": ana.pk})
    path = f"goals/{noted.data['id']}/"
    ended = api.patch(path, {"ended_on": day(0)}, If_Match=noted["ETag"])
    ahead = api.patch(path, {"said_on": day(1)}, If_Match=ended["ETag"])

    assert (noted.data["said_by"], noted.data["said_on"]) == (ana.pk, day(0))
    assert (ended.data["ended_on"], ended.data["said_by"]) == (day(0), ana.pk)
    assert ahead.status_code == 400
    assert [row["id"] for row in api.get("goals/").data["results"]] == [noted.data["id"]]


def test_an_account_gets_its_own_cadence_for_a_time(api, account):
    body = {"account": account.pk, "contact_days": 3, "reason": "In trouble", "until": day(30)}

    given = api.post("cadence-overrides/", body)
    again = api.post("cadence-overrides/", body | {"contact_days": 4})
    ended = api.post(f"cadence-overrides/{again.data['id']}/end/")

    assert (given.status_code, given.data["starts_on"], given.data["until"]) == (201, day(0), day(30))
    assert (again.status_code, again.data["contact_days"]) == (201, 4)
    assert ended.status_code == 204
    assert api.get("cadence-overrides/").data["results"] == []
    assert api.post("cadence-overrides/", body | {"until": day(0)}).status_code == 400
    assert api.post("cadence-overrides/", body | {"reason": ""}).status_code == 400


def test_a_plan_is_published_as_a_version_of_its_own(api, account):
    director = Api(UserFactory(role=Role.SALES_DIRECTOR))
    api.post("interactions/", {"account": account.pk, "kind": "CALL", "occurred_at": moment(days=1)})
    before = api.get("cadence-rules/").data["results"]
    rules = [{**DAYS, "tier": rule["tier"]} for rule in before]

    refused = api.post("cadence-rules/publish/", {"rules": rules})
    twice = director.post("cadence-rules/publish/", {"rules": [*rules[1:], rules[1]]})
    published = director.post("cadence-rules/publish/", {"rules": rules, "reason": "Too slow"})

    assert (refused.status_code, twice.status_code, published.status_code) == (403, 400, 200)
    assert {rule["version"] for rule in published.data} == {before[0]["version"] + 1}
    assert [rule["contact_days"] for rule in api.get("cadence-rules/").data["results"]] == [5] * 4
    assert due_on(account) == Interaction.objects.get().occurred_on + timedelta(days=5)
    assert CadenceRule.objects.filter(version=before[0]["version"]).count() == 4
