"""The relationship map from what happened, proposals a few at a time, and the dossier."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import MemberFunction
from relationships.choices import Kind, ProposalState
from relationships.dossier import Fact, completeness, oldest_first
from relationships.gaps import GapKind
from relationships.models import RoleProposal
from relationships.selectors.dossier import dossier
from relationships.selectors.map import relationship_map
from relationships.selectors.proposals import proposals_for
from relationships.selectors.traffic import traffic_of
from relationships.services import decide_role, log_interaction
from tests.factories import (
    AccountMemberFactory,
    AssignmentFactory,
    PortfolioFactory,
    PresenceFactory,
    UserFactory,
    today,
)
from tests.relations import (
    AssessmentFactory,
    AttendanceFactory,
    CadenceOverrideFactory,
    ContactProposalFactory,
    EmploymentFactory,
    GoalFactory,
    HeldRoleFactory,
    InteractionFactory,
    ParticipationFactory,
    RoleProposalFactory,
)
from users.choices import Role

TODAY = date(2026, 11, 23)
database = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory(name="Rosa Delgado")


@pytest.fixture
def book(owner):
    return PortfolioFactory(owner=owner)


@pytest.fixture
def account(book):
    return AssignmentFactory(portfolio=book, account__tier="CORE").account


@pytest.fixture
def job(account):
    return EmploymentFactory(account=account, contact__name="Luis Ortega", title="Head of Purchasing")


def spoke(job, at, *, by, kind=Kind.CALL, **fields):
    at = at if isinstance(at, datetime) else timezone.now() - timedelta(days=at)
    return log_interaction(
        account=job.account_id, kind=kind, occurred_at=at, contacts=[job.contact], colleagues=[by], by=by, **fields
    )


@database
def test_the_map_ties_us_to_them_as_often_as_we_spoke(owner, account, job):
    sofia = AccountMemberFactory(account=account, person__name="Sofia Berg").person
    for days in (3, 10, 20):
        spoke(job, days, by=owner)
    spoke(job, 170, by=sofia)
    spoke(job, 190, by=sofia)

    found = relationship_map(account, owner)

    assert {(tie.ours, int(tie.strength)) for tie in found.ties} == {(f"u{owner.pk}", 3), (f"u{sofia.pk}", 2)}
    assert [(one.name, one.function) for one in found.ours] == [("Rosa Delgado", "Owner"), ("Sofia Berg", "Technical")]


@database
@pytest.mark.parametrize(
    ("sent", "answered", "in_time"),
    [
        ("2026-11-09 10:00", "2026-11-10 09:00", True),  # Monday, the next day
        ("2026-11-09 10:00", "2026-11-10 11:00", False),
        ("2026-11-06 10:00", "2026-11-09 09:00", True),  # Friday, Monday
        ("2026-11-06 10:00", "2026-11-09 11:00", False),
        ("2026-11-07 10:00", "2026-11-09 22:00", True),  # Saturday, by the end of Monday
        ("2026-11-08 10:00", "2026-11-10 01:00", False),  # Sunday, after it
    ],
)
def test_a_reply_is_in_time_within_one_working_day_of_the_account(owner, account, job, sent, answered, in_time):
    zone = ZoneInfo("Europe/Madrid")
    account.time_zone = "Europe/Madrid"
    for minute in range(3):
        talk = InteractionFactory(
            account=account, kind="EMAIL", occurred_on=datetime.fromisoformat(sent).date(),
            occurred_at=datetime.fromisoformat(sent).replace(minute=minute, tzinfo=zone),
            answered_at=datetime.fromisoformat(answered).replace(tzinfo=zone),
        )  # fmt: skip
        ParticipationFactory(interaction=talk, contact=job.contact)
        AttendanceFactory(interaction=talk, person=owner)

    (facts,) = traffic_of(account, TODAY).facts.values()

    assert facts.replies_in_time is in_time


@database
def test_too_few_replies_say_nothing_of_how_fast_they_come(owner, account, job):
    spoke(job, 9, by=owner, kind=Kind.EMAIL, answered_at=timezone.now() - timedelta(days=8))

    (facts,) = traffic_of(account, today()).facts.values()

    assert (facts.two_way_90_days, facts.replies_in_time) == (1, None)


@database
def test_a_machine_makes_no_tie(owner, account, job):
    spoke(job, 9, by=owner, kind=Kind.EMAIL, is_automatic=True)

    assert traffic_of(account, today()).facts == {}


@database
def test_the_plan_is_the_tiers_until_the_account_has_its_own(account):
    before = traffic_of(account, today()).plan
    CadenceOverrideFactory(account=account, contact_days=120)

    after = traffic_of(account, today()).plan

    assert (before.contact_days, before.decision_makers) == (30, 3)
    assert (after.contact_days, after.active_since(today())) == (120, today() - timedelta(days=240))


@database
def test_the_map_draws_who_is_missing(client, owner, account, job):
    AssessmentFactory(employment=job, influence=5, influence_said_on=today())
    EmploymentFactory(account=account, contact__name="Compras", contact__kind="SHARED")
    sponsor = AccountMemberFactory(account=account, function=MemberFunction.SPONSOR, person__name="Eva Stone").person
    client.force_login(owner)

    found = client.get(reverse("relationships:relationship_map", args=[account.pk])).context["found"]

    assert [one.name for one in found.people] == ["Luis Ortega"]
    assert {(gap.kind, gap.person) for gap in found.gaps} == {
        (GapKind.NO_ECONOMIC_BUYER, None), (GapKind.NO_CHAMPION, None), (GapKind.NEVER_ANSWERED, f"c{job.pk}"),
        (GapKind.NO_COUNTERPART, f"u{sponsor.pk}"),
    }  # fmt: skip
    urls = {gap.kind: gap.url for gap in found.gaps}
    assert urls[GapKind.NEVER_ANSWERED] == job.contact.get_absolute_url()
    assert urls[GapKind.NO_CHAMPION] == f"{reverse('relationships:contact_list')}?account={account.pk}"


@database
def test_the_map_is_for_those_who_may_know_what_we_think(client, account):
    client.force_login(AccountMemberFactory(account=account, person=UserFactory(role=Role.CONTRIBUTOR)).person)

    assert client.get(reverse("relationships:relationship_map", args=[account.pk])).status_code == 403


@database
def test_the_map_of_nobody_says_how_to_begin(client, owner, account):
    client.force_login(owner)

    shown = client.get(reverse("relationships:relationship_map", args=[account.pk])).content.decode()

    assert "Nobody is known here yet" in shown
    assert reverse("relationships:contact_paste", args=[account.pk]) in shown


@database
def test_the_map_of_sixty_costs_what_the_map_of_one_does(client, owner, account, django_assert_num_queries):
    def add(number):
        for _each in range(number):
            one = EmploymentFactory(account=account)
            HeldRoleFactory(employment=one)
            AssessmentFactory(employment=one, influence=3, influence_said_on=today())
            spoke(one, 5, by=owner)

    address = reverse("relationships:relationship_map", args=[account.pk])
    client.force_login(owner)
    add(1)
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)
    add(59)
    with django_assert_num_queries(7):
        response = client.get(address)

    assert response.content.decode().count('class="map-card"') == 120  # on the screen and on paper


@database
def test_proposals_come_from_three_accounts_a_week_the_oldest_first(owner, book):
    proposals = []
    for days in (1, 9, 5, 3):
        one = RoleProposalFactory(employment__account=AssignmentFactory(portfolio=book).account)
        RoleProposal.objects.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(days=days))
        proposals.append(one)
    RoleProposalFactory()  # in somebody else's book
    _newest, oldest, second, third = proposals

    first = [each.roles for each in proposals_for(owner, today())]
    decide_role(oldest, is_right=True, by=owner)
    then = [each.roles for each in proposals_for(owner, today())]
    next_week = [each.roles for each in proposals_for(owner, today() + timedelta(days=7))]

    assert first == [[oldest], [second], [third]]
    assert then == [[second], [third]]
    assert next_week == [[second], [third], [_newest]]


@database
def test_an_account_begun_with_is_finished_first(owner, account, job):
    done = RoleProposalFactory(employment=job, role="COACH")
    decide_role(done, is_right=False, by=owner)
    waiting = ContactProposalFactory(account=account)

    (found,) = proposals_for(owner, today())

    assert (found.account, found.contacts) == (account, [waiting])
    assert RoleProposal.objects.get().state == ProposalState.DISMISSED


@database
def test_proposals_are_for_those_who_decide_them(account, job):
    RoleProposalFactory(employment=job)

    assert proposals_for(UserFactory(role=Role.CONTRIBUTOR), today()) == []


@pytest.mark.parametrize(
    ("days", "expected"),
    [([], 0), ([None, None], 0), ([0, 0], 100), ([180, 0], 100), ([181, 0], 87), ([None, 0], 75), ([181, 181], 50)],
)
def test_what_is_old_counts_half_and_what_is_missing_nothing(days, expected):
    facts = [
        Fact(key=str(n), label="", weight=weight, known_on=None if ago is None else TODAY - timedelta(days=ago))
        for n, (ago, weight) in enumerate(zip(days, (1, 3), strict=False))
    ]

    assert completeness(facts, TODAY) == expected


def test_what_is_missing_stands_ahead_the_heaviest_first_then_the_oldest():
    days = {"new": (TODAY, 1), "old": (date(2020, 1, 1), 1), "light": (None, 1), "heavy": (None, 9)}
    facts = [Fact(key=key, label="", weight=weight, known_on=on) for key, (on, weight) in days.items()]

    assert [fact.key for fact in oldest_first(facts)] == ["heavy", "light", "old", "new"]


@database
def test_the_dossier_knows_who_decides_and_since_when(owner, account, job):
    long_ago = today() - timedelta(days=200)
    HeldRoleFactory(employment=job, role="ECONOMIC_BUYER", said_on=long_ago)
    AssessmentFactory(employment=job, influence=5, influence_said_on=today(), stance=1, stance_said_on=long_ago)
    GoalFactory(account=account)
    PresenceFactory(account=account, said_on=today())

    told = dossier(account, owner)

    known = {fact.key: fact.known_on for fact in told.facts}
    assert sum(fact.weight for fact in told.facts) == 100
    assert (known["economic_buyer"], known["opinions"]) == (long_ago, long_ago)
    assert (known["goals"], known["competitors"], known["champion"]) == (today(), today(), None)
    assert {fact.key for fact in told.facts if fact.is_old(today())} == {"economic_buyer", "opinions"}


@database
def test_the_dossier_and_the_account_page_say_the_same(client, owner, account, job):
    HeldRoleFactory(employment=job)
    PresenceFactory(account=account)
    client.force_login(owner)

    on_page = client.get(account.get_absolute_url()).context["overview"].dossier.percent
    on_its_own = client.get(reverse("relationships:dossier", args=[account.pk])).context["dossier"].percent

    assert on_page == on_its_own > 0
