"""What was said with a customer, as far as the reader may know it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relationships.models import Attendance, Interaction, Participation
from tests.factories import AccountMemberFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from tests.relations import (
    AttendanceFactory,
    CommitmentFactory,
    ContactFactory,
    EmploymentFactory,
    InteractionFactory,
    ParticipationFactory,
)
from tests.relationships.doing import PIECE, TALK, ago, due_on, said, url
from users.choices import Role

pytestmark = pytest.mark.django_db
SECRET = "They will leave us in March"


@pytest.fixture
def owner(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def account(owner):
    return AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account


@pytest.fixture
def reader(account):
    """Somebody on the team who reads what is shared with everyone on the account."""
    person = UserFactory()
    AccountMemberFactory(account=account, person=person, can_edit=True)
    return person


def rows(client, account, query=""):
    return client.get(f"{url('timeline', account.pk)}?{query}").context["rows"]


def test_the_latest_stands_first_page_by_page(client, account):
    for days in range(45):
        InteractionFactory(account=account, occurred_at=ago(days=days + 1), subject=f"Call {days:02}")

    first = client.get(url("timeline", account.pk)).context
    second = rows(client, account, f"cursor={first['timeline'].page.next}")

    names = [one.subject for one in [*first["rows"], *second]]
    assert names == [f"Call {days:02}" for days in range(45)]
    assert client.get(f"{url('timeline', account.pk)}?cursor=mine").status_code == 302


def test_a_conversation_is_one_row_that_opens(client, account):
    for hours in range(4):
        at = ago(hours=hours + 1)
        InteractionFactory(account=account, kind="EMAIL", thread="t1", occurred_at=at, subject=f"Re {hours}")
    InteractionFactory(account=account, subject="Alone", occurred_at=ago(days=2))

    latest, alone = rows(client, account)
    opened = client.get(f"{url('timeline', account.pk)}?conversation={latest.pk}", **PIECE)

    assert (latest.subject, latest.thread_size, alone.thread_size) == ("Re 0", 4, 1)
    assert [one.subject for one in opened.context["rows"]] == ["Re 1", "Re 2", "Re 3"]


def test_a_conversation_shows_what_fits_the_filters(client, account):
    ana = EmploymentFactory(account=account).contact
    for hours, contact in ((1, None), (2, ana)):
        one = InteractionFactory(account=account, kind="EMAIL", thread="t1", occurred_at=ago(hours=hours))
        if contact:
            ParticipationFactory(interaction=one, contact=contact)

    (row,) = rows(client, account, f"contact={ana.pk}")

    assert (row.occurred_at, row.thread_size) == (one.occurred_at, 1)


def test_filters_by_kind_person_and_words(client, account, owner):
    ana = EmploymentFactory(account=account).contact
    call = InteractionFactory(account=account, subject="Prices", notes="Wants **discount**", visibility="ACCOUNT")
    mail = InteractionFactory(account=account, kind="EMAIL", subject="Delivery", occurred_at=ago(days=1))
    ParticipationFactory(interaction=call, contact=ana)
    AttendanceFactory(interaction=mail, person=owner)

    found = {
        query: [one.subject for one in rows(client, account, query)]
        for query in ("kind=EMAIL", f"contact={ana.pk}", f"person={owner.pk}", "q=discount", "q=deliv", "kind=DANCE")
    }

    assert found == {
        "kind=EMAIL": ["Delivery"], f"contact={ana.pk}": ["Prices"], f"person={owner.pk}": ["Delivery"],
        "q=discount": ["Prices"], "q=deliv": ["Delivery"], "kind=DANCE": ["Prices", "Delivery"],
    }  # fmt: skip


def test_private_notes_are_neither_shown_nor_found(client, account, reader):
    one = InteractionFactory(account=account, subject="Lunch", notes=SECRET, visibility="PARTICIPANTS")
    AttendanceFactory(interaction=one)
    client.force_login(reader)

    for address in (
        url("timeline", account.pk), f"{url('timeline', account.pk)}?q=leave", url("interaction_detail", one.pk),
        url("interaction_list"), f"{url('interaction_list')}?q=March",
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert SECRET not in page, address
    assert [row.subject for row in rows(client, account, "q=leave")] == []
    assert [row.subject for row in rows(client, account)] == ["Lunch"]
    assert client.get(url("interaction_edit", one.pk)).status_code == 404


def test_notes_are_shown_as_safe_html_to_who_took_part(client, account, owner):
    one = InteractionFactory(account=account, notes="**Bold** <script>alert(1)</script>", visibility="PARTICIPANTS")
    AttendanceFactory(interaction=one, person=owner)

    for address in (url("timeline", account.pk), url("interaction_detail", one.pk)):
        page = client.get(address).content.decode()
        assert "<strong>Bold</strong>" in page
        assert "<script>alert" not in page


def test_ten_thousand_cost_as_few_queries_as_ten(client, account, owner):
    contacts = [EmploymentFactory(account=account).contact for _n in range(60)]

    def asked(number):
        made = Interaction.objects.bulk_create(
            Interaction(
                account=account, kind="EMAIL", thread=f"t{n % 50}" if n % 3 else "", occurred_on=today(),
                occurred_at=timezone.now() - timedelta(minutes=n + 1), notes="Words", subject=f"Mail {n}",
            )
            for n in range(number)
        )  # fmt: skip
        Participation.objects.bulk_create(
            Participation(interaction=one, contact=contacts[n % 60]) for n, one in enumerate(made)
        )
        Attendance.objects.bulk_create(Attendance(interaction=one, person=owner) for one in made)
        client.get(url("timeline", account.pk))
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url("timeline", account.pk))
        assert response.status_code == 200
        return len(captured)

    few, many = asked(10), asked(9_990)

    assert few == many <= 15


def test_the_timeline_of_a_hidden_account_is_not_there(client, account):
    client.force_login(UserFactory())

    assert client.get(url("timeline", account.pk)).status_code == 404


def test_who_took_part_reads_the_entry_without_the_account(client, account):
    guest = UserFactory()
    ana = EmploymentFactory(account=account, contact=ContactFactory(name="Ana Ruiz")).contact
    one = InteractionFactory(account=account, subject="Joint visit")
    ParticipationFactory(interaction=one, contact=ana)
    AttendanceFactory(interaction=one, person=guest)
    client.force_login(guest)

    for address in (url("interaction_detail", one.pk), url("interaction_list")):
        page = client.get(address).content.decode()
        assert "Joint visit" in page
        assert account.name not in page
        assert "Ana Ruiz" not in page


def test_an_entry_that_moves_says_from_when_and_to_when(client, account, owner):
    client.post(url("interaction_create", account.pk), TALK | {"occurred_at": "yesterday 10:00", "subject": "Prices"})
    one = Interaction.objects.get()
    before = one.occurred_at
    edit = client.get(url("interaction_edit", one.pk)).context["form"]
    sent = TALK | {"version": edit["version"].value(), "subject": "Prices", "occurred_at": "3 days ago 10:00"}

    client.post(url("interaction_edit", one.pk), sent)

    one.refresh_from_db()
    (move,) = client.get(url("interaction_detail", one.pk)).context["page"].moves
    assert (move.before, move.after, move.who) == (before, one.occurred_at, owner.name)
    assert before - one.occurred_at == timedelta(days=2)
    assert due_on(account) == one.occurred_on + timedelta(days=30)


def test_the_history_is_for_who_reads_the_accounts(client, account, reader):
    client.post(url("interaction_create", account.pk), TALK | {"occurred_at": "yesterday 10:00"})
    one = Interaction.objects.get()
    client.post(url("interaction_edit", one.pk), TALK | {"version": 1, "occurred_at": "3 days ago 10:00"})
    contributor = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=contributor)
    client.force_login(contributor)

    page = client.get(url("interaction_detail", one.pk)).context["page"]

    assert (page.moves, page.changes) == ([], [])


def test_a_form_seen_before_somebody_else_changed_it_keeps_what_was_typed(client, account):
    one = InteractionFactory(account=account, subject="First")
    Interaction.objects.filter(pk=one.pk).update(version=2)

    refused = client.post(url("interaction_edit", one.pk), TALK | {"version": 1, "subject": "Mine"})
    taken = client.post(url("interaction_edit", one.pk), TALK | {"version": 2, "subject": "Mine"})

    assert (refused.status_code, refused.context["form"]["version"].value()) == (422, 2)
    assert refused.context["form"]["subject"].value() == "Mine"
    assert taken.status_code == 302


def test_a_moment_left_as_it_is_keeps_its_seconds(client, account):
    at = ago(days=1).replace(microsecond=123456)
    one = InteractionFactory(account=account, occurred_at=at)
    shown = client.get(url("interaction_edit", one.pk)).context["form"]["occurred_at"].value()

    client.post(url("interaction_edit", one.pk), TALK | {"version": 1, "subject": "New", "occurred_at": shown})

    one.refresh_from_db()
    assert (one.subject, one.occurred_at) == ("New", at)


def test_removing_asks_first_and_moves_the_due_day_back(client, account):
    client.post(url("interaction_create", account.pk), TALK | {"occurred_at": "5 days ago"})
    client.post(url("interaction_create", account.pk), TALK)
    newest = Interaction.objects.latest("occurred_at")

    asked = client.get(url("interaction_remove", newest.pk))
    client.post(url("interaction_remove", newest.pk))

    assert asked.status_code == 200
    (kept,) = Interaction.objects.all()
    assert due_on(account) == kept.occurred_on + timedelta(days=30)


def test_one_in_which_something_was_promised_stays(client, account):
    one = InteractionFactory(account=account)
    CommitmentFactory(account=account, interaction=one)

    response = client.post(url("interaction_remove", one.pk))

    assert Interaction.objects.filter(pk=one.pk).exists()
    assert len(said(response)) == 1


def test_the_whole_list_is_what_one_sees(client, account):
    InteractionFactory(account=account, subject="Mine", sentiment="BAD")
    InteractionFactory(subject="Hidden")

    response = client.get(url("interaction_list"))

    assert [one.subject for one in response.context["page"].rows] == ["Mine"]
    assert response.context["page"].rows[0].account_name == account.name
