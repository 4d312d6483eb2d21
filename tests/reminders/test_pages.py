"""What waits for somebody and why, as its pages show it; and what their buttons do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relationships.models import Interaction
from reminders.choices import Ending, Family
from reminders.models import Absence, Pause, Preference, Reminder
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    RevenueFactory,
    UserFactory,
    today,
)
from tests.hearing import AbsenceFactory, MailFactory, PauseFactory, ReminderFactory, WithheldFactory
from tests.relations import EmploymentFactory, InteractionFactory, ParticipationFactory
from tests.reminders.telling import book_of, days, tell, told
from users.choices import Role

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def account(client):
    found = book_of()
    client.force_login(found.owner)
    return found


def url(name, *args):
    return reverse(f"reminders:{name}", args=args)


def condition(account, weight, family=Family.COLD, kind="DECISION_MAKER_COLD"):
    return told(account, family=family, kind=kind, weight=weight, subject=f"contact:{weight}")


# --- the inbox ---


def test_the_inbox_has_the_urgent_ones_first_then_by_weight(client, account):
    light, heavy = told(account, weight=1), told(account, weight=9)
    urgent = told(account, priority=1, weight=3, family="REPLY", kind="UNANSWERED_INBOUND", subject="interaction:1")
    told(account, snoozed_until=timezone.now() + timedelta(days=1))
    ReminderFactory(account=account)

    inbox = client.get(url("reminder_list")).context["inbox"]

    assert [line.reminder for line in inbox.urgent] == [urgent]
    assert [line.reminder for line in inbox.others] == [heavy, light]
    assert inbox.waiting == 3


def test_the_inbox_is_narrowed_and_shows_what_is_closed(client, account):
    told(account)
    promise = told(account, family="COMMITMENT", kind="COMMITMENT_DUE", facts={"text": "Price list"})
    closed = told(account, state="CLOSED", ending="DONE", ended_at=timezone.now(), ended_by=account.owner)

    narrowed = client.get(url("reminder_list"), {"family": "COMMITMENT"}).context["inbox"]
    ended = client.get(url("reminder_list"), {"state": "CLOSED"}).context["inbox"]

    assert [line.reminder for line in narrowed.others] == [promise]
    assert [line.reminder for line in ended.others] == [closed]
    assert ended.done_today == 1


def test_a_reminder_is_gone_with_the_account(client, account):
    reminder = told(account)
    member = AccountMemberFactory(person=UserFactory()).person
    tell(reminder, member)

    client.force_login(member)

    assert client.get(url("reminder_list")).context["inbox"].waiting == 0
    assert client.get(url("reminder_detail", reminder.pk)).status_code == 404
    assert client.post(url("reminder_done", reminder.pk)).status_code == 404


def test_the_badge_counts_to_nine(client, account):
    told(account)
    one = client.get(url("reminder_list")).content.decode()
    for _number in range(9):
        told(account)
    many = client.get(url("reminder_list")).content.decode()

    assert '<span class="topbar-count">1</span>' in one
    assert '<span class="topbar-count">9+</span>' in many


def test_pages_cost_the_same_for_one_and_for_many(client, account):
    def cost(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    first = told(account)
    asked = f"{url('why_not')}?account={account.pk}&person={account.owner.pk}&day={today()}"
    pages = (url("reminder_list"), url("reminder_detail", first.pk), asked, reverse("workspace:today"))
    few = [(cost(page), cost(page))[1] for page in pages]
    for number in range(12):
        other = AssignmentFactory(portfolio=account.assignment.portfolio).account
        tell(told(other, weight=number), account.owner.manager)
        tell(first, UserFactory())

    many = [cost(page) for page in pages]

    assert few == many
    assert max(many) <= MOST_QUERIES


# --- Today ---


def test_today_asks_for_what_the_ledger_says_heaviest_then_dearest_first(client, account):
    book = account.assignment.portfolio
    cheap, dear = (AssignmentFactory(portfolio=book).account for _each in range(2))
    RevenueFactory(account=dear, amount=50_000)
    told(account, weight=9), told(cheap, weight=4), told(dear, weight=4)
    told(cheap, weight=1, priority=1, family="REPLY", kind="UNANSWERED_INBOUND")

    needs = client.get("/").context["page"].needs

    assert [need.account for need in needs] == [cheap, account, dear, cheap]


def test_today_offers_conditions_one_of_an_account_and_three_in_all(client, account):
    book = account.assignment.portfolio
    condition(account, 9), condition(account, 8)
    for weight in (7, 6, 5):
        condition(AssignmentFactory(portfolio=book).account, weight)

    needs = client.get("/").context["page"].needs

    assert [need.line.reminder.weight for need in needs] == [9, 7, 6]


def test_today_shows_seven_the_rest_one_click_away_and_what_is_done(client, account):
    for _number in range(9):
        told(account)
    told(account, state="CLOSED", ending=Ending.ACTED, ended_at=timezone.now())
    told(account, state="CLOSED", ending=Ending.PASSED, ended_at=timezone.now())
    told(account, state="CLOSED", ending=Ending.ACTED, ended_at=timezone.now() - timedelta(days=2))

    response = client.get("/")

    page = response.context["page"]
    assert (len(page.needs_shown), page.needs_more, page.needs_count, page.done) == (7, 2, "9", 1)
    assert "1 done today" in response.content.decode()


# --- why ---


def test_why_says_what_triggered_it_who_was_told_and_how_it_slept(client, account):
    talk = InteractionFactory(account=account, subject="About prices")
    hidden = InteractionFactory(subject="Elsewhere")
    reminder = told(account, rows=[f"interaction:{talk.pk}", f"interaction:{hidden.pk}"])
    client.post(url("reminder_snooze", reminder.pk), {"days": 3, "reason": "They are at a fair"})
    WithheldFactory(account=account, episode=reminder.episode, recipient=account.owner, reason="BUDGET")

    page = client.get(url("reminder_detail", reminder.pk)).content.decode()

    for expected in (
        "Last spoke 20 days ago",
        "About prices",
        account.owner.name,
        "They are at a fair",
        "Enough for one day",
    ):
        assert expected in page
    assert "Elsewhere" not in page


def test_why_tells_no_opinion_to_who_may_not_know_it(client, account):
    guest = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=guest)
    contact = EmploymentFactory(account=account).contact
    reminder = told(
        account, guest, family="CHAMPION_LEFT", kind="CHAMPION_LEFT", rows=[f"contact:{contact.pk}"],
        facts={"name": contact.name, "left_on": str(today())},
    )  # fmt: skip

    for_owner = client.get(url("reminder_detail", reminder.pk))
    client.force_login(guest)
    for_guest = client.get(url("reminder_detail", reminder.pk)).content.decode()

    assert for_owner.status_code == 404  # nobody told the owner
    assert contact.name not in for_guest
    assert "Champion" not in for_guest


def test_the_owner_is_warned_and_answers_before_the_manager_hears(client, account):
    reminder = told(account, escalation="AT_ONCE", escalates_at=timezone.now() + timedelta(hours=20))

    before = client.get(url("reminder_detail", reminder.pk)).content.decode()
    client.post(url("reminder_answer", reminder.pk), {"text": "Ana is on leave"})
    tell(reminder, account.owner.manager, channel="MANAGER")
    after = client.get(url("reminder_detail", reminder.pk)).content.decode()

    assert "your manager will be told" in before
    assert "your manager will be told" not in after
    assert "Ana is on leave" in after


# --- buttons ---


def test_one_tap_notes_the_call_that_was_held(client, account):
    contact = EmploymentFactory(account=account).contact
    message = InteractionFactory(account=account, kind="EMAIL", initiator="THEM")
    ParticipationFactory(interaction=message, contact=contact)
    told(account, family="REPLY", kind="UNANSWERED_INBOUND", priority=1, subject=f"interaction:{message.pk}",
         facts={"contact": contact.pk, "name": contact.name})  # fmt: skip

    page = client.get(url("reminder_list"))
    (line,) = page.context["inbox"].urgent
    called = client.post(reverse("relationships:contact_called", args=[line.caller]), {"reached": "SPOKE"})

    assert (line.message, called.status_code) == (message.pk, 302)
    assert Interaction.objects.filter(account=account, kind="CALL", reached="SPOKE").count() == 1
    assert "Called back" in page.content.decode()
    assert reverse("relationships:reply_waive", args=[message.pk]) in page.content.decode()


def test_buttons_end_snooze_and_judge(client, account):
    one, two, three = (told(account) for _each in range(3))

    back = client.post(url("reminder_done", one.pk), {"back": "today"})
    client.post(url("reminder_snooze", two.pk), {"days": 3, "back": "inbox"})
    refused = client.post(url("reminder_snooze", two.pk), {"days": 30, "back": "//evil.test/"})
    client.post(url("reminder_dismiss", three.pk), {"ending": "WRONG"})
    client.post(url("reminder_judge", one.pk), {"verdict": "USEFUL"})

    states = list(Reminder.objects.order_by("pk").values_list("state", "ending", "snoozes", "verdict"))
    assert states == [("CLOSED", "DONE", 0, "USEFUL"), ("OPEN", "", 1, ""), ("CLOSED", "WRONG", 0, "NOT_USEFUL")]
    assert (back["Location"], refused["Location"]) == ("/", two.get_absolute_url())


def test_silence_is_noted_only_by_who_may_change_the_account(client, account):
    guest = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=guest)
    reminder = told(account, guest)
    client.force_login(guest)

    sent = client.post(url("reminder_dismiss", reminder.pk), {"ending": "SILENCE_WANTED", "until": days(20)})
    page = client.get(url("reminder_detail", reminder.pk)).content.decode()

    assert (sent.status_code, Pause.objects.count()) == (403, 0)
    assert "SILENCE_WANTED" not in page


# --- why not ---


def asked(client, account, person, day=None):
    response = client.get(url("why_not"), {"account": account.name, "person": person.pk, "day": day or today()})
    return response, " | ".join(f"{one.title}: {one.text}" for one in response.context.get("findings", []))


def test_why_not_names_what_was_told_and_what_held_the_rest_back(client, account):
    owner = account.owner
    told(account)
    WithheldFactory(account=account, family="ONE_WAY", recipient=owner, reason="CAPTURE")
    PauseFactory(account=account, reason="In the new year")
    AbsenceFactory(person=owner)
    Preference.objects.create(person=owner, has_digest=False, muted=["ONE_WAY"])

    said = asked(client, account, owner)[1]

    for expected in (
        "Contact overdue: Raised", "In Rapport: told", "Only we write: Too little is heard", "Paused: ",
        "In the new year",
        "was away until", "no morning mail", "Not by mail, as they wish: Only we write",
    ):  # fmt: skip
        assert expected in said


def test_why_not_of_another_day_knows_nothing_of_today(client, account):
    told(account)

    said = asked(client, account, account.owner, day=days(-9))[1]

    assert "Contact overdue" not in said
    assert "Nothing was due" in said or "What is heard" in said


def test_why_not_says_who_heard_instead(client, account):
    reminder = ReminderFactory(account=account)
    tell(reminder, account.owner.manager)

    said = asked(client, account, account.owner)[1]

    assert f"{account.owner.manager.name} was told" in said


def test_why_not_is_asked_of_oneself_and_of_the_line_below(client, account):
    manager, other = account.owner.manager, UserFactory()

    colleague = asked(client, account, other)[0]
    client.force_login(manager)
    below = asked(client, account, account.owner)[0]
    hidden = asked(client, book_of(), manager)[0]

    assert "findings" not in colleague.context
    assert "findings" in below.context
    assert "findings" not in hidden.context


# --- settings ---


def test_somebody_says_how_they_want_to_hear(client, account):
    client.post(url("preference_edit"), {"has_urgent_mail": "on", "muted": ["ONE_WAY"], "version": 1})

    wish = Preference.objects.get()
    assert (wish.person, wish.has_digest, wish.has_urgent_mail, wish.muted) == (account.owner, False, True, ["ONE_WAY"])


def test_absences_are_ones_own_and_the_lines_below(client, account):
    manager = account.owner.manager
    foreign = AbsenceFactory()

    client.post(url("absence_create"), {"first": days(1), "last": days(3), "note": "Fair"})
    client.post(url("absence_create"), {"first": days(9), "last": days(9), "person": manager.pk})
    client.force_login(manager)
    client.post(url("absence_create"), {"first": days(20), "last": days(20), "person": account.owner.pk})
    mine = Absence.objects.filter(person=account.owner).order_by("during")
    client.post(url("absence_edit", mine[0].pk), {"first": days(2), "last": days(3), "version": 1})

    assert [(one.during.lower, one.last_day) for one in mine] == [(days(2), days(3)), (days(20), days(20))]
    assert not Absence.objects.filter(person=manager).exists()
    assert client.get(url("absence_edit", foreign.pk)).status_code == 404


def test_a_pause_is_noted_and_ended_on_its_page(client, account):
    client.post(url("pause_edit", account.pk), {"until": days(30), "reason": "They move"})
    page = client.get(url("pause_edit", account.pk)).content.decode()
    client.post(url("pause_end", Pause.objects.get().pk))

    assert "They move" in page
    assert not Pause.objects.exists()
    assert client.get(url("pause_edit", AccountFactory().pk)).status_code == 404


def test_mails_in_doubt_are_decided_by_their_reader_or_the_administrator(client, account):
    mine, other = MailFactory(recipient=account.owner, state="UNCERTAIN"), MailFactory(state="UNCERTAIN")

    shown = client.get(url("mail_list")).context["mails"]
    client.post(url("mail_decide", mine.pk), {"decision": "again"})
    refused = client.post(url("mail_decide", other.pk), {"decision": "arrived"})
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    client.post(url("mail_decide", other.pk), {"decision": "arrived"})

    mine.refresh_from_db(), other.refresh_from_db()
    assert ([mail.pk for mail in shown], mine.state) == ([mine.pk], "DUE")
    assert (refused.status_code, other.state) == (404, "SENT")


def test_usefulness_flags_a_kind_that_rarely_helps(client):
    for number in range(10):
        verdict = "ACTED" if number < 2 else "NOT_USEFUL" if number < 5 else ""
        ended = timezone.now() - timedelta(days=number)
        ReminderFactory(state="CLOSED", ending="PASSED", ended_at=ended, verdict=verdict)
    ReminderFactory(state="CLOSED", ending="ACTED", ended_at=timezone.now() - timedelta(days=61), verdict="ACTED")
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    page = client.get(url("usefulness"))

    [overdue] = page.context["kinds"]
    assert (overdue.kind, overdue.is_flagged) == ("Contact overdue", True)
    assert (overdue.ended, overdue.acted, overdue.not_useful, overdue.share) == (10, 2, 3, 20)
    assert "None ended in that time: Contact due, Gone quiet" in page.content.decode()


def test_usefulness_says_that_nothing_has_ended(client):
    ReminderFactory()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    text = client.get(url("usefulness")).content.decode()

    assert "Nothing has ended yet" in text
    assert "<table" not in text


def test_usefulness_is_not_for_everybody(client, account):
    assert client.get(url("usefulness")).status_code == 403


def test_the_account_page_says_that_the_client_asked_for_silence(client, account):
    before = client.get(account.get_absolute_url()).content.decode()
    PauseFactory(account=account)
    after = client.get(account.get_absolute_url()).content.decode()

    assert "asked for silence until" not in before
    assert "asked for silence until" in after
    assert url("pause_edit", account.pk) in before
