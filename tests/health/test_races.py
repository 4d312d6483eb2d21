"""Several who look at scores at once, while people go on working."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account, AccountState
from health.models import HealthSnapshot
from health.refresh import evaluate_due
from relationships.services import log_interaction
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Seen:
    """A rule that remembers of whom it was asked, and takes its time."""

    def __init__(self, pause=0.0):
        self.keys, self.pause, self.lock = [], pause, threading.Lock()

    def __call__(self, keys, now):
        time.sleep(self.pause)
        with self.lock:
            self.keys += keys


def at_once(*works):
    """Each in a thread with a connection of its own; what they answer."""

    def run(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, work) for work in works]]


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_two_evaluators_score_nobody_twice(pause, monkeypatch):
    monkeypatch.setattr("health.refresh.CHUNK", 7)
    keys = [AccountFactory().pk for _each in range(60)]
    Account.objects.filter(pk__in=keys[40:]).update(managed_with=keys[0])
    AccountState.objects.update(stale_since=timezone.now())
    seen = Seen(pause)

    counted = at_once(*[lambda: evaluate_due((seen,))] * 3)

    assert sorted(seen.keys) == keys
    assert sum(counted) + evaluate_due((seen,)) == 60
    assert HealthSnapshot.objects.count() == 60


def test_evaluators_and_people_who_log_calls_never_wait_for_each_other_in_a_circle(monkeypatch):
    monkeypatch.setattr("health.refresh.CHUNK", 5)
    keys = [AccountFactory().pk for _each in range(12)]
    Account.objects.filter(pk__in=keys[6:]).update(managed_with=keys[0])
    begin, until = timezone.now() - timedelta(days=30), time.monotonic() + 3

    def log(place):
        number = 0
        while time.monotonic() < until:
            key = keys[(number * 5 + place) % len(keys)]
            at = begin + timedelta(minutes=number * 2 + place)
            log_interaction(account=key, kind="CALL", occurred_at=at, by=None)
            number += 1
        return number

    def evaluate():
        while time.monotonic() < until:
            evaluate_due(())

    logged = at_once(lambda: log(0), lambda: log(1), evaluate, evaluate)

    evaluate_due(())
    assert min(logged[:2]) > 5
    assert not AccountState.objects.exclude(stale_since=None).exists()
