"""What a reminder says, to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from core.templatetags.marks import icon
from reminders.choices import Family, Kind
from reminders.models import Reminder
from reminders.words import RULES, family_words, icon_of, meaning, rule_words, sentence, tells_standing, title
from users.choices import Role
from users.models import User

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OWNER, GUEST = User(pk=1, role=Role.ACCOUNT_MANAGER), User(pk=2, role=Role.CONTRIBUTOR)
LAST, YESTERDAY = "2026-10-20T09:00:00+00:00", "2026-11-22T09:00:00+00:00"
FAMILIES = {
    Kind.CONTACT_DUE: Family.CONTACT, Kind.CONTACT_OVERDUE: Family.CONTACT, Kind.GONE_QUIET: Family.CONTACT,
    Kind.UNANSWERED_INBOUND: Family.REPLY, Kind.ENGAGEMENT_DROP: Family.ENGAGEMENT, Kind.HEALTH_DROP: Family.HEALTH,
    Kind.DECISION_MAKER_COLD: Family.COLD, Kind.COMMITMENT_DUE: Family.COMMITMENT,
    Kind.COMMITMENT_OVERDUE: Family.COMMITMENT, Kind.COVER_ENDING: Family.COVER, Kind.HOLDING_CLOCK: Family.HOLDING,
    Kind.TEAM_MISSING: Family.TEAM,
}  # fmt: skip


def reminder(kind, *, level=1, person_id=None, **facts):
    return Reminder(
        kind=kind, family=FAMILIES.get(kind, kind), level=level, facts=facts, began_at=NOW - timedelta(days=3),
        person_id=person_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        (Kind.GONE_QUIET, {"last_at": LAST, "planned_days": 14}, "Nobody there has answered for 34 days (plan: 14)"),
        (Kind.CONTACT_DUE, {"last_at": YESTERDAY, "planned_days": 2}, "Last spoke 1 day ago (plan: 2)"),
        (
            Kind.CONTACT_OVERDUE, {"last_at": None, "since": LAST, "planned_days": 30},
            "No contact is noted since 20 Oct (plan: every 30 days)",
        ),
        (
            Kind.UNANSWERED_INBOUND,
            {"name": "Ana Ruiz", "arrived_at": YESTERDAY, "due_at": "2026-11-23T16:00:00+00:00"},
            "Ana Ruiz wrote yesterday, no reply yet · due 16:00",
        ),
        (
            Kind.UNANSWERED_INBOUND,
            {"name": "Ana Ruiz", "arrived_at": "2026-11-19T09:00:00+00:00", "due_at": "2026-11-20T16:00:00+00:00"},
            "Ana Ruiz wrote on 19 Nov, no reply yet · was due 20 Nov",
        ),
        (Kind.ONE_WAY, {"sent": 4}, "4 messages from us in 30 days, nothing came back"),
        (Kind.ENGAGEMENT_DROP, {"ratio": 0.4}, "There is 40 % of the contact there used to be"),
        (Kind.HEALTH_DROP, {"score": 48, "change": -12, "band": "AMBER"}, "Health fell by 12 to 48 within a week"),
        (
            Kind.HEALTH_DROP, {"score": 38, "change": 2, "band": "RED"},
            "Health is at 38 and in a worse band than before",
        ),
        (Kind.SINGLE_THREADED, {"name": "Ana Ruiz", "share": 82}, "82 % of the contact is with Ana Ruiz alone"),
        (
            Kind.SINGLE_THREADED, {"name": "Ana Ruiz", "share": 40, "planned": 3},
            "One of those who decide is all we reach (plan: 3)",
        ),
        (
            Kind.DECISION_MAKER_COLD, {"name": "Ana Ruiz", "last_at": LAST},
            "Ana Ruiz decides there and was last in touch 34 days ago",
        ),
        (
            Kind.CHAMPION_LEFT, {"name": "Ana Ruiz", "left_on": "2026-11-20"},
            "Ana Ruiz, who spoke for us, left on 20 Nov",
        ),
        (
            Kind.COMMITMENT_DUE, {"text": "Price list", "due_on": "2026-11-25", "side": "US"},
            "We promised “Price list” by 25 Nov",
        ),
        (
            Kind.COMMITMENT_OVERDUE, {"text": "Price list", "due_on": "2026-11-20", "side": "THEM"},
            "They promised “Price list”, it was due 20 Nov",
        ),
        (Kind.RENEWAL, {"offerings": "Service desk", "decision_on": "2027-01-07"}, "Decide on “Service desk” by 7 Jan"),
        (
            Kind.RENEWAL, {"offerings": "Service desk", "decision_on": "2027-01-07", "renews": True},
            "Decide on “Service desk” by 7 Jan, else it goes on by itself",
        ),
        (Kind.COVER_ENDING, {"person": "Aoife", "last_on": "2026-12-01"}, "The cover by Aoife ends on 1 Dec"),
        (Kind.HOLDING_CLOCK, {}, "Nobody has looked after it for 3 days"),
        (Kind.TEAM_MISSING, {}, "Fewer than two people work on this strategic account beside its owner"),
    ],
)  # fmt: skip
def test_every_kind_says_its_figures(kind, facts, expected):
    with translation.override("en"), timezone.override("UTC"):
        assert sentence(reminder(kind, **facts), OWNER, NOW) == expected


def test_whoever_covers_reads_it_of_themselves():
    one = reminder(Kind.COVER_ENDING, person_id=OWNER.pk, person="Rosa", last_on="2026-12-01")

    with translation.override("en"):
        assert sentence(one, OWNER, NOW) == "You cover until 1 Dec"


@pytest.mark.parametrize("kind", [Kind.SINGLE_THREADED, Kind.DECISION_MAKER_COLD, Kind.CHAMPION_LEFT])
def test_a_reader_who_may_not_know_opinions_learns_no_name_nor_who_decides(kind):
    one = reminder(kind, name="Ana Ruiz", share=82, left_on="2026-11-20", last_at=LAST)

    with translation.override("en"):
        said = " ".join([sentence(one, GUEST, NOW), title(one, GUEST), rule_words(one, GUEST)])

    assert "Ana" not in said
    assert "Champion" not in said
    assert "decides" not in said
    assert tells_standing(one, GUEST)
    assert not tells_standing(one, OWNER)


def test_a_title_for_nobody_in_particular_tells_no_opinion():
    with translation.override("en"):
        assert title(reminder(Kind.CHAMPION_LEFT)) == family_words("CHAMPION_LEFT", GUEST) == "People there"
        assert title(reminder(Kind.CHAMPION_LEFT), OWNER) == family_words("CHAMPION_LEFT", OWNER) == "Champion left"


def test_health_is_no_matter_of_who_does_not_see_it():
    with translation.override("en"):
        assert sentence(reminder(Kind.HEALTH_DROP, score=38, change=-12), GUEST, NOW) == "The relationship needs a look"


def test_every_kind_has_its_rule_and_every_family_its_sign():
    assert set(RULES) == set(Kind)
    assert all(icon(icon_of(Reminder(family=family)), 16) for family in Family)


@pytest.mark.parametrize(
    ("kind", "level", "expected"),
    [(Kind.CONTACT_DUE, 1, "watch"), (Kind.CONTACT_OVERDUE, 3, "bad"), (Kind.GONE_QUIET, 4, "bad"),
     (Kind.RENEWAL, 5, "watch"), (Kind.UNANSWERED_INBOUND, 2, "watch"), (Kind.UNANSWERED_INBOUND, 3, "bad")],
)  # fmt: skip
def test_meaning_of_a_level(kind, level, expected):
    assert meaning(reminder(kind, level=level)) == expected
