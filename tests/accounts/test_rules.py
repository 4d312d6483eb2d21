from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Status, Tier
from accounts.rules import (
    Standing,
    check_standing,
    check_version,
    cyclic,
    is_assigned,
    months_back,
    web_domain,
)

CORE = Standing(Tier.CORE, Status.CUSTOMER, False)


@pytest.mark.parametrize(
    ("after", "is_refused"),
    [
        (CORE, False),
        (CORE._replace(tier=Tier.KEY), False),
        (CORE._replace(tier=Tier.STRATEGIC), True),
        (CORE._replace(status=Status.FORMER), True),
        (CORE._replace(status=Status.PROSPECT), True),
        (CORE._replace(is_managed=True), True),
    ],
)
def test_check_standing_of_an_assigned_account(after, is_refused):
    check_standing(CORE, after, is_assigned=False)
    if not is_refused:
        check_standing(CORE, after, is_assigned=True)
        return
    with pytest.raises(ValidationError) as caught:
        check_standing(CORE, after, is_assigned=True)
    assert caught.value.code == "assignment_out_of_step"


def test_check_version_names_people_and_fields():
    check_version(3, 3, changes=[], people=[])
    with pytest.raises(ValidationError) as caught:
        check_version(3, 5, changes=["city", "tier"], people=["Luis Pérez"])
    assert caught.value.code == "stale"
    assert "Luis Pérez changed this meanwhile (city, tier)" in caught.value.messages[0]


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({}, set()),
        ({1: 2, 2: 3, 3: None}, set()),
        ({1: 1}, {1}),
        ({1: 2, 2: 1, 3: 1}, {1, 2}),
        ({4: 1, 1: 2, 2: 3, 3: 1, 5: 6}, {1, 2, 3}),
        ({1: 2, 2: 1, 3: 4, 4: 3}, {1, 2, 3, 4}),
    ],
)
def test_cyclic(parents, expected):
    assert cyclic(parents) == expected


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("acme.com", "acme.com"),
        (" HTTPS://www.Acme.com/about?x=1 ", "acme.com"),
        ("ana@acme.co.uk", "acme.co.uk"),
        ("http://acme.com:8080", "acme.com"),
        ("müller.de", "müller.de"),
        ("", ""),
    ],
)
def test_web_domain(typed, domain):
    assert web_domain(typed) == domain


@pytest.mark.parametrize("typed", ["acme", "a b.com", "<script>", "..", "'; drop table", "x" * 300 + ".com"])
def test_web_domain_refuses(typed):
    with pytest.raises(ValidationError):
        web_domain(typed)


def test_months():
    assert months_back(date(2026, 1, 31), 0) == date(2026, 1, 1)
    assert months_back(date(2026, 1, 31), 1) == date(2025, 12, 1)
    assert months_back(date(2026, 11, 23), 11) == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("owner_id", "managed_with_id", "expected"), [(None, None, False), (1, None, True), (1, 2, False), (None, 2, False)]
)
def test_is_assigned(owner_id, managed_with_id, expected):
    assert is_assigned(owner_id=owner_id, managed_with_id=managed_with_id) is expected
