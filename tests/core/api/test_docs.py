"""What docs/api.md shows is what happens: each block is sent in turn, and its answer compared."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from integrations.choices import Scope
from integrations.services import create_token
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db

TEXT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
BLOCK = re.compile(r"```http\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Example:
    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    answer: dict


def examples() -> list[Example]:
    return [_read(block) for block in BLOCK.findall(TEXT)]


def _read(block: str) -> Example:
    head, *bodies, told = block.strip().split("\n\n")
    line, *headers = head.split("\n")
    method, path = line.split(" ", 1)
    status, answer = told.split("\n", 1)
    named = dict(header.split(": ", 1) for header in headers)
    return Example(method, path, named, "".join(bodies), int(status), json.loads(answer))


def agrees(told, shown) -> bool:
    """Whether what is shown is part of what was told."""
    if isinstance(shown, dict):
        return isinstance(told, dict) and all(name in told and agrees(told[name], shown[name]) for name in shown)
    if isinstance(shown, list):
        return len(told) == len(shown) and all(map(agrees, told, shown))
    return told == shown


def test_every_example_answers_as_it_says():
    person = UserFactory(role=Role.SALES_DIRECTOR)
    written = create_token(person, name="docs", scopes=Scope.values, by=None)[1]
    account, book = AccountFactory(name="Nova Iberia", tier="KEY"), PortfolioFactory()
    for _number in range(25):
        AssignmentFactory(portfolio=book)
    names = {"/accounts/1/": f"/accounts/{account.pk}/", '"account": 1,': f'"account": {account.pk},',
             '"portfolio": 1,': f'"portfolio": {book.pk},', '"id": 1,': f'"id": {account.pk},'}  # fmt: skip

    assert len(examples()) == 11
    for example in examples():
        path, body, shown = example.path, example.body, json.dumps(example.answer)
        for name, real in names.items():
            path, body, shown = path.replace(name, real), body.replace(name, real), shown.replace(name, real)
        headers = {name: value.replace("$TOKEN", written) for name, value in example.headers.items()}
        sent = {"content_type": "application/json"} if body else {}
        answer = Client().generic(example.method, path, body, headers=headers, **sent)

        assert answer.status_code == example.status, f"{example.method} {path}: {answer.content!r}"
        assert agrees(answer.json(), json.loads(shown)), f"{example.method} {path}: {answer.content!r}"
