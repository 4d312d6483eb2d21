"""What either side promised, how often we are in contact, and what one says from memory."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.choices import Tier
from imports.models import ImportJob
from relationships.models import CadenceOverride, CadenceVersion, Commitment, Interaction
from relationships.urgency import first_monday_after
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    PortfolioFactory,
    UserFactory,
    today,
)
from tests.relations import (
    AssessmentFactory,
    CadenceOverrideFactory,
    CommitmentFactory,
    ContactFactory,
    EmploymentFactory,
    HeldRoleFactory,
    InteractionFactory,
)
from tests.relationships.doing import TALK, due_on, said, url
from users.choices import Role
from workspace.selectors.today import is_time_to_ask

pytestmark = pytest.mark.django_db
RULE = {"contact_days": "9", "review_days": "90", "decision_makers": "2", "reply_hours": "8"}


@pytest.fixture
def owner(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def account(owner):
    return AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account


def promise(owner, **fields):
    day = str(today() + timedelta(days=3))
    return {"promised_by": "US", "text": "Send the price list", "due_on": day, "owner": owner.pk} | fields


def test_a_promise_of_theirs_made_in_a_talk(client, account, owner):
    ana = EmploymentFactory(account=account).contact
    talk = InteractionFactory(account=account)
    elsewhere = InteractionFactory()

    sent = promise(owner, promised_by="THEM", contact=ana.pk)
    client.post(f"{url('commitment_create', account.pk)}?interaction={talk.pk}", sent)
    client.post(f"{url('commitment_create', account.pk)}?interaction={elsewhere.pk}", promise(owner))

    theirs, ours = Commitment.objects.order_by("pk")
    assert (theirs.promised_by, theirs.contact, theirs.interaction, theirs.owner) == ("THEM", ana, talk, owner)
    assert (ours.promised_by, ours.interaction) == ("US", None)


def test_a_refused_promise_keeps_what_was_typed(client, account, owner):
    response = client.post(url("commitment_create", account.pk), promise(owner, due_on="soon"))

    form = response.context["form"]
    assert (response.status_code, list(form.errors), form["text"].value()) == (422, ["due_on"], "Send the price list")


def test_it_is_kept_missed_withdrawn_and_opened_again(client, account, owner):
    one = CommitmentFactory(account=account, owner=owner)
    states = []

    for name, sent in (
        ("commitment_end", {"state": "KEPT"}), ("commitment_end", {"state": "MISSED"}), ("commitment_reopen", {}),
        ("commitment_end", {"state": "NONSENSE"}), ("commitment_end", {"state": "WITHDRAWN"}),
    ):  # fmt: skip
        client.post(url(name, one.pk), sent)
        one.refresh_from_db()
        states.append(one.state)

    assert states == ["KEPT", "KEPT", "OPEN", "OPEN", "WITHDRAWN"]


def test_an_edit_over_another_is_refused_and_keeps_the_text(client, account, owner):
    one = CommitmentFactory(account=account, owner=owner)
    Commitment.objects.filter(pk=one.pk).update(version=2)

    refused = client.post(url("commitment_edit", one.pk), promise(owner, text="Mine", version=1))
    client.post(url("commitment_edit", one.pk), promise(owner, text="Mine", version=2))

    one.refresh_from_db()
    assert (refused.status_code, refused.context["form"]["text"].value(), one.text) == (422, "Mine", "Mine")


def test_promises_of_hidden_accounts_are_not_there(client, account, owner):
    hidden = CommitmentFactory()

    assert client.get(url("commitment_edit", hidden.pk)).status_code == 404
    assert client.post(url("commitment_end", hidden.pk), {"state": "KEPT"}).status_code == 404
    assert client.post(url("commitment_create", hidden.account_id), promise(owner)).status_code == 404


def test_who_looks_after_a_promise_of_a_hidden_account_sees_no_name_of_it(client, owner):
    contact = ContactFactory(name="Ana Ruiz")
    one = CommitmentFactory(account=AccountFactory(name="Golddex"), owner=owner, contact=contact, text="Call back")

    for address in (url("commitment_list"), url("commitment_edit", one.pk), "/", f"{url('commitment_list')}?q=Golddex"):
        page = client.get(address).content.decode()
        assert "Golddex" not in page.replace("q=Golddex", "").replace('value="Golddex"', "").replace(
            "<strong>Golddex</strong>", ""
        ), address
    assert [row.text for row in client.get(url("commitment_list")).context["page"].rows] == ["Call back"]
    assert "Ana Ruiz" not in client.get(url("commitment_list")).content.decode()


def test_the_list_by_side_and_what_is_overdue(client, account, owner):
    late = CommitmentFactory(account=account, owner=owner, text="Late", due_on=today() - timedelta(days=1))
    CommitmentFactory(account=account, owner=owner, text="Theirs", promised_by="THEM")

    def names(query):
        return [row.text for row in client.get(f"{url('commitment_list')}?{query}").context["page"].rows]

    assert names("") == [late.text, "Theirs"]
    assert names("overdue=on") == ["Late"]
    assert names("side=THEM") == ["Theirs"]


def test_today_shows_what_is_owed_in_both_directions_overdue_first(client, account, owner):
    CommitmentFactory(account=account, owner=owner, text="Later")
    CommitmentFactory(account=account, owner=owner, text="Late", due_on=today() - timedelta(days=9))
    CommitmentFactory(account=account, owner=owner, text="Theirs", promised_by="THEM")
    CommitmentFactory(account=account, text="Somebody else's")

    promises = client.get("/").context["page"].promises

    assert [(one.text, one.is_overdue) for one in promises.ours] == [("Late", True), ("Later", False)]
    assert [one.text for one in promises.theirs] == ["Theirs"]


def test_an_account_gets_a_cadence_of_its_own_until_a_day(client, account):
    client.post(url("interaction_create", account.pk), TALK)
    until = today() + timedelta(days=30)

    client.post(url("cadence_override", account.pk), {"contact_days": 5, "reason": "They move", "until": str(until)})
    shortened = due_on(account)
    client.post(url("cadence_override", account.pk), {"end": "yes"})

    assert (shortened, due_on(account)) == (today() + timedelta(days=5), today() + timedelta(days=30))
    assert not CadenceOverride.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("contact_days", "0"), ("contact_days", "9999"), ("reason", ""), ("until", "2020-01-01")]
)
def test_a_cadence_without_a_reason_or_an_end_is_refused(client, account, field, value):
    sent = {"contact_days": 5, "reason": "They move", "until": str(today() + timedelta(days=9))} | {field: value}

    response = client.post(url("cadence_override", account.pk), sent)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_who_only_reads_the_account_does_not_set_its_cadence(client, account):
    reader = UserFactory()
    AccountMemberFactory(account=account, person=reader)
    client.force_login(reader)

    assert client.get(url("cadence_override", account.pk)).status_code == 404


def test_everybody_reads_the_plan_and_directors_publish_it(client, account, owner):
    sent = {"reason": "A new year"} | {f"{tier}-{name}": value for tier in Tier.values for name, value in RULE.items()}
    client.post(url("interaction_create", account.pk), TALK)

    assert client.get(url("cadence_detail")).status_code == 200
    assert client.post(url("cadence_edit"), sent).status_code == 403
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    refused = client.post(url("cadence_edit"), sent | {"KEY-contact_days": "0", "CORE-review_days": "77"})
    client.post(url("cadence_edit"), sent)

    assert refused.status_code == 422
    assert 'value="77"' in refused.content.decode()
    newest = CadenceVersion.objects.first()
    assert (newest.number, newest.reason, newest.rules.count()) == (2, "A new year", 4)
    assert due_on(account) == today() + timedelta(days=9)


def test_last_spoken_asks_about_the_own_book_once(client, account, owner):
    silent = AssignmentFactory(portfolio=account.assignment.portfolio).account
    InteractionFactory(account=account)
    AssignmentFactory()

    asked = client.get(url("last_spoken")).context["accounts"]
    client.post(url("last_spoken"), {"account": silent.pk, "said": "quarter"})
    again = client.post(url("last_spoken"), {"account": silent.pk, "said": "week"})

    one = Interaction.objects.get(account=silent)
    assert asked == [silent]
    assert (one.is_self_reported, one.kind, one.is_two_way, one.logged_by) == (True, "CALL", True, owner)
    assert (timezone.now() - one.occurred_at).days == 61
    assert len(said(again)) == 1
    assert client.get(url("last_spoken")).context["accounts"] == []


def test_never_is_not_asked_again_this_time_and_notes_nothing(client, account):
    client.post(url("last_spoken"), {"account": account.pk, "said": "never"})

    context = client.get(url("last_spoken")).context
    assert (context["accounts"], context["skipped"]) == ([], 1)
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("said_of", ["hidden", "of others"])
def test_last_spoken_is_about_ones_own_accounts_alone(client, account, owner, said_of):
    other = AssignmentFactory().account
    if said_of == "of others":
        AccountMemberFactory(account=other, person=owner, can_edit=True)

    answer = client.post(url("last_spoken"), {"account": other.pk, "said": "week"})

    assert said(answer) == ["This account is not in your book."]
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(("days_after", "asks"), [(-1, False), (0, True), (6, True), (7, False)])
def test_today_asks_from_the_first_monday_after_an_import_for_a_week(client, owner, account, days_after, asks):
    finished = timezone.now() - timedelta(days=3)
    ImportJob.objects.create(
        target="accounts", name="a.csv", size=1, sha256="0" * 64, by=owner, state="DONE", mapping={},
        started_at=finished, finished_at=finished,
    )  # fmt: skip
    monday = first_monday_after(timezone.localdate(finished))

    assert is_time_to_ask([finished], monday + timedelta(days=days_after)) == asks
    shown = client.get("/").context["page"].asks_about_book
    assert shown == is_time_to_ask([finished], today())
    InteractionFactory(account=account)
    assert client.get("/").context["page"].asks_about_book is False


def test_the_first_monday_after_a_day():
    sunday = today() - timedelta(days=(today().weekday() + 1) % 7)
    assert first_monday_after(sunday) == sunday + timedelta(days=1)
    assert first_monday_after(sunday + timedelta(days=1)) == sunday + timedelta(days=8)


def test_the_brief_says_who_decides_and_what_is_open(client, account, owner):
    decides = EmploymentFactory(account=account, contact=ContactFactory(name="Zoe Decides"), title="CFO")
    HeldRoleFactory(employment=decides, role="ECONOMIC_BUYER")
    AssessmentFactory(
        employment=EmploymentFactory(account=account, contact=ContactFactory(name="Ana Other")), influence=1,
        influence_said_on=today(),
    )  # fmt: skip
    CommitmentFactory(account=account, owner=owner, text="Send the price list")
    client.post(url("interaction_create", account.pk), TALK | {"subject": "Prices"})

    response = client.get(f"/accounts/{account.pk}/brief/")

    brief = response.context["brief"]
    assert [(one.contact.name, one.decides) for one in brief.people] == [("Zoe Decides", True), ("Ana Other", False)]
    assert [one.subject for one in brief.talks] == ["Prices"]
    assert [one.text for one in brief.promises.ours] == ["Send the price list"]


def test_the_brief_keeps_opinions_and_hidden_accounts_to_those_allowed(client, account):
    job = EmploymentFactory(account=account)
    HeldRoleFactory(employment=job, role="BLOCKER")
    contributor = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=contributor)
    client.force_login(contributor)

    page = client.get(f"/accounts/{account.pk}/brief/")

    assert "Blocker" not in page.content.decode()
    assert [one.decides for one in page.context["brief"].people] == [False]
    client.force_login(UserFactory())
    assert client.get(f"/accounts/{account.pk}/brief/").status_code == 404


def test_a_running_cadence_is_shown_where_the_contact_is_due(client, account):
    CadenceOverrideFactory(account=account, during=DateRange(today(), today() + timedelta(days=9)), contact_days=3)

    page = client.get(url("cadence_override", account.pk)).content.decode()

    assert "Buys once a year" in page
