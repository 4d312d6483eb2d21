"""What a business change promises: one transaction, an actor, a door, sentences, attempts on a collision."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit.models import AuditEntry
from core import db
from core.choices import Door
from core.db import ATTEMPTS, change, current_door, refusal, refusals, say, through
from tests.factories import AccountFactory, AssignmentFactory, DepartmentFactory, PortfolioFactory, UserFactory
from users.models import Department


@change
def found(name, *, by, then=None):
    department = Department.objects.create(name=name)
    if then:
        then()
    return department


def refuse():
    raise ValidationError("No.", code="no")


def only_entry(name):
    return AuditEntry.objects.get(table="users_department", after__name=name)


@pytest.mark.django_db
def test_change_says_who_and_through_which_door():
    person = UserFactory()

    with through(Door.API):
        found("Sales", by=person)
    found("Service", by=None)

    assert (only_entry("Sales").actor, only_entry("Sales").door) == (person, "API")
    assert (only_entry("Service").actor, only_entry("Service").door) == (None, "TASK")


@pytest.mark.django_db(transaction=True)
def test_actor_and_door_end_with_the_transaction():
    found("Sales", by=UserFactory())

    DepartmentFactory(name="By hand")

    assert (only_entry("By hand").actor, only_entry("By hand").door) == (None, "SQL")


def test_door_is_left_as_it_was_found():
    with through(Door.PAGE):
        with through(Door.IMPORT):
            assert current_door() == Door.IMPORT
        assert current_door() == Door.PAGE
    assert current_door() == Door.TASK


@pytest.mark.django_db
def test_refused_change_leaves_nothing():
    with pytest.raises(ValidationError):
        found("Sales", by=None, then=refuse)

    assert not Department.objects.exists()
    assert not AuditEntry.objects.filter(table="users_department").exists()


@pytest.mark.django_db
def test_refused_inner_change_leaves_nothing_and_the_outer_goes_on():
    def try_another():
        with pytest.raises(ValidationError):
            found("Inner", by=None, then=refuse)
        Department.objects.create(name="After")

    found("Outer", by=None, then=try_another)

    assert set(Department.objects.values_list("name", flat=True)) == {"Outer", "After"}


@pytest.mark.django_db
def test_inner_change_leaves_nothing_when_the_outer_is_refused():
    def go_on():
        found("Inner", by=None)
        refuse()

    with pytest.raises(ValidationError):
        found("Outer", by=None, then=go_on)

    assert not Department.objects.exists()


@pytest.mark.django_db
def test_change_after_a_refused_one_is_an_outer_one_again():
    with pytest.raises(ValidationError):
        found("Sales", by=None, then=refuse)
    person = UserFactory()

    found("Service", by=person)

    assert only_entry("Service").actor == person


@pytest.mark.django_db
def test_broken_constraint_is_a_sentence_with_the_rules_id():
    DepartmentFactory(name="sales")
    with pytest.raises(ValidationError) as caught:
        found("SALES", by=None)
    assert caught.value.code == "department_name_is_unique"
    assert caught.value.messages == ["There is already a department of this name."]


@pytest.mark.django_db
def test_constraint_with_a_code_of_its_own_is_refused_by_it():
    book = AssignmentFactory().portfolio

    @change
    def close(*, by):
        type(book).objects.filter(pk=book.pk).update(closed_on="2030-01-01")

    with pytest.raises(ValidationError) as caught:
        close(by=None)
    assert caught.value.code == "portfolio_not_empty"


@pytest.mark.django_db
def test_deferred_constraint_is_refused_inside_the_change():
    assignment = AssignmentFactory()

    @change
    def drift(*, by):
        type(assignment.account).objects.filter(pk=assignment.account_id).update(status="FORMER")

    with pytest.raises(ValidationError) as caught:
        drift(by=None)
    assert caught.value.code == "assignment_out_of_step"


@pytest.mark.django_db
def test_rows_may_disagree_within_a_change():
    assignment = AssignmentFactory()

    @change
    def become_former(*, by):
        type(assignment.account).objects.filter(pk=assignment.account_id).update(status="FORMER")
        type(assignment).objects.filter(pk=assignment.pk).update(counts=False)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    become_former(by=None)

    assignment.portfolio.refresh_from_db()
    assert (assignment.portfolio.used, assignment.portfolio.held) == (0, 1)


def test_refusal_by_an_unknown_constraint_names_it():
    error = refusal(IntegrityError("?"))
    assert (error.code, error.messages) == ("unknown", ["The database refused this: unknown."])


def test_sentence_for_a_trigger_is_known():
    assert str(refusals()["reporting_line_has_no_cycle"][1]).startswith("Nobody can report to themselves")


def test_said_sentence_takes_a_code(monkeypatch):
    monkeypatch.setattr(db, "_said", {})
    refusals.cache_clear()
    say("made_up", "Not so.", code="no_way")
    try:
        assert refusals()["made_up"] == ("no_way", "Not so.")
    finally:
        monkeypatch.undo()
        refusals.cache_clear()


# Attempts


class Colliding:
    """Raise in the database, with an error code, the first few times."""

    def __init__(self, code, times):
        self.code, self.times, self.calls = code, times, 0

    def __call__(self):
        self.calls += 1
        if self.calls <= self.times:
            with connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'collision' USING ERRCODE = '{self.code}'; END $$")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["40001", "40P01", "55P03"])
def test_collision_is_tried_again_from_a_clean_state(code):
    collision = Colliding(code, ATTEMPTS - 1)

    found("Sales", by=None, then=collision)

    assert collision.calls == ATTEMPTS
    assert Department.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_collision_that_does_not_end_is_said():
    collision = Colliding("40001", ATTEMPTS)
    with pytest.raises(ValidationError) as caught:
        found("Sales", by=None, then=collision)

    assert (caught.value.code, caught.value.messages) == ("busy", ["Somebody else is changing this. Try again."])
    assert (collision.calls, Department.objects.count()) == (ATTEMPTS, 0)


@pytest.mark.django_db(transaction=True)
def test_collision_within_somebodys_transaction_is_not_tried_again():
    collision = Colliding("40P01", 1)
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        found("Sales", by=None, then=collision)

    assert (caught.value.code, collision.calls) == ("busy", 1)


@pytest.mark.django_db(transaction=True)
def test_other_error_of_the_database_is_not_hidden():
    collision = Colliding("53100", 1)
    with pytest.raises(DatabaseError):
        found("Sales", by=None, then=collision)
    assert collision.calls == 1


@pytest.mark.django_db(transaction=True)
def test_two_changes_that_wait_for_each_other_both_happen():
    one, other = DepartmentFactory(), DepartmentFactory()
    meeting = threading.Barrier(2, timeout=10)
    attempts, errors = [], []

    @change
    def rename(first, second, *, by):
        attempts.append(first.pk)
        Department.objects.filter(pk=first.pk).update(name=f"{first.pk} first by {first.pk}")
        if len(attempts) <= 2:
            meeting.wait()
        Department.objects.filter(pk=second.pk).update(name=f"{second.pk} then by {first.pk}")

    def work(*pair):
        try:
            rename(*pair, by=None)
        except (ValidationError, DatabaseError) as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(attempts) == 3


@pytest.mark.django_db(transaction=True)
def test_each_thread_begins_outside_any_change():
    entered = []

    def look():
        try:
            found("Other thread", by=None)
            entered.append(Department.objects.filter(name="Other thread").exists())
        finally:
            connection.close()

    def start_and_wait():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    with pytest.raises(ValidationError):
        found("Mine", by=None, then=lambda: (start_and_wait(), refuse()))

    assert entered == [True]
    assert list(Department.objects.values_list("name", flat=True)) == ["Other thread"]


@pytest.mark.django_db
def test_every_named_constraint_of_a_model_has_a_sentence():
    """A person never reads the name of a constraint they can reach through a form."""
    assert refusals().keys() >= {
        constraint.name
        for model in (type(AccountFactory()), type(PortfolioFactory()), Department)
        for constraint in model._meta.constraints
    }
