"""Each constraint and trigger of the users tables, attacked by SQL as the serving role."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from tests.factories import DepartmentFactory, UserFactory, today
from users.choices import Role
from users.models import Invitation, RolePeriod, User, UserExternalId
from users.services import update_person

pytestmark = pytest.mark.django_db


def sql(statement: str, *parameters) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def assert_refused(constraint: str, statement: str, *parameters) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        sql(statement, *parameters)

    assert refused.value.__cause__.diag.constraint_name == constraint


def path_of(person: User) -> str:
    return User.objects.values_list("path", flat=True).get(pk=person.pk)


def chain(length: int) -> list[User]:
    people = [UserFactory()]
    while len(people) < length:
        people.append(UserFactory(manager=people[-1]))
    return people


def test_department_name_is_unique():
    DepartmentFactory(name="Sales")

    statement = "INSERT INTO users_department (name, created_at, updated_at) VALUES ('SALES', now(), now())"

    assert_refused("department_name_is_unique", statement)


def test_user_email_is_unique():
    UserFactory(email="ana@rapport.test")
    other = UserFactory()

    assert_refused("user_email_is_unique", "UPDATE users_user SET email = 'ana@rapport.test' WHERE id = %s", other.pk)


def test_user_email_is_lower_case_so_that_no_twin_hides_in_the_case():
    other = UserFactory()

    assert_refused(
        "user_email_is_lower_case", "UPDATE users_user SET email = 'Ana@rapport.test' WHERE id = %s", other.pk
    )


def test_several_people_may_have_no_email():
    UserFactory(email=None)
    UserFactory(email=None)

    assert User.objects.filter(email=None).count() == 2


def test_user_has_a_name():
    assert_refused("user_has_a_name", "UPDATE users_user SET name = '' WHERE id = %s", UserFactory().pk)


def test_user_role_is_known():
    assert_refused("user_role_is_known", "UPDATE users_user SET role = 'EMPEROR' WHERE id = %s", UserFactory().pk)


@pytest.mark.parametrize("share", ["0", "1.01", "-0.5"])
def test_user_part_time_share_is_above_0_up_to_1(share):
    statement = "UPDATE users_user SET part_time_share = %s WHERE id = %s"

    assert_refused("user_part_time_share_is_above_0_up_to_1", statement, share, UserFactory().pk)


def test_user_role_can_be_referenced_by_whoever_depends_on_it():
    assert sql("SELECT 1 FROM pg_constraint WHERE conname = 'user_role_can_be_referenced' AND contype = 'u'") == 1


def test_user_external_id_is_unique_per_source():
    UserExternalId.objects.create(user=UserFactory(), source="erp", external_id="7")
    statement = "INSERT INTO users_userexternalid (user_id, source, external_id) VALUES (%s, %s, '7')"

    assert_refused("user_external_id_is_unique_per_source", statement, UserFactory().pk, "erp")
    assert sql(statement, UserFactory().pk, "crm") == 1


def test_user_has_one_external_id_per_source():
    person = UserFactory()
    UserExternalId.objects.create(user=person, source="erp", external_id="7")
    statement = "INSERT INTO users_userexternalid (user_id, source, external_id) VALUES (%s, 'erp', '8')"

    assert_refused("user_has_one_external_id_per_source", statement, person.pk)


def test_person_has_one_invitation_on_its_way():
    person = UserFactory()
    statement = (
        "INSERT INTO users_invitation (person_id, state, attempts, due_at, created_at, updated_at)"
        " VALUES (%s, 'DUE', 0, now(), now(), now())"
    )
    sql(statement, person.pk)

    assert_refused("person_has_one_invitation_on_its_way", statement, person.pk)


@pytest.mark.parametrize(("state", "sent_at"), [("SENT", None), ("DUE", "2026-01-01"), ("FAILED", "2026-01-01")])
def test_invitation_dated_exactly_when_sent(state, sent_at):
    statement = (
        "INSERT INTO users_invitation (person_id, state, sent_at, attempts, due_at, created_at, updated_at)"
        " VALUES (%s, %s, %s, 0, now(), now(), now())"
    )

    assert_refused("invitation_dated_exactly_when_sent", statement, UserFactory().pk, state, sent_at)


def test_invitations_due_are_found_by_their_index():
    assert sql("SELECT 1 FROM pg_indexes WHERE indexname = 'invitations_due'") == 1
    assert Invitation._meta.indexes[0].name == "invitations_due"


# The reporting line


def test_users_path_is_set_from_the_manager():
    top, middle, low = chain(3)

    assert [path_of(top), path_of(middle), path_of(low)] == [
        f"/{top.pk}/",
        f"/{top.pk}/{middle.pk}/",
        f"/{top.pk}/{middle.pk}/{low.pk}/",
    ]


def test_raw_sql_cannot_write_a_path():
    top, middle, _ = chain(3)

    sql("UPDATE users_user SET path = '/999/' WHERE id IN (%s, %s)", top.pk, middle.pk)

    assert path_of(top) == f"/{top.pk}/"
    assert path_of(middle) == f"/{top.pk}/{middle.pk}/"


def test_users_path_is_carried_to_everybody_below_when_a_line_moves():
    _, middle, low = chain(3)
    elsewhere = UserFactory()

    update_person(middle, by=None, manager=elsewhere)

    assert path_of(middle) == f"/{elsewhere.pk}/{middle.pk}/"
    assert path_of(low) == f"/{elsewhere.pk}/{middle.pk}/{low.pk}/"


def test_users_path_is_carried_when_one_statement_moves_several_lines():
    _, second, third, fourth = chain(4)
    elsewhere = UserFactory()

    sql("UPDATE users_user SET manager_id = %s WHERE id IN (%s, %s)", elsewhere.pk, second.pk, third.pk)

    assert path_of(second) == f"/{elsewhere.pk}/{second.pk}/"
    assert path_of(third) == f"/{elsewhere.pk}/{third.pk}/"
    assert path_of(fourth) == f"/{elsewhere.pk}/{third.pk}/{fourth.pk}/"


@pytest.mark.parametrize("below", [0, 1, 2])
def test_reporting_line_has_no_cycle(below):
    people = chain(3)
    statement = "UPDATE users_user SET manager_id = %s WHERE id = %s"

    assert_refused("reporting_line_has_no_cycle", statement, people[below].pk, people[0].pk)


@pytest.mark.django_db(transaction=True)
def test_users_line_is_locked_so_that_two_at_once_make_no_cycle():
    one, other = UserFactory(), UserFactory()
    barrier, answers = Barrier(2), []

    def move(person: User, manager: User) -> None:
        barrier.wait()
        try:
            update_person(person, by=None, manager=manager)
            answers.append("moved")
        except ValidationError as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=move, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["moved", "reporting_line_has_no_cycle"]
    assert User.objects.filter(manager=None).count() == 1


def test_a_missing_lock_row_stops_every_change_of_the_line():
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("DELETE FROM core_lockrow WHERE name = 'reporting_line'")
        with pytest.raises(InternalError, match="lock row of the reporting line is missing"), transaction.atomic():
            UserFactory()


# Roles over time


def periods(person: User) -> list[tuple[str, date, date | None]]:
    found = RolePeriod.objects.filter(user=person).order_by("during")
    return [(period.role, period.during.lower, period.during.upper) for period in found]


def began(person: User, days_ago: int) -> None:
    """As the owner of the table, which the product is not: let the first role begin earlier."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            "UPDATE users_roleperiod SET during = daterange(current_date - %s, NULL) WHERE user_id = %s",
            [days_ago, person.pk],
        )
        cursor.execute(f"SET ROLE {role}")


