"""Whether the product can serve, and whether it keeps up."""

import math
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountState
from core.models import Pulse
from core.pulse import TICK, memory_held, tell_pulse
from reminders.choices import MailKind, MailState
from reminders.models import OutgoingMail
from tests.factories import AccountFactory, UserFactory
from users.choices import Role
from workspace.selectors.operations import behind

pytestmark = pytest.mark.django_db


def measures():
    return {measure.name: (measure.value, measure.is_late) for measure in behind().measures}


def mail(state, **values):
    now = timezone.now()
    return OutgoingMail.objects.create(
        kind=MailKind.DIGEST, recipient=UserFactory(), occurs_on=now.date(), time_zone="UTC", due_at=now,
        state=state, **values,
    )  # fmt: skip


def test_ready_with_database_and_redis(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"database ready\nredis ready\n")


def test_ready_without_redis(client, settings):
    settings.CACHES = {"default": {"LOCATION": "unix:///nowhere/redis.sock"}}

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"database ready\nredis away\n")


def test_not_ready_without_the_database(client, monkeypatch):
    def refuse():
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"database away\nredis ready\n")


def test_nothing_waits_once_everything_is_done():
    AccountFactory()
    now = timezone.now()
    AccountState.objects.update(stale_since=None, next_eval_at=now + timedelta(days=1))
    tell_pulse(TICK)

    found = measures()

    assert found.pop("beat_age")[0] < 5
    assert set(found.values()) == {(0, False)}


def test_what_waits_longest_is_told():
    AccountFactory()
    now = timezone.now()
    AccountState.objects.update(stale_since=now - timedelta(minutes=9), next_eval_at=now - timedelta(minutes=20))
    OutgoingMail.objects.filter(pk=mail(MailState.DUE).pk).update(due_at=now - timedelta(minutes=3))
    mail(MailState.UNCERTAIN)
    mail(MailState.DEAD)

    found = measures()

    assert found["oldest_due_reminder"][0] == pytest.approx(1200, abs=5)
    assert found["oldest_outbox_mail"][0] == pytest.approx(180, abs=5)
    assert found["oldest_due_reminder"][1]
    assert found["oldest_outbox_mail"][1]
    assert (found["stale_accounts"], found["uncertain_mails"], found["dead_mails"]) == (
        (1, False), (1, True), (1, True),
    )  # fmt: skip


def test_a_beat_that_stopped_is_late():
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        tell_pulse(TICK)

    value, is_late = measures()["beat_age"]

    assert value == pytest.approx(300, abs=5)
    assert is_late


def test_a_beat_that_never_ticked_is_late(client):
    assert measures()["beat_age"] == (math.inf, True)

    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    assert "never" in client.get(reverse("workspace:operations")).content.decode()
    assert "rapport_beat_age_seconds +Inf" in client.get(reverse("metrics")).content.decode()


def test_processes_not_heard_of_for_an_hour_are_forgotten():
    Pulse.objects.create(name="worker gone 1", at=timezone.now() - timedelta(minutes=61))
    Pulse.objects.create(name="worker here 2", at=timezone.now() - timedelta(minutes=59))

    tell_pulse(TICK)

    names = [worker.name for worker in behind().workers]
    assert "worker gone 1" not in names
    assert "worker here 2" in names
    assert len(names) == 2
    assert Pulse.objects.get(name=TICK).memory == pytest.approx(memory_held(), rel=0.2)


def test_the_page_is_for_administrators(client):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    refused = client.get(reverse("workspace:operations"))
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    shown = client.get(reverse("workspace:operations"))

    assert (refused.status_code, shown.status_code) == (403, 200)
    assert "No worker was heard of in the last hour." in shown.content.decode()


def test_metrics_say_the_same_to_a_collector(client):
    tell_pulse(TICK)
    mail(MailState.UNCERTAIN)
    anybody = client.get(reverse("metrics"))
    client.force_login(UserFactory(role=Role.ACCOUNT_MANAGER))
    refused = client.get(reverse("metrics"))
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    answer = client.get(reverse("metrics"))

    assert (anybody.status_code, refused.status_code, answer.status_code) == (401, 403, 200)
    text = answer.content.decode()
    assert "rapport_uncertain_mails 1.0" in text
    assert "rapport_worker_memory_bytes{" in text
    assert "rapport_beat_age_seconds 0." in text
