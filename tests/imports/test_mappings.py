"""Mappings that people keep: seen, renamed, shared and removed, and who may."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imports.models import ImportJob, SavedMapping
from imports.services import save_mapping
from tests.factories import UserFactory
from tests.imports.pages import errors, send
from users.choices import Role

pytestmark = pytest.mark.django_db

LIST = reverse("imports:mapping_list")
DOCUMENT = {"accounts": {"columns": {"name": "Company"}}}


@pytest.fixture
def person():
    return UserFactory(role=Role.ACCOUNT_MANAGER)


@pytest.fixture
def client(person):
    return signed_in(person)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def keep(person, name="ERP", **options):
    return save_mapping(**{"name": name, "target": "accounts", "document": DOCUMENT, "by": person} | options)


def edit(mapping):
    return reverse("imports:mapping_edit", args=[mapping.pk])


def remove(mapping):
    return reverse("imports:mapping_remove", args=[mapping.pk])


def listed(client):
    return [(kept.mapping.name, kept.is_editable) for kept in client.get(LIST).context["mappings"]]


def test_own_and_shared_mappings_are_listed(client, person):
    other = UserFactory(role=Role.SALES_DIRECTOR)
    keep(person, "Mine"), keep(other, "Shared", is_shared=True), keep(other, "Theirs")

    page = client.get(LIST).content.decode()

    assert listed(client) == [("Mine", True), ("Shared", False)]
    assert listed(signed_in(other)) == [("Shared", True), ("Theirs", True)]
    assert edit(SavedMapping.objects.get(name="Mine")) in page
    assert edit(SavedMapping.objects.get(name="Shared")) not in page
    assert LIST in client.get(reverse("imports:job_list")).content.decode()


def test_a_file_can_be_brought_in_with_a_kept_mapping(client, person):
    kept = keep(person, source="erp")

    page = client.get(reverse("imports:job_create") + f"?target=accounts&source=erp&mapping=saved:{kept.pk}")

    form = page.context["form"]
    assert f"mapping=saved:{kept.pk}" in client.get(LIST).content.decode()
    assert [form[name].value() for name in ("target", "source", "mapping")] == ["accounts", "erp", f"saved:{kept.pk}"]


def test_a_mapping_is_renamed_and_shared(client, person):
    kept = keep(person)

    answer = client.post(edit(kept), {"name": "  ERP   customers ", "is_shared": "on"})

    kept.refresh_from_db()
    assert answer["Location"] == LIST
    assert (kept.name, kept.is_shared, kept.document) == ("ERP customers", True, DOCUMENT)
    client.post(edit(kept), {"name": "ERP customers"})
    kept.refresh_from_db()
    assert not kept.is_shared


def test_a_name_that_is_taken_or_empty_is_refused_on_the_page(client, person):
    kept = keep(person)
    keep(person, "Taken"), keep(UserFactory(), "Shared", is_shared=True)

    answers = [
        client.post(edit(kept), said)
        for said in ({"name": "taken"}, {"name": "  "}, {"name": ""}, {"name": "SHARED", "is_shared": "on"})
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert errors(answers[0]) == ["You already have a mapping of this name."]
    assert errors(answers[3]) == ["There is already a shared mapping of this name."]
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared) == ("ERP", False)


def test_a_removed_mapping_leaves_the_imports_that_used_it(client, person):
    kept = keep(person)
    send(client, mapping=f"saved:{kept.pk}")

    question = client.get(remove(kept))
    answers = [client.post(remove(kept)) for _press in range(2)]

    assert "Remove the mapping ERP?" in question.content.decode()
    assert [answer.status_code for answer in answers] == [302, 404]
    assert not SavedMapping.objects.exists()
    assert ImportJob.objects.get().mapping["accounts"] == DOCUMENT["accounts"]


def test_mappings_of_others_are_not_there(client):
    other = UserFactory(role=Role.ACCOUNT_MANAGER)
    hidden, shared = keep(other, "Theirs"), keep(other, "Shared", is_shared=True)

    answers = [
        client.post(address(mapping), {"name": "Mine"}) for address in (edit, remove) for mapping in (hidden, shared)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert set(SavedMapping.objects.values_list("name", flat=True)) == {"Theirs", "Shared"}


def test_who_answers_for_every_import_tidies_shared_mappings_up(person):
    shared, hidden = keep(person, "Shared", is_shared=True), keep(person, "Hidden")
    director = signed_in(UserFactory(role=Role.SALES_DIRECTOR))

    assert director.post(edit(shared), {"name": "Customers", "is_shared": "on"}).status_code == 302
    assert director.post(remove(hidden)).status_code == 404
    shared.refresh_from_db()
    assert (shared.name, shared.owner) == ("Customers", person)


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.AUDITOR])
def test_who_brings_no_files_in_keeps_no_mappings(role, person):
    kept = keep(person, is_shared=True)
    client = signed_in(UserFactory(role=role))

    assert [client.get(address).status_code for address in (LIST, edit(kept), remove(kept))] == [403] * 3


def test_the_list_costs_the_same_for_one_mapping_and_for_many(client, person):
    keep(person)
    one = queries(client)
    for number in range(5):
        keep(UserFactory(), f"Mapping {number}", is_shared=True)

    assert queries(client) == one


def queries(client):
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(LIST).status_code == 200
    return len(captured)


def test_an_empty_list_says_what_to_do(client):
    assert "No saved mappings yet" in client.get(LIST).content.decode()