def test_users_role_periods_begin_with_the_person():
    assert periods(UserFactory(role=Role.AUDITOR)) == [("AUDITOR", today(), None)]


def test_users_role_periods_change_with_the_role():
    person = UserFactory()
    began(person, 10)

    User.objects.filter(pk=person.pk).update(role=Role.SALES_MANAGER)

    assert periods(person) == [
        ("ACCOUNT_MANAGER", today() - timedelta(days=10), today()),
        ("SALES_MANAGER", today(), None),
    ]


def test_two_role_changes_on_one_day_leave_one_role():
    person = UserFactory()

    User.objects.filter(pk=person.pk).update(role=Role.SALES_MANAGER)
    User.objects.filter(pk=person.pk).update(role=Role.SALES_DIRECTOR)

    assert periods(person) == [("SALES_DIRECTOR", today(), None)]


def test_the_serving_role_cannot_write_role_periods():
    person = UserFactory()

    for statement in (
        "INSERT INTO users_roleperiod (user_id, role, during) VALUES (%s, 'AUDITOR', '[2020-01-01,2020-02-01)')",
        "UPDATE users_roleperiod SET role = 'AUDITOR' WHERE user_id = %s",
        "DELETE FROM users_roleperiod WHERE user_id = %s",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql(statement, person.pk)


@pytest.mark.parametrize(
    ("constraint", "during"),
    [
        ("person_has_one_role_on_any_day", "[2020-01-01,)"),
        ("role_period_is_not_empty", "empty"),
    ],
)
def test_role_periods_hold_even_against_the_owner(constraint, during):
    person = UserFactory()
    statement = "INSERT INTO users_roleperiod (user_id, role, during) VALUES (%s, 'AUDITOR', %s)"
    sql("SET ROLE NONE")

    assert_refused(constraint, statement, person.pk, during)


def test_every_constraint_of_the_models_is_named_by_a_test_here():
    names = {
        constraint.name
        for model in (User, RolePeriod, Invitation, UserExternalId, User._meta.get_field("department").related_model)
        for constraint in model._meta.constraints
    }
    with open(__file__) as source:
        text = source.read()

    assert [name for name in sorted(names) if name not in text] == []


def test_path_is_not_written_through_a_trigger_of_ones_own():
    person = UserFactory()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bait (id int)")
        cursor.execute(
            "CREATE FUNCTION pg_temp.bite() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"UPDATE public.users_user SET path = '/1/' WHERE id = {person.pk}; RETURN NULL; END $$"
        )
        cursor.execute("CREATE TRIGGER bite AFTER INSERT ON bait EXECUTE FUNCTION pg_temp.bite()")
        cursor.execute("INSERT INTO bait VALUES (1)")

    assert User.objects.get(pk=person.pk).path == person.path
