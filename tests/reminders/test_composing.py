"""What a mail says: chosen when it leaves, seven at most, none that is closed, put off, muted or hidden."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from portfolios.models import Assignment
from reminders.choices import BUDGET, MANAGER_LINES
from reminders.mailing.composing import choose, compose, message_id_of
from reminders.models import Delivery, OutgoingMail, Reminder, Withheld
from tests.factories import UserFactory
from tests.hearing import DAY, AbsenceFactory, DeliveryFactory, MailFactory, PreferenceFactory, ReminderFactory
from tests.reminders.waiting import fates, owner_of

pytestmark = pytest.mark.django_db


def digest(number=1, **fields):
    """A digest for somebody whom so many reminders wait for, the heaviest last."""
    owner, accounts = owner_of(number)
    found = [
        DeliveryFactory(reminder=ReminderFactory(account=account, weight=weight, **fields), recipient=owner)
        for weight, account in enumerate(accounts, start=1)
    ]
    return MailFactory(recipient=owner), found


def chosen(mail):
    return choose(mail, by=None)


def held():
    return list(Withheld.objects.order_by("pk").values_list("reason", flat=True))


def message_of(mail):
    mail.message_id = message_id_of(mail)
    return compose(mail, chosen(mail))


# --- the budget ---


def test_the_heaviest_seven_are_told_and_the_rest_rolls_on():
    mail, found = digest(BUDGET + 3)

    told = chosen(mail)

    assert told == [one.reminder for one in reversed(found)][:BUDGET]
    assert Delivery.objects.filter(mail=mail).count() == BUDGET
    assert held() == ["BUDGET"] * 3
    Delivery.objects.filter(mail=mail).update(state="SENT")
    next_mail = MailFactory(recipient=mail.recipient, occurs_on=mail.occurs_on + DAY)
    assert chosen(next_mail) == [one.reminder for one in reversed(found)][BUDGET:]


def test_chosen_again_for_the_same_mail_it_is_the_same():
    mail, _found = digest(BUDGET + 3)

    assert chosen(mail) == chosen(mail)
    assert held() == ["BUDGET"] * 3


def test_urgent_ones_know_no_budget():
    mail, _found = digest(BUDGET + 3, priority=1)
    mail.kind = "AT_ONCE"
    mail.save()
    Delivery.objects.update(channel="AT_ONCE", mail=mail)

    assert len(chosen(mail)) == BUDGET + 3


# --- what is not told ---


@pytest.mark.parametrize(
    ("change", "fate"),
    [
        ({"state": "CLOSED", "ending": "DONE", "ended_at": timezone.now()}, ("DROPPED", "ENDED")),
        ({"level": 3}, ("DROPPED", "ENDED")),  # it rose: the higher level is told
        ({"snoozed_until": timezone.now() + 2 * DAY}, ("WAITING", "")),
    ],
)
def test_what_ended_rose_or_was_put_off_is_not_told(change, fate):
    mail, found = digest(2)
    Reminder.objects.filter(pk=found[0].reminder_id).update(**change)

    assert chosen(mail) == [found[1].reminder]
    assert fates(pk=found[0].pk) == {fate: 1}
    assert held() == (["SNOOZED"] if "snoozed_until" in change else [])


def test_snooze_that_is_over_hides_nothing():
    mail, found = digest(1, snoozed_until=timezone.now() - timedelta(minutes=1))

    assert chosen(mail) == [found[0].reminder]


def test_account_that_is_not_seen_any_more_is_not_told():
    mail, found = digest(2)
    gone = found[0].reminder.account
    Assignment.objects.get(account=gone).delete()

    assert chosen(mail) == [found[1].reminder]
    assert fates(pk=found[0].pk) == {("DROPPED", "NOT_SEEN"): 1}


def test_family_that_is_muted_is_not_told_unless_urgent():
    mail, found = digest(2)
    PreferenceFactory(person=mail.recipient, muted=["CONTACT"])
    Reminder.objects.filter(pk=found[1].reminder_id).update(priority=1)

    assert [one.pk for one in chosen(mail)] == [found[1].reminder_id]
    assert fates(pk=found[0].pk) == {("DROPPED", "PREFERENCE"): 1}


@pytest.mark.parametrize(
    ("kind", "channel", "wish"),
    [("DIGEST", "DIGEST", "has_digest"), ("AT_ONCE", "AT_ONCE", "has_urgent_mail")],
)
def test_mail_that_is_not_wanted_tells_nothing(kind, channel, wish):
    mail, _found = digest(2)
    mail.kind = kind
    mail.save()
    Delivery.objects.update(channel=channel, mail=mail)
    PreferenceFactory(person=mail.recipient, **{wish: False})

    assert chosen(mail) == []
    assert fates() == {("DROPPED", "PREFERENCE"): 2}


def test_somebody_who_is_away_is_told_when_back():
    mail, _found = digest(2)
    Delivery.objects.update(mail=mail)
    away = AbsenceFactory(person=mail.recipient)

    assert chosen(mail) == []
    assert fates() == {("WAITING", ""): 2}
    assert held() == ["ABSENT"] * 2
    away.delete()
    assert len(chosen(MailFactory(recipient=mail.recipient, occurs_on=mail.occurs_on + DAY))) == 2


# --- Monday ---


def weekly(number, *, owner=None, boss=None):
    boss = boss or UserFactory(role="SALES_MANAGER")
    owner, accounts = owner_of(number, owner or UserFactory(manager=boss, name="Ana Ruiz"))
    for weight, account in enumerate(accounts, start=1):
        reminder = ReminderFactory(account=account, weight=weight, escalation="WEEKLY")
        DeliveryFactory(reminder=reminder, recipient=owner, channel="INBOX", state="SENT")
    return OutgoingMail.objects.filter(recipient=boss).first() or MailFactory(kind="WEEKLY", recipient=boss)


def test_monday_digest_has_twelve_lines_grouped_by_person_and_the_rest_next_week():
    mail = weekly(MANAGER_LINES + 2)
    other = UserFactory(manager=mail.recipient, name="Zoe Park")
    weekly(1, owner=other, boss=mail.recipient)
    Reminder.objects.filter(account__owner=other).update(weight=99)

    told = chosen(mail)
    message = compose(mail, told)

    assert len(told) == MANAGER_LINES
    assert message.body.index("Ana Ruiz") < message.body.index("Zoe Park")
    assert chosen(mail) == told
    Delivery.objects.filter(mail=mail).update(state="SENT")
    assert len(chosen(MailFactory(kind="WEEKLY", recipient=mail.recipient, occurs_on=mail.occurs_on + 7 * DAY))) == 3


def test_monday_digest_tells_nothing_of_other_teams_nor_of_what_never_escalates():
    mail = weekly(2)
    weekly(3)
    Reminder.objects.filter(weight=1).update(escalation="NEVER")

    assert [one.account.owner.manager for one in chosen(mail)] == [mail.recipient]


def test_manager_who_wants_no_monday_digest_has_none():
    mail = weekly(2)
    PreferenceFactory(person=mail.recipient, has_weekly=False)

    assert chosen(mail) == []


def test_manager_who_is_away_reads_it_on_a_monday_back():
    mail = weekly(2)
    away = AbsenceFactory(person=mail.recipient)

    assert chosen(mail) == []
    away.delete()
    assert len(chosen(MailFactory(kind="WEEKLY", recipient=mail.recipient, occurs_on=mail.occurs_on + 7 * DAY))) == 2


# --- the mail itself ---


def test_mail_is_text_and_html_with_links_that_ask_who_is_there(client):
    mail, found = digest(1)
    account = found[0].reminder.account
    Account.objects.filter(pk=account.pk).update(name="Brown & <Sons>")
    message = message_of(mail)

    html = message.alternatives[0].content
    address = found[0].reminder.get_absolute_url()
    assert "Brown & <Sons>" in message.body
    assert "Brown &amp; &lt;Sons&gt;" in html
    assert all(address in part for part in (message.body, html))
    assert "<script" not in html
    assert "<img" not in html
    assert client.get(address).status_code == 302  # to the sign-in
    assert message.to == [mail.recipient.email]
    assert message.extra_headers == {
        "Message-ID": f"<reminder-{mail.pk}@127.0.0.1>",
        "Auto-Submitted": "auto-generated",
    }


def test_same_mail_has_the_same_id_and_another_has_another():
    mail, _found = digest(1)
    other, _found = digest(1)

    assert message_id_of(mail) == message_id_of(mail) != message_id_of(other)


def test_name_with_line_breaks_cannot_add_headers():
    mail, found = digest(1, priority=1)
    mail.kind = "AT_ONCE"
    mail.save()
    Delivery.objects.update(channel="AT_ONCE", mail=mail)
    Account.objects.filter(pk=found[0].reminder.account_id).update(name="Nova\r\nBcc: all@rapport.test")

    message = message_of(mail).message()

    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])


def test_mail_holds_nothing_of_accounts_of_others():
    mail, _found = digest(2)
    _other, theirs = digest(2)
    for one in theirs:
        Account.objects.filter(pk=one.reminder.account_id).update(name="Canary Works")
    message = message_of(mail)

    assert "Canary" not in message.body + message.alternatives[0].content


def test_mail_is_in_the_language_of_the_reader():
    mail, _found = digest(1)
    mail.recipient.language = "es"
    message = message_of(mail)

    assert 'lang="es"' in message.alternatives[0].content
