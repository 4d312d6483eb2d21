"""Who sees people, talks, notes, opinions and promises: the rows seen beside rows that could leak."""

from datetime import timedelta

import pytest

from accounts.choices import MemberFunction
from relationships.choices import Visibility
from relationships.models import (
    Assessment,
    CadenceOverride,
    Calendar,
    CalendarFeed,
    CalendarMeeting,
    Commitment,
    Contact,
    ContactPoint,
    ContactProposal,
    Employment,
    Goal,
    HeldRole,
    Interaction,
    Mailbox,
    RoleProposal,
)
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    PortfolioFactory,
    UserFactory,
    today,
)
from tests.relations import (
    AssessmentFactory,
    AttendanceFactory,
    CadenceOverrideFactory,
    CalendarFactory,
    CalendarFeedFactory,
    CalendarMeetingFactory,
    CommitmentFactory,
    ContactFactory,
    ContactProposalFactory,
    EmailFactory,
    EmploymentFactory,
    GoalFactory,
    HeldRoleFactory,
    InteractionFactory,
    MailboxFactory,
    RoleProposalFactory,
)
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


class Cast:
    """Everybody who stands otherwise to one account, by a label."""

    def __init__(self):
        manager = UserFactory(role=Role.SALES_MANAGER)
        owner = UserFactory(manager=manager)
        self.account = AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account
        self.people = {
            "owner": owner, "manager": manager, "director": UserFactory(role=Role.SALES_DIRECTOR),
            "administrator": UserFactory(role=Role.ADMINISTRATOR), "auditor": UserFactory(role=Role.AUDITOR),
            "member": UserFactory(), "contributor": UserFactory(role=Role.CONTRIBUTOR), "seller": UserFactory(),
            "stranger": UserFactory(), "once": UserFactory(),
        }  # fmt: skip
        for label in ("member", "contributor"):
            AccountMemberFactory(account=self.account, person=self.people[label])
        AccountMemberFactory(account=self.account, person=self.people["seller"], function=MemberFunction.SELLER)
        past = (today() - timedelta(days=9), today())
        AccountMemberFactory(account=self.account, person=self.people["once"], during=past)
        self.people = {label: User.objects.get(pk=person.pk) for label, person in self.people.items()}

    def who(self, rows, method, wanted):
        """The labels of those to whom the method gives just the rows wanted; the others must get none of them."""
        found = set()
        for label, person in self.people.items():
            given = set(getattr(rows, method)(person))
            if given & set(wanted):
                assert given >= set(wanted), label
                found.add(label)
        return found


ALL = {"director", "administrator", "auditor"}
WORK = {"owner", "manager", "member", "director", "administrator"}
OPEN = WORK | {"contributor", "auditor"}
HEADER = OPEN | {"seller"}


@pytest.fixture
def cast():
    return Cast()


def test_contacts_are_known_where_the_header_is(cast):
    contact = EmploymentFactory(account=cast.account).contact
    EmploymentFactory()

    assert cast.who(Contact.objects, "visible_to", [contact]) == HEADER
    assert cast.who(Contact.objects, "editable_by", [contact]) == WORK
    assert list(Contact.objects.visible_to(cast.people["owner"])) == [contact]


def test_jobs_and_their_addresses_are_known_where_the_header_is(cast):
    contact = ContactFactory()
    here = EmploymentFactory(contact=contact, account=cast.account)
    away = EmploymentFactory(contact=contact, account=AssignmentFactory().account)
    own, ours, theirs = (EmailFactory(contact=contact, employment=job) for job in (None, here, away))

    assert cast.who(Employment.objects, "visible_to", [here]) == HEADER
    assert cast.who(Employment.objects, "editable_by", [here]) == WORK
    assert cast.who(Employment.objects, "visible_to", [away]) == ALL
    assert cast.who(ContactPoint.objects, "visible_to", [own, ours]) == HEADER
    assert cast.who(ContactPoint.objects, "visible_to", [theirs]) == ALL
    assert set(ContactPoint.objects.visible_to(cast.people["owner"])) == {own, ours}


