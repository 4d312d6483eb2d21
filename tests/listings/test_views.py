"""Ways of looking at a list that have a name: one's own, shared ones, and those of others, which are not there."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import AuditEntry
from core.listing import listing_named
from listings.models import SavedView
from listings.selectors import view_menu
from listings.services import save_view, update_view
from tests.factories import (
    AccountFactory,
    AssignmentFactory,
    DepartmentFactory,
    PortfolioFactory,
    SavedViewFactory,
    UserFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db

VIEWS = "/lists/accounts/views/"


@pytest.fixture
def manager():
    return UserFactory(name="Mia Manager", role=Role.SALES_MANAGER)


@pytest.fixture
def person(manager, client):
    user = UserFactory(manager=manager)
    client.force_login(user)
    return user


def test_a_view_keeps_filters_columns_and_order_and_opens_the_list_with_them(client, person):
    response = client.post(VIEWS + "?tier=KEY&sort=-name&columns=name,tier&cursor=x&nonsense=1", {"name": " Key ones "})

    view = SavedView.objects.get()
    assert (view.owner, view.listing, view.name, view.is_shared) == (person, "accounts", "Key ones", False)
    assert view.query == "tier=KEY&sort=-name&columns=name,tier"
    assert response.url == f"/accounts/?{view.query}"
    opened = client.get(response.url)
    assert opened.context["order"] == "-name"
    assert [chip.value for chip in opened.context["chips"]] == ["Key"]
    assert [column.name for column in opened.context["columns"]] == ["name", "tier"]


def test_a_saved_view_stands_in_the_trail(client, person):
    client.post(VIEWS, {"name": "All"})

    entry = AuditEntry.objects.get(table="listings_savedview")
    assert (entry.actor, entry.after["name"], entry.door) == (person, "All", "PAGE")


def test_two_views_of_one_name_are_refused_and_what_was_typed_stays(client, person):
    SavedViewFactory(owner=person, name="Mine")
    SavedViewFactory(owner=person, name="Mine", listing="people")
    SavedViewFactory(name="Mine")

    response = client.post(VIEWS, {"name": "MINE"})

    assert response.status_code == 422
    assert "You already have a view of this name." in response.content.decode()
    assert 'value="MINE"' in response.content.decode()
    assert SavedView.objects.count() == 3


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_view_needs_a_name_that_fits(name, client, person):
    assert client.post(VIEWS, {"name": name}).status_code == 422


def test_the_service_refuses_what_does_not_fit(person):
    for name, query in (("  ", ""), ("x" * 81, ""), ("Long", "q=" + "x" * 2_000)):
        with pytest.raises(ValidationError):
            save_view(listing_named("accounts"), name, query, by=person)


def test_shared_views_reach_the_department_and_the_line_below_and_nobody_else(manager, person):
    department = DepartmentFactory()
    colleague = UserFactory(department=department)
    person.department = department
    person.save(update_fields=["department"])
    seen = [
        SavedViewFactory(owner=owner, is_shared=True, name=name)
        for owner, name in ((manager, "Of my manager"), (colleague, "Of my department"))
    ]
    SavedViewFactory(owner=manager, name="Private of my manager")
    SavedViewFactory(owner=UserFactory(manager=person), is_shared=True, name="Of somebody below")
    SavedViewFactory(owner=UserFactory(manager=manager), is_shared=True, name="Of a peer elsewhere")
    SavedViewFactory(owner=UserFactory(), is_shared=True, name="Of a stranger")
    SavedViewFactory(owner=manager, is_shared=True, listing="people", name="Of another list")
    own = SavedViewFactory(owner=person)

    menu = view_menu(listing_named("accounts"), person)

    assert menu.own == [own]
    assert sorted(menu.shared, key=str) == sorted(seen, key=str)


def test_people_without_a_department_share_with_nobody_beside_them():
    SavedViewFactory(owner=UserFactory(department=None), is_shared=True)

    assert not SavedView.objects.visible_to(UserFactory(department=None)).exists()


def test_a_shared_view_shows_each_reader_their_own_rows(client, manager, person):
    own = AssignmentFactory(account=AccountFactory(name="Mine", tier="KEY"), portfolio=PortfolioFactory(owner=person))
    AssignmentFactory(account=AccountFactory(name="Not mine", tier="KEY"), portfolio=PortfolioFactory(owner=manager))
    SavedViewFactory(owner=manager, is_shared=True, name="Key ones", query="tier=KEY&sort=name")

    menu = client.get(VIEWS, headers={"HX-Request": "true"}).content.decode()
    assert "Key ones" in menu
    assert "Mia Manager" in menu
    assert "<html" not in menu
    assert 'href="/accounts/?tier=KEY&amp;sort=name"' in menu
    assert list(client.get("/accounts/?tier=KEY&sort=name").context["page"].rows) == [own.account]


def test_a_view_is_renamed_shared_and_takes_over_what_is_seen_now(client, person):
    view = SavedViewFactory(owner=person, name="Old", query="tier=KEY&sort=name")
    url = reverse("listings:view_edit", args=[view.pk])

    kept = client.post(url, {"name": "New", "is_shared": "on", "seen": view.updated_at.isoformat()})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query) == ("New", True, "tier=KEY&sort=name")
    assert kept.url == "/accounts/?tier=KEY&sort=name"

    said = {"name": "New", "takes_query": "on", "seen": view.updated_at.isoformat()}
    client.post(url + "?status=PROSPECT&sort=-name", said)
    view.refresh_from_db()
    assert (view.is_shared, view.query) == (False, "status=PROSPECT&sort=-name")


def test_a_view_changed_meanwhile_is_not_overwritten(client, person):
    view = SavedViewFactory(owner=person, name="Old")
    url = reverse("listings:view_edit", args=[view.pk])
    seen = client.get(url).context["form"]["seen"].value()
    update_view(view, name="Theirs", by=person)

    refused = client.post(url, {"name": "Mine", "seen": seen})
    view.refresh_from_db()
    assert (refused.status_code, view.name) == (422, "Theirs")
    assert b"Somebody changed this meanwhile" in refused.content

    client.post(url, {"name": "Mine", "seen": refused.context["form"]["seen"].value()})
    view.refresh_from_db()
    assert view.name == "Mine"


def test_a_view_is_removed_once_that_is_confirmed(client, person):
    view = SavedViewFactory(owner=person)
    url = reverse("listings:view_remove", args=[view.pk])

    assert client.get(url).status_code == 200
    assert SavedView.objects.exists()
    assert client.post(url).url == "/accounts/"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["view_edit", "view_remove"])
def test_views_of_others_are_not_there_to_be_changed(name, client, manager, person):
    view = SavedViewFactory(owner=manager, is_shared=True, name="Shared")

    response = client.post(reverse(f"listings:{name}", args=[view.pk]), {"name": "Taken"})

    assert response.status_code == 404
    assert SavedView.objects.get().name == "Shared"


def test_a_list_that_is_not_there_has_no_views(client, person):
    assert client.get("/lists/nonsense/views/").status_code == 404
    assert client.post("/lists/nonsense/export/", {"format": "CSV"}).status_code == 404
