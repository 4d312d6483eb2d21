"""A nudge goes out once the change is committed, and a broker that is away costs nothing but the nudge."""

import logging
import socket
import time

import pytest
from celery import Celery
from django.core.exceptions import ValidationError
from django.db import transaction

from core.db import change
from core.wake import wake
from tests.factories import DepartmentFactory
from users.models import Department

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def app():
    """A broker in this process's memory."""
    made = Celery("test", broker="memory://", set_as_current=False)
    yield made
    with made.connection_for_write() as broker:
        broker.default_channel.queue_purge("celery")


def task_of(app):
    @app.task(name="tests.look")
    def look():
        """Never run here: what counts is the message."""

    return look


def waiting(app):
    with app.connection_for_read() as broker:
        queue = broker.SimpleQueue("celery")
        return queue.qsize()


def test_nothing_is_sent_before_the_commit(app):
    task = task_of(app)
    with transaction.atomic():
        wake(task)
        assert waiting(app) == 0
    assert waiting(app) == 1


def test_nothing_is_sent_when_the_change_is_refused(app):
    task = task_of(app)

    @change
    def found(*, by):
        Department.objects.create(name="Sales")
        wake(task)
        raise ValidationError("No.")

    with pytest.raises(ValidationError):
        found(by=None)

    assert waiting(app) == 0


def test_each_wake_is_one_nudge(app):
    task = task_of(app)

    for _ in range(3):
        wake(task)

    assert waiting(app) == 3


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("address", ["redis://127.0.0.1:{port}/0", "redis+socket:///tmp/rapport-no-such.sock"])
def test_broker_that_is_away_is_logged_and_the_change_stands(address, caplog):
    app = Celery("test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = address.format(port=closed_port())
    task = task_of(app)

    @change
    def found(*, by):
        department = DepartmentFactory(name="Sales")
        wake(task)
        return department

    began = time.monotonic()
    with caplog.at_level(logging.WARNING, logger="core.wake"):
        found(by=None)

    assert Department.objects.filter(name="Sales").exists()
    assert [record.name for record in caplog.records] == ["core.wake"]
    assert "nothing was woken for tests.look" in caplog.text
    assert time.monotonic() - began < 3
