"""Every process of the product is killed again and again while reminders are raised, mails leave and people say what is
done: one query says afterwards that none is missing and none is doubled, and what the web confirmed is kept."""

import json
import time

import pytest

from local.environment import Profile
from tests.reminders.faults.hands import Hands
from tests.reminders.faults.stage import set_up, victims
from tests.reminders.post import Post, listening

NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SERVING_ROLE", "REDIS_URL", "PG_BIN", "DEMO")

# Accounts that something happens to now; mornings that have come; leases that are over: there is one worker, and it
# sweeps before it takes anything up
HAPPEN = """
UPDATE accounts_accountstate SET stale_since = now() WHERE account_id IN (
    SELECT account_id FROM relationships_commitment ORDER BY id LIMIT %s) AND scored_at IS NULL AND stale_since IS NULL
"""
DAWN = "UPDATE reminders_outgoingmail SET due_at = now() WHERE state = 'DUE' AND due_at > now()"
TIME_PASSES = "UPDATE reminders_outgoingmail SET lease_until = now() - interval '1 second' WHERE lease_until > now()"
LEFT = """
SELECT (SELECT count(*) FROM relationships_commitment) - (SELECT count(*) FROM reminders_reminder)
    + (SELECT count(*) FROM reminders_outgoingmail WHERE state IN ('DUE', 'CLAIMED', 'SENDING'))
    + (SELECT count(*) FROM reminders_delivery WHERE state = 'WAITING' AND mail_id IS NULL)
"""
LONGEST_REST = 5.0
RECONCILED = """
WITH each AS (
    SELECT (SELECT count(*) FROM reminders_reminder r WHERE r.account_id = c.account_id) AS reminders,
           (SELECT count(*) FROM reminders_delivery d JOIN reminders_reminder r ON r.id = d.reminder_id
            WHERE r.account_id = c.account_id AND d.recipient_id = c.owner_id AND d.channel = 'INBOX') AS seen,
           (SELECT count(*) FROM reminders_outgoingmail m WHERE m.recipient_id = c.owner_id
            AND m.state = 'UNCERTAIN') AS uncertain,
           (SELECT count(*) FROM reminders_outgoingmail m WHERE m.recipient_id = c.owner_id
            AND m.state = 'DEAD') AS dead,
           (SELECT count(*) FROM reminders_delivery d JOIN reminders_reminder r ON r.id = d.reminder_id
            WHERE r.account_id = c.account_id AND d.channel = 'DIGEST' AND d.state = 'SENT') AS told,
           (SELECT count(*) FROM taken t WHERE t.recipient = u.email) AS taken
    FROM relationships_commitment c JOIN users_user u ON u.id = c.owner_id
)
SELECT count(*) AS asked,
       count(*) FILTER (WHERE reminders = 0 OR seen = 0 OR (taken = 0 AND uncertain = 0) OR (told = 0 AND uncertain = 0)
           OR (told > 0 AND taken = 0)) AS missing,
       count(*) FILTER (WHERE reminders > 1 OR seen > 1 OR taken > 1 OR told > 1) AS doubled,
       sum(uncertain) AS uncertain, sum(dead) AS dead
FROM each
"""


@pytest.fixture
def profile(tmp_path, monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return Profile("test", tmp_path / "run")


def nudge(stage, accounts):
    """So many accounts have something to say, and mornings come."""
    stage.sql(TIME_PASSES)
    stage.sql(HAPPEN, accounts)
    stage.sql(DAWN)


def wait_for_mail(stage, post, accounts):
    """Until mails leave again, or long enough: who is killed should be at work."""
    before, deadline = len(post.taken), time.monotonic() + LONGEST_REST
    while len(post.taken) == before and time.monotonic() < deadline:
        nudge(stage, accounts)
        stage.look_after(0.2)


def run_with_kills(stage, post, rows, kills, *, flushes):
    for turn, (victim, pause) in enumerate(victims(kills, seed=5), start=1):
        wait_for_mail(stage, post, rows * turn // kills)
        stage.look_after(pause)
        if flushes and turn % (kills // flushes) == 0:
            stage.forget_messages()
        stage.kill(victim)


def run_to_the_end(stage, rows, seconds):
    deadline = time.monotonic() + seconds
    while stage.sql(LEFT) != [(0,)] or not stage.serves():
        assert time.monotonic() < deadline, f"{stage.sql(LEFT)} left\n{stage.last_words()}"
        nudge(stage, rows)
        stage.look_after(0.5)


def reconciled(stage, post):
    stage.sql("CREATE TABLE taken (recipient text, message_id text)")
    for mail in post.taken:
        stage.sql("INSERT INTO taken VALUES (%s, %s)", str(mail["To"]), str(mail["Message-ID"]))
    [row] = stage.sql(RECONCILED)
    return dict(zip(("asked", "missing", "doubled", "uncertain", "dead"), map(int, row), strict=True))


@pytest.mark.parametrize(
    ("rows", "kills", "flushes"), [(400, 20, 0), pytest.param(2_000, 200, 10, marks=pytest.mark.slow)]
)
def test_killed_again_and_again_misses_nothing_and_doubles_nothing(profile, settings, rows, kills,
                                                                   flushes):  # fmt: skip
    began = time.monotonic()
    with listening(Post(), settings) as post, set_up(profile, settings.EMAIL_PORT, rows) as stage:
        stage.start()
        with Hands(stage, json.loads(stage.tokens.read_text())) as hands:
            run_with_kills(stage, post, rows, kills, flushes=flushes)
            meanwhile = len(post.taken)
            run_to_the_end(stage, rows, 120)
        found = reconciled(stage, post) | {"done": len(hands.answered), "forgotten": hands.forgotten()}

    found |= {"meanwhile": meanwhile, "kills": sum(stage.kills.values()), "seconds": round(time.monotonic() - began)}
    print(json.dumps(found | stage.kills))  # noqa: T201 - the figures, for `make faults`
    assert [found[name] for name in ("asked", "missing", "doubled", "dead", "forgotten")] == [rows, 0, 0, 0, 0], found
    assert found["uncertain"] <= found["kills"], found
    assert found["kills"] >= kills * 0.9, found
    assert meanwhile >= kills, found  # mails were under way when they were killed
    assert found["done"] >= kills, found  # and people at work
