"""What waits for people, through the API."""

import pytest

from reminders.models import Reminder
from tests.api import Api
from tests.factories import AccountMemberFactory, UserFactory
from tests.hearing import ReminderFactory
from tests.reminders.telling import book_of, days, tell, told
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return book_of()


@pytest.fixture
def api(account):
    return Api(account.owner)


def test_reminders_are_listed_with_their_sentence(api, account):
    mine = told(account, weight=3)
    ReminderFactory(account=account), told(book_of())

    listed = api.get("reminders/").data["results"]

    assert [row["id"] for row in listed] == [mine.pk]
    assert listed[0]["sentence"] == "Last spoke 20 days ago (plan: 14)"
    assert (listed[0]["title"], listed[0]["kind"]) == ("Contact overdue", "CONTACT_OVERDUE")


def test_a_kind_that_tells_opinions_stays_unknown_to_who_may_not_know(account):
    guest = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=guest)
    told(account, guest, family="CHAMPION_LEFT", kind="CHAMPION_LEFT", facts={"name": "Ana Ruiz"})
    api = Api(guest)

    (row,) = api.get("reminders/").data["results"]
    narrowed = api.get("reminders/?kind=CHAMPION_LEFT").data["results"]

    assert (row["kind"], row["title"], narrowed) == (None, "People there", [])
    assert "Ana" not in str(row)


def test_what_people_do_with_them(api, account):
    one = told(account, escalation="AT_ONCE")

    answers = [
        api.post(f"reminders/{one.pk}/{name}/", body).status_code
        for name, body in (
            ("snooze", {"until": str(days(3))}), ("snooze", {"until": str(days(3))}),
            ("answer", {"text": "Ana is on leave"}), ("judge", {"verdict": "USEFUL"}), ("done", None), ("done", None),
            ("dismiss", {"ending": "SEASONAL"}),
        )
    ]  # fmt: skip

    found = Reminder.objects.get()
    assert answers[0::2] == [200, 200, 200, answers[6]]
    assert (answers[3], answers[1] >= 400, answers[5] >= 400, answers[6] >= 400) == (200, True, True, True)
    assert (found.snoozes, found.answer, found.ending, found.ended_by) == (1, "Ana is on leave", "DONE", account.owner)


def test_a_reminder_of_others_is_not_there(api):
    other = told(book_of())

    assert api.get(f"reminders/{other.pk}/").status_code == 404
    assert api.post(f"reminders/{other.pk}/done/").status_code == 404


def test_silence_is_noted_only_by_who_may_change_the_account(account):
    guest = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=guest)
    one = told(account)
    tell(one, guest)
    body = {"ending": "SILENCE_WANTED", "until": str(days(20))}

    refused = Api(guest).post(f"reminders/{one.pk}/dismiss/", body)
    taken = Api(account.owner).post(f"reminders/{one.pk}/dismiss/", body)

    assert (refused.status_code, taken.status_code, taken.data["ending"]) == (403, 200, "SILENCE_WANTED")
