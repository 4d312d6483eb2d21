import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from tests.factories import UserFactory
from users import delivery
from users.models import Invitation, User
from users.services import deactivate_person, invite_again
from users.tasks import send_invitations
from workspace.tasks import tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return UserFactory(name="Ana <Ruiz>", email="ana@rapport.test", password=None)


@pytest.fixture
def invitation(person) -> Invitation:
    return invite_again(person, by=UserFactory(name="Rosa & Co"))


def later(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def break_mail(monkeypatch) -> None:
    def refuse(message, fail_silently=False):
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(delivery.EmailMultiAlternatives, "send", refuse)


def test_send_invitations_twice_sends_once(invitation, settings):
    settings.SITE_URL = "https://rapport.example"

    assert (send_invitations(), send_invitations()) == (1, 0)

    invitation.refresh_from_db()
    assert (invitation.state, invitation.attempts, invitation.sent_at is not None) == ("SENT", 1, True)
    [message] = mail.outbox
    assert (message.to, message.subject) == (["ana@rapport.test"], "Your invitation to Rapport")
    assert "Hello Ana <Ruiz>" in message.body
    assert "Ana &lt;Ruiz&gt;" in message.alternatives[0].content
    assert re.search(r"https://rapport\.example/auth/password/reset/key/\w+-[\w-]+/", message.body)


def test_the_tick_sends_what_no_message_woke(invitation):
    tick()
    tick()

    assert len(mail.outbox) == 1


def test_the_mail_is_in_the_language_of_the_invited(person, monkeypatch):
    User.objects.filter(pk=person.pk).update(language="es")
    invite_again(person, by=None)
    spoken = []
    render = delivery.render_to_string
    monkeypatch.setattr(
        delivery, "render_to_string", lambda *args: spoken.append(delivery.translation.get_language()) or render(*args)
    )

    send_invitations()

    assert set(spoken) == {"es"}


def test_a_mail_server_that_is_away_is_tried_again_five_times_and_then_given_up(invitation, monkeypatch):
    break_mail(monkeypatch)

    for attempt in range(1, 6):
        assert send_invitations() == 1
        assert send_invitations() == 0
        invitation.refresh_from_db()
        assert (invitation.attempts, invitation.state) == (attempt, "DUE" if attempt < 5 else "FAILED")
        later(invitation)

    assert send_invitations() == 0


def test_a_worker_that_died_loses_nothing(invitation):
    assert delivery.claim() == invitation
    assert send_invitations() == 0

    later(invitation)

    assert send_invitations() == 1
    assert len(mail.outbox) == 1


def test_workers_that_die_every_time_are_given_up(invitation):
    for _ in range(5):
        later(invitation)
        delivery.claim()
    later(invitation)

    assert send_invitations() == 0
    invitation.refresh_from_db()
    assert invitation.state == "FAILED"


def test_a_late_worker_does_not_undo_what_another_one_did(invitation):
    late = delivery.claim()
    later(invitation)
    send_invitations()

    delivery.settle(late, is_sent=False)

    invitation.refresh_from_db()
    assert invitation.state == "SENT"


def test_a_late_worker_does_not_end_the_lease_of_another_one(invitation):
    late = delivery.claim()
    later(invitation)
    holder = delivery.claim()

    delivery.settle(late, is_sent=False)

    invitation.refresh_from_db()
    assert (invitation.attempts, invitation.due_at) == (2, holder.due_at)


def test_nobody_is_invited_who_left_or_got_in_meanwhile(invitation, person):
    deactivate_person(person, by=None)
    Invitation.objects.update(state="DUE")

    send_invitations()

    invitation.refresh_from_db()
    assert (invitation.state, mail.outbox) == ("FAILED", [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_invitation_once():
    for number in range(6):
        invite_again(UserFactory(email=f"p{number}@rapport.test", password=None), by=None)
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait()
        send_invitations()
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(message.to[0] for message in mail.outbox) == [f"p{number}@rapport.test" for number in range(6)]
    assert set(Invitation.objects.values_list("state", flat=True)) == {"SENT"}
