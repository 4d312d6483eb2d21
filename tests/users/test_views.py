import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, DepartmentFactory, UserFactory
from users.choices import Role
from users.models import Invitation, User
from users.selectors import standing_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client) -> User:
    user = UserFactory(name="Dora Director", role=Role.SALES_DIRECTOR)
    client.force_login(user)
    return user


def url(name: str, *args) -> str:
    return reverse(f"users:{name}", args=args)


def names(response) -> list[str]:
    return [person.name for person in response.context["page"].rows]


def test_person_list_shows_colleagues_and_how_far_they_are_with_signing_in(client, director):
    UserFactory(name="Ana", password=None)
    UserFactory(name="Bea", email=None, password=None)
    UserFactory(name="Cid", is_active=False)

    response = client.get(url("person_list"))

    assert [(person.name, standing_of(person).value) for person in response.context["page"].rows] == [
        ("Ana", "NOT_INVITED"),
        ("Bea", "NO_EMAIL"),
        ("Cid", "DEACTIVATED"),
        ("Dora Director", "CAN_SIGN_IN"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ANA", ["Ana"]),
        ("q=dora@", ["Dora Director"]),
        ("role=AUDITOR", ["Ana"]),
        ("state=inactive", ["Bea"]),
        ("state=active&sort=-name", ["Dora Director", "Ana"]),
        ("sort=password", ["Ana", "Bea", "Dora Director"]),
        ("role=EMPEROR", ["Ana", "Bea", "Dora Director"]),
    ],
)
def test_person_list_narrows_and_sorts(client, director, query, expected):
    User.objects.filter(pk=director.pk).update(email="dora@rapport.test")
    UserFactory(name="Ana", role=Role.AUDITOR)
    UserFactory(name="Bea", is_active=False)

    assert names(client.get(f"{url('person_list')}?{query}")) == expected


def test_person_list_by_department_and_its_chip(client, director):
    department = DepartmentFactory(name="North")
    UserFactory(name="Ana", department=department)

    response = client.get(f"{url('person_list')}?department={department.pk}&q=a")

    assert names(response) == ["Ana"]
    assert [(chip.value, chip.remove_url) for chip in response.context["chips"]] == [
        ("a", f"?department={department.pk}"),
        ("North", "?q=a"),
    ]


def test_person_list_keeps_last_sign_ins_from_colleagues(client):
    client.force_login(UserFactory())

    response = client.get(f"{url('person_list')}?sort=-last_login")

    assert b"Last sign-in" not in response.content
    assert response.context["order"] == "name"


def test_person_list_walks_page_by_page(client, director, monkeypatch):
    monkeypatch.setattr("core.listing.state.SIZES", (2,))
    for name in ("Ana", "Bea", "Cid", "Eva"):
        UserFactory(name=name)
    seen, cursor = [], ""

    while True:
        response = client.get(url("person_list"), {"cursor": cursor, "sort": "manager"})
        seen += names(response)
        cursor = response.context["page"].next
        if not cursor:
            break

    assert sorted(seen) == ["Ana", "Bea", "Cid", "Dora Director", "Eva"]


def test_person_list_starts_again_after_a_cursor_that_is_none_of_ours(client, director):
    assert client.get(f"{url('person_list')}?cursor=x").status_code == 302


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_person_pages_cost_the_same_for_one_and_for_many(client, director):
    boss = UserFactory(role=Role.SALES_MANAGER, department=DepartmentFactory())
    UserFactory(manager=boss)
    few = queries(client, url("person_list")), queries(client, url("person_detail", boss.pk))

    for _ in range(5):
        person = UserFactory(manager=boss, department=DepartmentFactory(), password=None)
        Invitation.objects.create(person=person, due_at=timezone.now())

    assert (queries(client, url("person_list")), queries(client, url("person_detail", boss.pk))) == few
    assert max(few) <= 15