@pytest.mark.parametrize(
    ("here_until", "away_until", "may_edit"),
    [(None, "-", True), (0, None, False), (0, 0, True), (None, None, True)],
)
def test_who_works_on_an_account_keeps_those_who_work_there_or_worked_there_last(
    cast, here_until, away_until, may_edit
):
    """Somebody who left for an account of others is theirs to keep; `-`: they work nowhere else."""
    contact, since = ContactFactory(), today() - timedelta(days=100)

    def period(until):
        return (since, None if until is None else today() + timedelta(days=until))

    EmploymentFactory(contact=contact, account=cast.account, during=period(here_until))
    if away_until != "-":
        EmploymentFactory(contact=contact, during=period(away_until))

    owner = cast.people["owner"]
    assert list(Contact.objects.visible_to(owner)) == [contact]
    assert Contact.objects.editable_by(owner).exists() == may_edit


def test_opinions_are_for_those_who_work_on_the_account(cast):
    job = EmploymentFactory(account=cast.account)
    for factory, model in (
        (AssessmentFactory, Assessment), (HeldRoleFactory, HeldRole), (RoleProposalFactory, RoleProposal),
    ):  # fmt: skip
        ours, _theirs = factory(employment=job), factory()

        assert cast.who(model.objects, "visible_to", [ours]) == WORK, model
        assert cast.who(model.objects, "editable_by", [ours]) == WORK, model
        assert list(model.objects.visible_to(cast.people["owner"])) == [ours]


def test_goals_proposals_and_own_cadences_follow_the_account(cast):
    for factory, model in (
        (GoalFactory, Goal), (ContactProposalFactory, ContactProposal), (CadenceOverrideFactory, CadenceOverride),
    ):  # fmt: skip
        ours, _theirs = factory(account=cast.account), factory()

        assert cast.who(model.objects, "visible_to", [ours]) == OPEN, model
        assert cast.who(model.objects, "editable_by", [ours]) == WORK, model
        assert list(model.objects.visible_to(cast.people["owner"])) == [ours]


def test_a_talk_is_known_on_the_account_and_to_who_took_part(cast):
    talk, _other = InteractionFactory(account=cast.account), InteractionFactory()
    assert cast.who(Interaction.objects, "visible_to", [talk]) == OPEN

    AttendanceFactory(interaction=talk, person=cast.people["stranger"])

    assert cast.who(Interaction.objects, "visible_to", [talk]) == OPEN | {"stranger"}
    assert list(Interaction.objects.visible_to(cast.people["stranger"])) == [talk]


TALKERS = OPEN - {"auditor"}


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        (Visibility.ACCOUNT, TALKERS | {"seller"}),
        (Visibility.TEAM, {"owner", "manager", "member", "contributor", "seller"}),
        (Visibility.PARTICIPANTS, {"owner", "seller"}),
    ],
)
def test_notes_are_read_as_far_as_they_are_shared(cast, visibility, readers):
    """The seller took part; the stranger took part in another talk."""
    talk = InteractionFactory(account=cast.account, visibility=visibility, notes="Between us")
    AttendanceFactory(interaction=talk, person=cast.people["seller"])
    AttendanceFactory(person=cast.people["stranger"])

    assert cast.who(Interaction.objects, "text_visible_to", [talk]) == readers
    for label, person in cast.people.items():
        row = Interaction.objects.visible_to(person).with_text_for(person).filter(pk=talk.pk).first()
        assert (row is not None and row.is_readable) == (label in readers), label


def test_who_logged_a_talk_reads_and_changes_it(cast):
    talk = InteractionFactory(
        account=cast.account, visibility=Visibility.PARTICIPANTS, logged_by=cast.people["contributor"]
    )

    assert cast.who(Interaction.objects, "text_visible_to", [talk]) == {"owner", "contributor"}
    assert cast.who(Interaction.objects, "editable_by", [talk]) == {"owner", "contributor"}


