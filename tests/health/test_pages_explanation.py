"""Why a score is what it is: what the page is told, and whether what it promises comes true."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.choices import Band, MemberFunction
from accounts.models import Account, AccountState
from health.models import HealthOverride, HealthSnapshot
from health.refresh import score_accounts
from health.selectors import explanation, health_header, history_of
from health.selectors.gathering import facts_of
from health.services import set_override
from relationships.models import Assessment, AwaitedReply
from relationships.services import end_commitment
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    RevenueFactory,
    UserFactory,
    today,
)
from tests.health.relationship import DAY, decider, evaluated, owned, relationship, talk, waits_for_answer
from tests.relations import MailboxFactory
from users.choices import Role
from workspace.selectors.account import visible_accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory(name="Rosa")


@pytest.fixture
def account(owner):
    return evaluated(relationship(owner))


def opened(account, reader):
    return Account.objects.open_to(reader).select_related("state").get(pk=account.pk)


def told(account, reader, **known):
    return explanation(opened(account, reader), reader, **known)


def action(health, step):
    return next(one for one in health.actions if one.step == step)


def part(health, name):
    return next(one for one in health.parts if one.name == name)


def test_the_page_says_the_score_that_stands_everywhere(account, owner):
    health = told(account, owner)

    assert health.value == pytest.approx(account.state.score)
    assert (health.band, health.cap) == (account.state.band, account.state.cap)


def test_points_lost_and_points_kept_are_a_hundred(account, owner):
    health = told(account, owner)

    assert sum(one.lost for one in health.parts if one.lost is not None) == pytest.approx(100 - health.value)


def test_a_part_costs_its_weight_among_those_that_count(account, owner):
    health = told(account, owner)

    present = sum(one.weight for one in health.parts if one.value is not None)
    kept = part(health, "commitments")
    assert kept.value == pytest.approx(100 * 5 / 7)
    assert kept.lost == pytest.approx(10 * (100 - 500 / 7) / present)


def test_rows_behind_each_part_are_named(account, owner):
    health = told(account, owner)

    assert [row.text for row in part(health, "engagement").rows] == ["Meeting: Review"] * 3
    assert [(row.text, row.word) for row in part(health, "breadth").rows] == [
        ("Ana Ruiz (Economic buyer)", "cold"), ("Luis Vega", "in contact"),
    ]  # fmt: skip
    assert [(row.text, row.word) for row in part(health, "stance").rows] == [("Ana Ruiz (Economic buyer)", "Supporter")]
    assert [(row.text, row.word) for row in part(health, "commitments").rows] == [
        ("Price list", "overdue"), ("Samples", "kept"),
    ]  # fmt: skip


def test_a_meeting_gains_what_the_page_says(account, owner):
    promised = action(told(account, owner), "meet")
    assert promised.text == "One meeting with Ana Ruiz (Economic buyer)"

    ana = account.employments.get(contact__name="Ana Ruiz")
    talk(account, days_ago=0, contacts=[ana])
    score_accounts([account.pk], timezone.now())

    state = AccountState.objects.get(account=account)
    assert state.score == pytest.approx(promised.value, abs=0.1)
    assert promised.gain == pytest.approx(state.score - account.state.score, abs=0.1)


def test_a_kept_promise_gains_what_the_page_says(account, owner):
    promised = action(told(account, owner), "keep")
    assert promised.text == "Keep the promise “Price list”"

    end_commitment(account.commitments.get(text="Price list"), state="KEPT", by=owner)
    score_accounts([account.pk], timezone.now())

    assert AccountState.objects.get(account=account).score == pytest.approx(promised.value, abs=0.1)


def test_asking_where_somebody_stands_gains_what_the_page_says(account, owner):
    Assessment.objects.filter(employment__contact__name="Ana Ruiz").update(stance=-1)
    promised = action(told(evaluated(account), owner), "ask")
    assert "Luis Vega" in promised.text

    Assessment.objects.filter(employment__contact__name="Luis Vega").update(stance=1, stance_said_on=today())
    score_accounts([account.pk], timezone.now())

    assert AccountState.objects.get(account=account).score == pytest.approx(promised.value, abs=0.1)


def test_answering_in_time_gains_what_the_page_says(owner):
    account = relationship(owner)
    mailbox = MailboxFactory(person=owner, state="READING", read_at=timezone.now())
    mailbox.folders.create(name="INBOX", is_sent=False)
    mailbox.folders.create(name="Sent", is_sent=True)
    waits_for_answer(account)
    score_accounts([account.pk], timezone.now())
    health = told(account, owner)

    promised = action(health, "answer")

    assert promised.text.startswith("Answer “Prices for next year” before")
    AwaitedReply.objects.update(due_at=timezone.now() - timedelta(minutes=1), warn_at=timezone.now() - DAY * 0.4)
    score_accounts([account.pk], timezone.now())
    state = AccountState.objects.get(account=account)
    assert state.score == pytest.approx(promised.value - promised.gain, abs=0.1)
    assert promised.told == f"keeps {promised.gain:.0f}"


def test_actions_come_by_what_they_gain_for_what_they_take(account, owner):
    actions = told(account, owner).actions

    effort = {"ask": 1, "map": 1, "assign": 1, "answer": 1, "keep": 2, "call": 2, "follow": 2, "meet": 4}
    worth = [one.gain / effort[one.step] for one in actions]
    assert worth == sorted(worth, reverse=True)
    assert len({one.step for one in actions}) == len(actions)


def test_who_reads_only_is_offered_nothing_to_do_and_no_opinions(account):
    auditor = UserFactory(role=Role.AUDITOR)

    health = told(account, auditor)

    assert health.actions == []
    assert (part(health, "stance").is_hidden, part(health, "stance").value) == (True, None)
    assert part(health, "breadth").rows == []
    assert part(health, "engagement").rows != []


def test_silence_holds_a_score_down_and_the_page_says_why(owner):
    account = relationship(owner)
    later = timezone.now() + DAY * 120
    score_accounts([account.pk], later)

    state = AccountState.objects.get(account=account)

    assert (state.cap, state.score) == ("SILENCE", pytest.approx(min(39, state.score)))
    account = visible_accounts(owner).get(pk=account.pk)
    account.is_open = True
    assert health_header(account, owner, []).reason.startswith("Capped because: No contact both ways")


def test_an_account_nobody_looks_after_is_to_be_assigned(account):
    account.assignment.delete()
    Assessment.objects.filter(employment__account=account).update(influence=5, stance=2, stance_said_on=today())
    for job in account.employments.all():
        talk(account, days_ago=0, contacts=[job])
    account = evaluated(account)

    health = told(account, UserFactory(role=Role.SALES_DIRECTOR))

    assert (health.cap_word, health.value) == ("Nobody looks after the account", 69)
    assert action(health, "assign").text == "Say who looks after it"


def test_an_unknown_score_says_since_when_we_listen():
    director = UserFactory(role=Role.SALES_DIRECTOR)
    account = evaluated(AccountFactory())

    health = told(account, director)

    assert (health.value, health.band) == (None, Band.UNKNOWN)
    assert health.listening_since is not None
    account = visible_accounts(director).get(pk=account.pk)
    assert health_header(account, director, []).reason.startswith("Too little is known yet: listening since")


def test_the_worst_member_of_a_group_stands_beside_the_head(account, owner):
    member = AccountFactory(name="Branch", managed_with=account)
    account, member = evaluated(account, member)
    AccountState.objects.filter(account=member).update(score=12.0, band="RED")

    assert told(account, owner).worst_member == member


def test_the_other_opinion_stands_beside_the_score_and_changes_nothing(account, owner):
    manager = UserFactory(name="Boss", role=Role.SALES_DIRECTOR)
    set_override(account, band="RED", reason="They told me they leave", until=today() + DAY * 30, by=manager)

    again = evaluated(account)
    health = told(again, owner)

    assert (health.override.band, health.override.said_by.name) == ("RED", "Boss")
    assert health.band != "RED"
    assert health.value == pytest.approx(account.state.score, abs=0.1)
    header = health_header(visible_accounts(owner).get(pk=account.pk), owner, [])
    assert header.override == {
        "band": "RED", "reason": "They told me they leave", "by": "Boss", "until": today() + DAY * 30,
    }  # fmt: skip


def test_revenue_is_told_to_those_who_read_it(owner):
    account = relationship(owner)
    first = today().replace(day=1)
    for back in range(1, 25):
        month = (first.year * 12 + first.month - 1) - back
        RevenueFactory(account=account, month=date(month // 12, month % 12 + 1, 1), amount=80 if back <= 12 else 100)

    health = told(evaluated(account), owner)

    assert part(health, "vitality").value == pytest.approx(60)
    assert "in the last twelve whole months" in part(health, "vitality").said[0]


def test_as_of_a_day_past_shows_what_was_kept_of_it(account, owner):
    day = today() - DAY * 60
    HealthSnapshot.objects.create(
        account=account, taken_on=day, score=31, band="RED", evidence=60, confidence="LOW", engagement=20, breadth=45,
        version_id=1,
    )  # fmt: skip

    then = told(account, owner, on=day + DAY * 3)
    before = told(account, owner, on=day - DAY)

    assert (then.value, then.band, then.on) == (31, "RED", day + DAY * 3)
    assert part(then, "breadth").lost == pytest.approx(20 * 55 / 50)
    assert (before.value, before.band) == (None, "UNKNOWN")


def test_history_holds_the_line_and_what_happened_meanwhile(account, owner):
    snapshots = [(300, 80), (200, 60), (100, None), (50, 40)]
    for days, score in snapshots:
        HealthSnapshot.objects.create(
            account=account, taken_on=today() - DAY * days, score=score, band="AMBER" if score else "UNKNOWN",
            evidence=60, version_id=1,
        )  # fmt: skip
    AgreementFactory(account=account, starts_on=today() - DAY * 400, ends_on=today() - DAY * 10, notice_days=30)
    champion = decider(account, "Eva Sanz", role="CHAMPION")
    champion.during = (today() - DAY * 500, today() - DAY * 70)
    champion.save()
    HealthOverride.objects.create(
        account=account, band="RED", reason="They leave", said_by=owner, during=(today() - DAY * 30, today())
    )

    history = history_of(account, owner)

    assert [len(line.split()) for line in history.lines] == [2, 3]
    happened = [(event.kind, event.told, event.on) for event in history.events if event.kind != "moved"]
    assert happened == [
        ("left", "Eva Sanz left", today() - DAY * 70),
        ("decision", "Decision on Maintenance", today() - DAY * 40),
        ("override", "Seen otherwise: They leave", today() - DAY * 30),
    ]
    moves = [(one.told, one.on) for one in history.events if one.kind == "moved"]
    assert moves == [("Into another book: test", today())]
    assert all(30 <= event.x <= 710 for event in history.events)
    assert history.months[0].snapshot.score == pytest.approx(account.state.score)


def test_history_keeps_what_is_thought_of_people_from_others(account):
    champion = decider(account, "Eva Sanz", role="CHAMPION")
    champion.during = (today() - DAY * 500, today() - DAY * 70)
    champion.save()

    assert [one.kind for one in history_of(account, UserFactory(role=Role.AUDITOR)).events if one.kind == "left"] == []


def test_facts_are_those_of_the_statement(account):
    facts = facts_of(account, account.state.scored_at)

    assert (facts.people, facts.people_active, facts.kept, facts.missed) == (2, 1, 1, 1)
    assert facts.silent_days == pytest.approx(9, abs=0.1)


def test_a_covering_colleague_reads_it_too(account):
    covering = UserFactory()
    AccountMemberFactory(
        account=account, person=covering, function=MemberFunction.COVER, during=(today(), today() + timedelta(days=9))
    )

    assert told(account, covering).value is not None


def test_a_new_relationship_is_marked_so():
    owner = UserFactory()
    account = owned(owner)
    for days in (1, 2):
        talk(account, days_ago=days)
    AccountState.objects.filter(account=account).update(observed_since=timezone.now() - DAY * 10)

    assert told(evaluated(account), owner).is_new