def test_person_detail_shows_the_line_upwards_and_downwards(client, director):
    middle = UserFactory(manager=director)
    person = UserFactory(manager=middle)
    below = UserFactory(manager=person)

    overview = client.get(url("person_detail", person.pk)).context["overview"]

    assert (overview.above, overview.reports) == ([director, middle], [below])
    assert [period.role for period in overview.periods] == ["ACCOUNT_MANAGER"]


def test_person_invite_invites(client, director):
    form = {"name": "Ana", "email": "ana@rapport.test", "role": "ACCOUNT_MANAGER", "department": "North"}

    response = client.post(url("person_invite"), form | {"password": "x", "is_active": "", "id": "1"}, follow=True)

    person = User.objects.get(email="ana@rapport.test")
    assert response.redirect_chain == [(person.get_absolute_url(), 302)]
    assert [str(message) for message in response.context["messages"]] == ["Invitation on its way to Ana."]
    assert (person.is_active, person.has_usable_password(), person.department.name) == (True, False, "North")
    assert Invitation.objects.get().invited_by == director


def test_person_invite_keeps_what_was_typed_when_refused(client, director):
    form = {"name": "Ana", "email": director.email, "role": "ACCOUNT_MANAGER"}

    response = client.post(url("person_invite"), form)

    assert response.status_code == 422
    assert "Somebody with this e-mail is already here." in response.content.decode()
    assert 'value="Ana"' in response.content.decode()


def test_person_invite_offers_no_administrator_to_a_director(client, director):
    response = client.post(url("person_invite"), {"name": "A", "email": "a@b.test", "role": "ADMINISTRATOR"})

    assert response.status_code == 422
    assert not User.objects.filter(email="a@b.test").exists()


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.SALES_MANAGER, Role.AUDITOR, Role.CONTRIBUTOR])
def test_people_are_changed_by_directors_and_administrators_only(client, role):
    person = UserFactory()
    client.force_login(UserFactory(role=role))

    answers = [
        client.post(url("person_invite"), {}).status_code,
        client.post(url("person_edit", person.pk), {}).status_code,
        client.post(url("person_reinvite", person.pk)).status_code,
        client.post(url("person_reactivate", person.pk)).status_code,
    ]

    assert answers == [403] * 4


def test_an_administrator_is_not_there_for_a_director(client, director):
    administrator = UserFactory(role=Role.ADMINISTRATOR, password=None)

    answers = [
        client.get(url("person_edit", administrator.pk)).status_code,
        client.post(url("person_reinvite", administrator.pk)).status_code,
        client.post(url("person_reactivate", administrator.pk)).status_code,
        client.get(url("person_detail", 0)).status_code,
    ]

    assert answers == [404] * 4
    assert not Invitation.objects.exists()


def test_person_edit_changes_only_what_the_form_has(client, director):
    person, manager = UserFactory(), UserFactory(role=Role.SALES_MANAGER)
    form = {
        "name": "Ana Ruiz", "manager": manager.pk, "department": "", "time_zone": "Europe/Madrid", "language": "es",
        "part_time_share": "0.5", "email": "stolen@rapport.test", "role": "ADMINISTRATOR", "path": "/1/",
    }  # fmt: skip

    response = client.post(url("person_edit", person.pk), form)

    email = person.email
    person.refresh_from_db()
    assert response.status_code == 302
    assert (person.name, person.manager, person.time_zone) == ("Ana Ruiz", manager, "Europe/Madrid")
    assert (person.email, person.role) == (email, "ACCOUNT_MANAGER")


def test_person_edit_says_why_a_cycle_is_refused(client, director):
    boss = UserFactory(role=Role.SALES_MANAGER)
    below = UserFactory(role=Role.SALES_MANAGER, manager=boss)
    form = {"name": "B", "manager": below.pk, "time_zone": "UTC", "language": "en", "part_time_share": "1"}

    response = client.post(url("person_edit", boss.pk), form)

    assert response.status_code == 422
    assert "somebody below them" in response.content.decode()


