"""No operation is fuzzed in vain: each does what it is for, for somebody."""

import pytest

from tests.fuzz.asking import valid_requests
from tests.fuzz.people import ROLES

pytestmark = pytest.mark.django_db


def test_every_operation_succeeds_for_somebody(world, door):
    found = valid_requests(door, world, list(ROLES.values()))

    assert [operation for operation, request in found.items() if request is None] == []
