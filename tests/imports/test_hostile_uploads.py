"""The worst files by both doors: a page that says what is wrong, or a job that ends; never an error of ours."""

import json
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from imports.choices import ENDED
from imports.models import ImportFilePart, ImportJob
from tests.api import Api
from tests.factories import UserFactory
from tests.imports.corpus import archives, markup, sizes, texts, wiring, workbooks
from tests.imports.pages import errors, filled, send, work
from users.choices import Role

pytestmark = pytest.mark.django_db

# The same name may stand for a text and for a workbook: the later is meant
CASES = {
    case.name: case
    for part in (texts, workbooks, archives, markup, wiring, sizes)
    for case in part.CASES
    if not case.is_slow
}
WORST = (
    "noise", "one-line-of-20-mega", "wide-cell-quoted", "bidi-marks", "control-signs", "zalgo", "private-use",
    "header-of-emoji", "header-of-a-thousand-signs", "header-with-line-end", "header-that-is-a-formula",
    "html-in-cells", "template-in-cells", "percent-signs", "sql-in-cells", "utf-16-lone-surrogate",
    "billion-laughs-as-xml", "sqlite-renamed", "ten-thousand-columns", "bomb-sheet", "bomb-of-high-ratio",
    "bomb-of-many-parts", "twenty-thousand-parts", "name-above", "absolute-name", "flagged-as-encrypted",
    "claims-a-size-of-4-giga", "only-four-bytes", "locked", "xlsb", "depth", "names", "attributes",
    "endless-comment", "long-text-in-a-row", "cell-at-the-end-of-the-sheet",
)  # fmt: skip
DIFFERENT = count()
# The second door leads to the same room: every third each day, all of them in the full run
EVERY_THIRD = [
    name if place % 3 == 0 else pytest.param(name, marks=pytest.mark.slow) for place, name in enumerate(WORST)
]


@pytest.fixture(scope="module")
def contents():
    """Each file is made once."""
    made = {name: CASES[name].content for name in WORST}
    return {name: content() if callable(content) else content for name, content in made.items()}


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.mark.parametrize("name", WORST)
def test_hostile_file_by_the_page(name, contents, director):
    client = Client()
    client.force_login(director)

    answer = send(client, contents[name], name=f"{name}.xlsx")

    if CASES[name].error:
        assert (answer.status_code, ImportFilePart.objects.count()) == (422, 0)
        assert errors(answer)
        return
    page = client.get(answer["Location"])
    after = client.post(answer["Location"], filled(page.context["form"], column_name="0"))
    work()
    assert (answer.status_code, page.status_code, after.status_code) == (302, 200, 302)
    assert client.get(after["Location"]).status_code == 200


@pytest.mark.parametrize("name", EVERY_THIRD)
def test_hostile_file_by_the_api(name, contents, director):
    api = Api(director)
    body = {"file": SimpleUploadedFile("a.csv", contents[name]), "target": "accounts"}
    headers = api.headers | {"Idempotency-Key": str(next(DIFFERENT))}

    answer = api.client.generic(
        "POST", "/api/v1/imports/", encode_multipart(BOUNDARY, body), MULTIPART_CONTENT, headers=headers
    )
    work()

    told = json.loads(answer.content)
    if CASES[name].error:
        assert (answer.status_code, told["errors"][0]["field"], ImportJob.objects.count()) == (400, "file", 0)
        return
    job = ImportJob.objects.get()
    assert (answer.status_code, told["id"]) == (202, job.pk)
    assert job.state in ENDED
