"""Changing a person: only what was changed on the form is written."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories import UserFactory
from users.choices import Role
from users.models import User
from users.services import update_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def director(client) -> User:
    user = UserFactory(name="Dora Director", role=Role.SALES_DIRECTOR)
    client.force_login(user)
    return user


def _as_a_browser_sends(response):
    """Every control of the form with what it shows, hidden ones too."""
    form = response.context["form"]
    shown = {}
    for field in form:
        value = field.field.prepare_value(field.initial)
        shown[field.html_name] = "" if value is None else str(value)
        if f'name="{field.html_initial_name}"' in response.content.decode():
            shown[field.html_initial_name] = shown[field.html_name]
    return shown


def test_person_edit_leaves_alone_what_another_changed_meanwhile(client):
    person, manager = UserFactory(name="Ana"), UserFactory(role=Role.SALES_MANAGER)
    url = reverse("users:person_edit", args=[person.pk])
    sent = _as_a_browser_sends(client.get(url))
    update_person(person, by=None, manager=manager, time_zone="Asia/Tokyo", department="North")

    assert client.post(url, sent | {"name": "Ana Ruiz"}).status_code == 302

    person.refresh_from_db()
    assert (person.name, person.manager, person.time_zone) == ("Ana Ruiz", manager, "Asia/Tokyo")
    assert person.department.name == "North"


def test_person_edit_clears_what_was_cleared(client):
    person = UserFactory(manager=UserFactory(role=Role.SALES_MANAGER))
    update_person(person, by=None, department="North")
    url = reverse("users:person_edit", args=[person.pk])
    sent = _as_a_browser_sends(client.get(url))

    client.post(url, sent | {"manager": "", "department": ""})

    person.refresh_from_db()
    assert (person.manager, person.department) == (None, None)


def test_person_reactivate_says_why_it_is_refused(client, monkeypatch):
    person = UserFactory(is_active=False)

    def refuse(*_args, **_kwargs):
        raise ValidationError("Somebody else is changing this. Try again.", code="busy")

    monkeypatch.setattr("users.views.reactivate_person", refuse)
    response = client.post(reverse("users:person_reactivate", args=[person.pk]), follow=True)

    assert [str(message) for message in response.context["messages"]] == ["Somebody else is changing this. Try again."]