def test_who_edits_the_account_changes_the_talks_they_read(cast):
    shared = InteractionFactory(account=cast.account)
    editing = UserFactory()
    AccountMemberFactory(account=cast.account, person=editing, can_edit=True)
    cast.people["editing"] = editing

    assert cast.who(Interaction.objects, "editable_by", [shared]) == {
        "owner", "manager", "director", "administrator", "editing",
    }  # fmt: skip
    Interaction.objects.filter(pk=shared.pk).update(visibility=Visibility.TEAM)
    assert cast.who(Interaction.objects, "editable_by", [shared]) == {"owner", "manager", "editing"}


def test_a_former_member_reads_nothing_any_more(cast):
    talk = InteractionFactory(account=cast.account, visibility=Visibility.TEAM)

    assert not Interaction.objects.visible_to(cast.people["once"]).exists()
    assert not Interaction.objects.text_visible_to(cast.people["once"]).filter(pk=talk.pk).exists()


def test_promises_are_kept_on_the_account_and_by_who_looks_after_them(cast):
    promise, _other = CommitmentFactory(account=cast.account, owner=cast.people["stranger"]), CommitmentFactory()

    assert cast.who(Commitment.objects, "visible_to", [promise]) == OPEN | {"stranger"}
    assert cast.who(Commitment.objects, "editable_by", [promise]) == (OPEN | {"stranger"}) - {"auditor"}
    assert list(Commitment.objects.visible_to(cast.people["stranger"])) == [promise]


@pytest.mark.parametrize(
    ("factory", "model"),
    [
        (MailboxFactory, Mailbox), (CalendarFactory, Calendar), (CalendarMeetingFactory, CalendarMeeting),
        (CalendarFeedFactory, CalendarFeed),
    ],
)  # fmt: skip
def test_what_somebody_connects_is_for_nobody_else(cast, factory, model):
    own = factory(person=cast.people["owner"])
    factory()

    assert cast.who(model.objects, "visible_to", [own]) == {"owner"}
    assert cast.who(model.objects, "editable_by", [own]) == {"owner"}
    assert list(model.objects.visible_to(cast.people["owner"])) == [own]


def test_current_and_ended_jobs_are_told_by_the_day():
    current = EmploymentFactory()
    last_day = EmploymentFactory(during=(today() - timedelta(days=9), today() + timedelta(days=1)))
    ended = EmploymentFactory(during=(today() - timedelta(days=9), today()))
    EmploymentFactory(during=(today() + timedelta(days=1), None))

    assert set(Employment.objects.current()) == {current, last_day}
    assert set(Employment.objects.ended()) == {ended}


def test_only_people_decide_and_only_old_roles_are_stale():
    person, shared = ContactFactory(), ContactFactory(kind="SHARED")
    old = HeldRoleFactory(said_on=today() - timedelta(days=181))
    HeldRoleFactory(said_on=today() - timedelta(days=180))

    assert person in Contact.objects.people()
    assert shared not in Contact.objects.people()
    assert list(HeldRole.objects.stale(today())) == [old]


def test_open_and_overdue_promises():
    late = CommitmentFactory(due_on=today() - timedelta(days=1))
    due = CommitmentFactory(due_on=today())
    CommitmentFactory(due_on=today() - timedelta(days=1), state="KEPT", ended_on=today())

    assert set(Commitment.objects.still_open()) == {late, due}
    assert list(Commitment.objects.overdue(today())) == [late]


def test_talks_of_a_contact_and_both_ways():
    asked = InteractionFactory(kind="EMAIL")
    call = InteractionFactory()
    contact = EmploymentFactory(account=AccountFactory()).contact
    call.participations.create(contact=contact)

    assert list(Interaction.objects.of_contact(contact)) == [call]
    assert (call in Interaction.objects.two_way(), asked in Interaction.objects.two_way()) == (True, False)