def test_person_edit_gives_an_email_to_somebody_without(client, director):
    person = UserFactory(email=None, password=None)
    form = {"name": "Ana", "email": "Ana@rapport.test", "time_zone": "UTC", "language": "en", "part_time_share": "1"}

    client.post(url("person_edit", person.pk), form)

    assert User.objects.get(pk=person.pk).email == "ana@rapport.test"


def test_person_reinvite_sends_or_says_why_not(client, director):
    person = UserFactory(password=None)

    first = client.post(url("person_reinvite", person.pk), follow=True)
    second = client.post(url("person_reinvite", person.pk), follow=True)

    assert [str(m) for m in first.context["messages"]] == [f"Invitation on its way to {person}."]
    assert [str(m) for m in second.context["messages"]] == ["An invitation is already on its way."]


def test_person_reactivate_brings_somebody_back(client, director):
    person = UserFactory(is_active=False)

    client.post(url("person_reactivate", person.pk))

    assert User.objects.get(pk=person.pk).is_active


def test_the_invitation_link_shows_in_local_mode_to_those_who_may_invite(client, director, settings):
    person = UserFactory(password=None)
    client.post(url("person_reinvite", person.pk))
    page = url("person_detail", person.pk)

    shown = client.get(page).context["link"]
    settings.LOCAL = False
    hidden_in_production = client.get(page).context["link"]
    settings.LOCAL = True
    client.force_login(UserFactory())
    hidden_from_others = client.get(page).context["link"]

    assert "/auth/password/reset/key/" in shown
    assert (hidden_in_production, hidden_from_others) == ("", "")


def test_the_link_of_an_administrator_is_not_shown_to_a_director(client, director):
    person = UserFactory(role=Role.ADMINISTRATOR, password=None)
    Invitation.objects.create(person=person, due_at=timezone.now())

    assert client.get(url("person_detail", person.pk)).context["link"] == ""


def test_settings_changes_only_oneself(client):
    user, other = UserFactory(), UserFactory()
    client.force_login(user)
    form = {"name": "Me", "time_zone": "Asia/Tokyo", "country": "JP", "language": "es"}
    form |= {"pk": other.pk, "role": "ADMINISTRATOR"}

    response = client.post(url("settings"), form)

    user.refresh_from_db()
    assert response.status_code == 302
    assert (user.name, user.time_zone, user.language, user.role) == ("Me", "Asia/Tokyo", "es", "ACCOUNT_MANAGER")
    assert user.country == "JP"
    assert User.objects.get(pk=other.pk).name == other.name


def test_setup_creates_the_first_administrator_and_signs_in(client):
    form = {"name": "Eva", "email": "eva@rapport.test", "password": PASSWORD, "password_again": PASSWORD}
    assert client.get(url("setup")).status_code == 200

    response = client.post(url("setup"), form)

    assert response.status_code == 302
    assert User.objects.get().role == Role.ADMINISTRATOR
    assert client.get(url("person_list")).status_code == 200
    assert client.get(url("setup")).status_code == 404
    assert client.post(url("setup"), form | {"email": "mal@rapport.test"}).status_code == 404


def test_setup_wants_a_password_that_is_one(client):
    form = {"name": "Eva", "email": "eva@rapport.test", "password": "password", "password_again": "password"}

    assert client.post(url("setup"), form).status_code == 422
    assert not User.objects.exists()


def test_setup_is_not_there_in_production(client, settings):
    settings.LOCAL = False

    assert client.get(url("setup")).status_code == 404


def test_first_administrator_prints_a_link_that_works_until_one_can_sign_in(client, capsys):
    call_command("first_administrator", "eva@rapport.test", name="Eva")
    link = capsys.readouterr().out.strip()

    page = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})

    assert User.objects.who_can_sign_in().get().email == "eva@rapport.test"
    with pytest.raises(CommandError, match="already an administrator"):
        call_command("first_administrator", "eva@rapport.test", name="Eva")
