"""A mail is sent once, whoever dies on the way and whatever the mail server does; what is not known stands as such."""

import signal
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from reminders import delivery
from reminders.choices import MailState
from reminders.delivery import deliver_due
from reminders.mailing.leases import ATTEMPTS, LEASE, begin, claim, settle, sweep
from reminders.models import Delivery, OutgoingMail
from reminders.services import note_arrival, send_again
from tests.factories import UserFactory
from tests.hearing import MailFactory
from tests.reminders.dying import run_until_killed
from tests.reminders.post import Post, listening
from tests.reminders.waiting import fates, states, waiting_mail

pytestmark = pytest.mark.django_db(transaction=True)


def leases_are_over():
    OutgoingMail.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def rest_is_over(**only):
    OutgoingMail.objects.filter(state="DUE", **only).update(due_at=timezone.now() - timedelta(seconds=1))


# --- every point at which a worker can die ---


@pytest.mark.parametrize(
    ("point", "left", "taken"),
    [
        ("before claim", "DUE", 0),
        ("after claim", "CLAIMED", 0),
        ("after choose", "CLAIMED", 0),
        ("before begin", "CLAIMED", 0),
    ],
)
def test_worker_killed_before_it_hands_over_leaves_the_mail_to_the_next(post, point, left, taken):
    mail = waiting_mail(2)

    assert run_until_killed(point) == signal.SIGKILL
    mail.refresh_from_db()
    assert (mail.state, len(post.taken)) == (left, taken)

    assert deliver_due() == (1 if left == "DUE" else 0)  # nobody takes it while the lease lasts
    leases_are_over()
    deliver_due()

    mail.refresh_from_db()
    assert (mail.state, post.ids) == ("SENT", [mail.message_id])
    assert fates() == {("SENT", ""): 2}


@pytest.mark.parametrize(("point", "taken"), [("before send", 0), ("after send", 1), ("before commit", 1)])
def test_worker_killed_while_it_hands_over_leaves_a_doubt_and_sends_nothing_twice(post, point, taken):
    mail = waiting_mail(2)

    assert run_until_killed(point) == signal.SIGKILL
    leases_are_over()
    for _turn in range(3):
        deliver_due()

    mail.refresh_from_db()
    assert (mail.state, len(post.taken)) == ("UNCERTAIN", taken)
    assert list(OutgoingMail.objects.in_doubt()) == [mail]
    assert fates() == {("WAITING", ""): 2}


def test_worker_killed_after_it_settled_has_sent_once(post):
    mail = waiting_mail(2)

    assert run_until_killed("after settle") == signal.SIGKILL
    deliver_due()

    mail.refresh_from_db()
    assert (mail.state, len(post.taken), fates()) == ("SENT", 1, {("SENT", ""): 2})


def test_mail_in_doubt_is_sent_again_under_the_same_id_with_the_same_words(post):
    mail = waiting_mail(3)
    run_until_killed("after send")
    leases_are_over()
    deliver_due()
    waiting_mail(1, owner=mail.recipient, occurs_on=mail.occurs_on + timedelta(days=1),
                 due_at=timezone.now() + timedelta(days=1))  # fmt: skip

    send_again(mail, by=UserFactory())
    deliver_due()

    first, second = post.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()
    assert fates() == {("SENT", ""): 3, ("WAITING", ""): 1}


def test_mail_in_doubt_that_arrived_is_told_and_not_sent_again(post):
    mail = waiting_mail(2)
    run_until_killed("after send")
    leases_are_over()
    deliver_due()

    note_arrival(mail, by=UserFactory())
    deliver_due()

    mail.refresh_from_db()
    assert (mail.state, len(post.taken), fates()) == ("SENT", 1, {("SENT", ""): 2})


# --- leases and tokens ---


def test_sweep_leaves_what_is_leased_and_takes_what_is_not():
    now = timezone.now()
    token, live, over = uuid4(), now + LEASE, now - timedelta(seconds=1)
    states_before = [("CLAIMED", live), ("SENDING", live), ("CLAIMED", over), ("SENDING", over)]
    for state, until in states_before:
        MailFactory(state=state, lease_token=token, lease_until=until)
    worn = MailFactory(state="CLAIMED", lease_token=token, lease_until=over, attempts=ATTEMPTS)

    assert sweep(by=None) == 3
    assert sweep(by=None) == 0

    found = list(OutgoingMail.objects.exclude(pk=worn.pk).order_by("pk").values_list("state", flat=True))
    assert found == ["CLAIMED", "SENDING", "DUE", "UNCERTAIN"]
    worn.refresh_from_db()
    assert (worn.state, worn.lease_token) == ("DEAD", None)


def test_mail_on_which_every_worker_dies_is_given_up_and_its_words_wait_for_the_next(post):
    mail = waiting_mail(2)
    Delivery.objects.update(mail=mail)
    for _turn in range(ATTEMPTS):
        assert claim(5, by=None)
        leases_are_over()
        sweep(by=None)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("DEAD", ATTEMPTS)
    assert set(Delivery.objects.values_list("mail", "state")) == {(None, "WAITING")}


