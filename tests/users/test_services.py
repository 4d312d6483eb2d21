from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from core.working import WorkingTime
from tests.factories import PASSWORD, DepartmentFactory, UserFactory
from users.choices import Role
from users.models import Department, Invitation, User
from users.services import (
    change_role,
    create_first_administrator,
    deactivate_person,
    invite_again,
    invite_person,
    reactivate_person,
    update_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> User:
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.fixture
def administrator() -> User:
    return UserFactory(role=Role.ADMINISTRATOR)


def refused(service, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as error:
        service(*args, **kwargs)
    return error.value.error_list[0].code if hasattr(error.value, "error_list") else str(error.value.message_dict)


def invite(by, **changes) -> User:
    wanted = {"name": "Ana Ruiz", "email": "Ana@Rapport.test", "role": Role.ACCOUNT_MANAGER}
    return invite_person(**wanted | {"manager": None, "department": None, "by": by} | changes)


def test_invite_person_creates_somebody_who_cannot_sign_in_yet_and_an_invitation(director):
    manager = UserFactory(role=Role.SALES_MANAGER)

    person = invite(director, manager=manager, department="Export")

    assert person.email == "ana@rapport.test"
    assert person.path == f"{manager.path}{person.pk}/"
    assert person.department.name == "Export"
    assert not User.objects.who_can_sign_in().filter(pk=person.pk).exists()
    assert list(Invitation.objects.values_list("person", "state", "invited_by")) == [(person.pk, "DUE", director.pk)]
    entry = AuditEntry.objects.filter(table="users_user", row=str(person.pk)).latest("pk")
    assert (entry.action, entry.actor_id) == ("I", director.pk)
    assert "password" not in entry.after


def test_invite_person_takes_the_department_whatever_its_case(director):
    department = DepartmentFactory(name="Export")

    assert invite(director, department="EXPORT").department == department
    assert Department.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"role": Role.ADMINISTRATOR}, "administrators_only"),
        ({"email": "taken@rapport.test"}, "user_email_is_unique"),
        ({"email": ""}, "no_email"),
    ],
)
def test_invite_person_refuses(director, changes, code):
    UserFactory(email="taken@rapport.test")
    before = User.objects.count()

    assert refused(invite, director, **changes) == code
    assert (User.objects.count(), Invitation.objects.count()) == (before, 0)


@pytest.mark.parametrize(("changes", "field"), [({"name": " "}, "name"), ({"email": "no"}, "email")])
def test_invite_person_names_the_field_that_is_wrong(director, changes, field):
    with pytest.raises(ValidationError) as error:
        invite(director, **changes)

    assert list(error.value.message_dict) == [field]


def test_an_administrator_may_invite_one(administrator):
    assert invite(administrator, role=Role.ADMINISTRATOR).role == Role.ADMINISTRATOR


def test_invite_again_is_refused_while_one_is_on_its_way_and_after_three_in_a_day(director):
    person = invite(director)
    assert refused(invite_again, person, by=director) == "on_its_way"

    for _ in range(2):
        Invitation.objects.update(state="FAILED")
        invite_again(person, by=director)
    Invitation.objects.update(state="FAILED")

    assert refused(invite_again, person, by=director) == "too_many_invitations"
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert invite_again(person, by=director).state == "DUE"


def test_invite_again_leaves_administrators_to_administrators(director):
    person = UserFactory(role=Role.ADMINISTRATOR, password="!")

    assert refused(invite_again, person, by=director) == "administrators_only"


def test_update_person_writes_what_changed_and_nothing_else(director):
    person = UserFactory(department=DepartmentFactory(name="Home"))

    update_person(person, by=director, name="  New   Name ", department="", time_zone="Europe/Madrid")

    person.refresh_from_db()
    assert (person.name, person.department, person.time_zone) == ("New Name", None, "Europe/Madrid")
    entry = AuditEntry.objects.filter(table="users_user", row=str(person.pk)).latest("pk")
    assert set(entry.after) == {"name", "department_id", "time_zone"}


def test_update_person_without_a_change_writes_nothing(director):
    person = UserFactory()
    before = AuditEntry.objects.count()

    update_person(person, by=director, name=person.name, part_time_share="1.00")

    assert AuditEntry.objects.count() == before
    assert User.objects.get(pk=person.pk).updated_at == person.updated_at


def test_working_time_follows_the_zone_and_the_country(director):
    person = UserFactory(time_zone="UTC")
    assert person.working_time == WorkingTime("UTC", "")

    person = update_person(person, by=director, time_zone="Europe/Madrid", country="ES")

    assert person.working_time == WorkingTime("Europe/Madrid", "ES")
    assert not person.working_time.is_working_day(date(2026, 10, 12))


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/North"), ("country", "XX"), ("language", "xx"), ("part_time_share", "x"), ("name", "")],
)
def test_update_person_refuses_what_is_not_valid(director, field, value):
    person = UserFactory()

    with pytest.raises(ValidationError):
        update_person(person, by=director, **{field: value})

    assert User.objects.get(pk=person.pk).updated_at == person.updated_at


def test_update_person_refuses_a_cycle(director):
    top = UserFactory()
    low = UserFactory(manager=UserFactory(manager=top))

    assert refused(update_person, top, by=director, manager=low) == "reporting_line_has_no_cycle"


def test_update_person_never_takes_role_or_password(director):
    for name in ("role", "password", "is_active", "path"):
        with pytest.raises(TypeError):
            update_person(UserFactory(), by=director, **{name: "x"})


def test_a_new_email_leaves_no_older_address_behind(administrator):
    person = UserFactory(email="old@rapport.test")
    EmailAddress.objects.create(user=person, email="old@rapport.test", verified=True)

    update_person(person, by=administrator, email="new@rapport.test")

    assert not EmailAddress.objects.exists()


def test_change_role_keeps_the_rules(director, administrator):
    person = UserFactory()

    assert change_role(person, Role.SALES_MANAGER, by=director).role == Role.SALES_MANAGER
    assert refused(change_role, person, Role.ADMINISTRATOR, by=director) == "administrators_only"
    assert refused(change_role, administrator, Role.AUDITOR, by=administrator) == "own_role"
    assert User.objects.get(pk=person.pk).role == Role.SALES_MANAGER


def test_deactivate_person_ends_every_session_at_once(client, director):
    person = UserFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=person).count() == 1
    assert client.get(reverse("users:settings")).status_code == 200
    password = person.password

    deactivate_person(person, by=director)

    response = client.get(reverse("users:settings"))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)
    person.refresh_from_db()
    assert (person.is_active, person.password) == (False, password)


def test_an_open_session_is_worth_nothing_without_its_row_either(client):
    person = UserFactory()
    client.force_login(person)

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get(reverse("users:settings")).status_code == 302


def test_deactivate_person_takes_back_the_invitation(director):
    person = invite(director)

    deactivate_person(person, by=director)

    assert list(Invitation.objects.values_list("state", flat=True)) == ["FAILED"]


def test_nobody_deactivates_themselves_and_only_administrators_an_administrator(director, administrator):
    assert refused(deactivate_person, director, by=director) == "own_deactivation"
    assert refused(deactivate_person, administrator, by=director) == "administrators_only"
    assert User.objects.filter(is_active=False).count() == 0


def test_reactivate_person_brings_back_the_sign_in(client, director):
    person = deactivate_person(UserFactory(), by=director)

    reactivate_person(person, by=director)

    assert client.login(email=person.email, password=PASSWORD)


def test_create_first_administrator_is_refused_once_one_can_sign_in():
    first = create_first_administrator(name="Eva", email="Eva@rapport.test", password=PASSWORD)

    assert (first.email, first.role) == ("eva@rapport.test", Role.ADMINISTRATOR)
    refusal = refused(create_first_administrator, name="Mal", email="mal@rapport.test", password=PASSWORD)
    assert refusal == "not_the_first"


def test_create_first_administrator_without_a_password_gives_the_same_person_again():
    first = create_first_administrator(name="Eva", email="eva@rapport.test", password=None)

    assert create_first_administrator(name="Eva", email="eva@rapport.test", password=None) == first


@pytest.mark.django_db(transaction=True)
def test_two_first_administrators_at_once_are_one():
    barrier, answers = Barrier(2), []

    def create(number: int) -> None:
        barrier.wait()
        try:
            create_first_administrator(name="Eva", email=f"eva{number}@rapport.test", password=PASSWORD)
            answers.append("created")
        except ValidationError as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=create, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["created", "not_the_first"]
    assert User.objects.count() == 1