def test_who_lost_the_lease_changes_nothing():
    waiting_mail(1)
    [mine] = claim(1, by=None)
    leases_are_over()
    sweep(by=None)
    [theirs] = claim(1, by=None)

    assert begin(mine, by=None) is False
    assert settle(mine, MailState.SENT, by=None) is False
    assert begin(theirs, by=None) is True
    assert begin(theirs, by=None) is False  # begun once
    assert settle(theirs, MailState.SENT, by=None) is True
    assert settle(theirs, MailState.DUE, by=None) is False


def test_mail_that_is_not_due_is_not_claimed():
    MailFactory(due_at=timezone.now() + timedelta(minutes=1))

    assert claim(5, by=None) == []


def test_eight_who_claim_at_once_take_each_mail_once():
    keys = {MailFactory().pk for _each in range(120)}
    taken, gate = [], threading.Barrier(8)

    def work():
        gate.wait()
        try:
            while mails := claim(7, by=None):
                taken.extend(mail.pk for mail in mails)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _each in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(taken) == 120
    assert set(taken) == keys


# --- what the mail server does ---


def test_one_line_carries_several_mails(post):
    mails = [waiting_mail(1) for _each in range(4)]

    assert deliver_due() == 4
    assert deliver_due() == 0

    assert (len(post.taken), post.lines) == (4, 1)
    assert {str(each["To"]) for each in post.taken} == {mail.recipient.email for mail in mails}


@pytest.mark.parametrize(
    ("conduct", "state", "said"),
    [
        ("451 Later, please", "DUE", "451"),
        ("421 Closing", "DUE", "421"),
        ("554 No, never", "DEAD", "554 No, never"),
        ("refuse", "DEAD", "550 No such person"),
        ("drop before", "DUE", ""),
        ("drop", "UNCERTAIN", ""),
        ("hang", "UNCERTAIN", "timed out"),
    ],
)
def test_what_the_server_does_with_one_mail_leaves_the_others_alone(post, conduct, state, said):
    post.conduct = ["take", conduct, "take"]
    mails = [waiting_mail(1, due_at=timezone.now() - timedelta(minutes=9 - turn)) for turn in range(3)]

    deliver_due()

    for mail in mails:
        mail.refresh_from_db()
    assert [mail.state for mail in mails] == ["SENT", state, "SENT"]
    assert said in mails[1].last_error
    assert len(post.taken) == (3 if conduct == "drop" else 2)


def test_refused_for_now_is_tried_again_later_each_time_and_at_last_given_up(post):
    post.always = "451 Later"
    mail = waiting_mail(1)
    waits = []
    for _turn in range(ATTEMPTS):
        before = timezone.now()
        assert deliver_due() == 1
        assert deliver_due() == 0
        mail.refresh_from_db()
        waits.append(round((mail.due_at - before).total_seconds() / 60))
        rest_is_over(pk=mail.pk)

    assert waits[:4] == [2, 4, 8, 16]
    assert (mail.state, mail.attempts, post.taken) == ("DEAD", ATTEMPTS, [])
    assert fates() == {("WAITING", ""): 1}
    post.always = "take"
    send_again(mail, by=UserFactory())
    deliver_due()
    mail.refresh_from_db()
    assert (mail.state, len(post.taken), fates()) == ("SENT", 1, {("SENT", ""): 1})


def test_server_that_is_away_leaves_everything_due_and_takes_it_when_it_is_back(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for _each in range(3):
        waiting_mail(1)

    deliver_due()
    assert states() == ["DUE"] * 3
    rest_is_over()
    with listening(Post(), settings) as post:
        deliver_due()

    assert (states(), len(post.taken)) == (["SENT"] * 3, 3)


def test_urgent_mail_that_is_refused_for_good_is_not_written_anew_every_half_minute(post):
    post.always = "554 No"
    waiting_mail(1, kind="AT_ONCE", channel="AT_ONCE")

    for _turn in range(5):
        deliver_due()

    assert states() == ["DEAD"]


def test_mail_that_cannot_be_written_stops_no_other_and_is_given_up(post, monkeypatch):
    poison = waiting_mail(1, due_at=timezone.now() - timedelta(hours=1))
    others = [waiting_mail(1) for _each in range(3)]
    write = delivery.compose

    def compose(mail, reminders):
        if mail.pk == poison.pk:
            raise ValueError("a mail that cannot be written")
        return write(mail, reminders)

    monkeypatch.setattr(delivery, "compose", compose)
    for _turn in range(ATTEMPTS):
        with pytest.raises(ValueError, match="cannot be written"):
            deliver_due()
        deliver_due()
        leases_are_over()
    sweep(by=None)

    poison.refresh_from_db()
    assert poison.state == "DEAD"
    assert sorted(post.ids) == sorted(f"<reminder-{mail.pk}@127.0.0.1>" for mail in others)


def test_no_transaction_is_open_while_a_mail_is_handed_over(post, monkeypatch):
    waiting_mail(1)
    seen = []
    hand_over = delivery.Line.send
    monkeypatch.setattr(
        delivery.Line, "send", lambda line, mail: seen.append(connection.in_atomic_block) or hand_over(line, mail)
    )

    deliver_due()

    assert seen == [False]


def test_person_who_left_gets_no_mail(post):
    mail = waiting_mail(1)
    mail.recipient.is_active = False
    mail.recipient.save()

    deliver_due()

    assert (states(), post.taken) == (["CANCELLED"], [])
