from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from users import rules
from users.choices import Role, Standing

AM, DIRECTOR, ADMINISTRATOR = Role.ACCOUNT_MANAGER, Role.SALES_DIRECTOR, Role.ADMINISTRATOR


def code_of(check, *args, **kwargs) -> str:
    """The code of the refusal, or "" when the check passes."""
    try:
        check(*args, **kwargs)
    except ValidationError as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("current", "target", "oneself", "may", "code"),
    [
        (AM, DIRECTOR, False, False, ""),
        (AM, ADMINISTRATOR, False, False, "administrators_only"),
        (ADMINISTRATOR, AM, False, False, "administrators_only"),
        (AM, ADMINISTRATOR, False, True, ""),
        (ADMINISTRATOR, AM, False, True, ""),
        (DIRECTOR, AM, True, False, "own_role"),
        (ADMINISTRATOR, AM, True, True, "own_role"),
    ],
)
def test_role_change(current, target, oneself, may, code):
    refused = code_of(rules.check_role_change, current, target, is_oneself=oneself, may_change_administrators=may)

    assert refused == code


@pytest.mark.parametrize(
    ("role", "oneself", "may", "code"),
    [
        (AM, False, False, ""),
        (AM, True, False, "own_deactivation"),
        (ADMINISTRATOR, False, False, "administrators_only"),
        (ADMINISTRATOR, False, True, ""),
        (ADMINISTRATOR, True, True, "own_deactivation"),
    ],
)
def test_deactivation(role, oneself, may, code):
    assert code_of(rules.check_deactivation, role, is_oneself=oneself, may_change_administrators=may) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"email": None}, "no_email"),
        ({"email": ""}, "no_email"),
        ({"is_active": False}, "deactivated"),
        ({"has_password": True}, "can_sign_in"),
        ({"is_on_its_way": True}, "on_its_way"),
        ({"sent_today": 2}, ""),
        ({"sent_today": 3}, "too_many_invitations"),
    ],
)
def test_invitation(changes, code):
    may_go = {"email": "a@b.c", "is_active": True, "has_password": False, "is_on_its_way": False, "sent_today": 0}

    assert code_of(rules.check_invitation, **may_go | changes) == code


@pytest.mark.parametrize(
    ("share", "is_fine"), [("0.01", True), ("1", True), ("0", False), ("1.01", False), ("-1", False)]
)
def test_part_time_share(share, is_fine):
    assert (code_of(rules.check_part_time_share, Decimal(share)) == "") == is_fine


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("ACCOUNT_MANAGER", Role.ACCOUNT_MANAGER),
        ("account manager", Role.ACCOUNT_MANAGER),
        (" Key  Account Manager ", Role.KEY_ACCOUNT_MANAGER),
        ("auditor", Role.AUDITOR),
    ],
)
def test_role_named(text, role):
    assert rules.role_named(text) == role


def test_role_named_refuses_what_is_none():
    assert code_of(rules.role_named, "Emperor") == "role"


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["sales"], Role.ACCOUNT_MANAGER),
        (["sales", "leads"], Role.SALES_MANAGER),
        (["canteen"], None),
        ([], None),
    ],
)
def test_role_from_groups_takes_the_first_configured(groups, role):
    assert rules.role_from_groups(groups, {"leads": "SALES_MANAGER", "sales": "ACCOUNT_MANAGER"}) == role


@pytest.mark.parametrize(
    ("email", "is_allowed"),
    [
        ("ana@acme.example", True),
        ("ANA@ACME.EXAMPLE", True),
        ("ana@sub.acme.example", False),
        ("ana@evilacme.example", False),
        ("ana@acme.example@evil.example", False),
        ("@acme.example", False),
        ("", False),
    ],
)
def test_domain_allowed(email, is_allowed):
    assert rules.is_domain_allowed(email, ["acme.example"]) == is_allowed


def test_no_domain_is_allowed_without_a_list():
    assert not rules.is_domain_allowed("ana@acme.example", [])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Standing.NOT_INVITED),
        ({"is_active": False, "has_password": True}, Standing.DEACTIVATED),
        ({"email": None}, Standing.NO_EMAIL),
        ({"has_password": True, "invitation": "SENT"}, Standing.CAN_SIGN_IN),
        ({"invitation": "DUE"}, Standing.ON_ITS_WAY),
        ({"invitation": "SENT"}, Standing.INVITED),
        ({"invitation": "FAILED"}, Standing.FAILED),
    ],
)
def test_standing(changes, expected):
    person = {"is_active": True, "email": "a@b.c", "has_password": False, "invitation": None}

    assert rules.standing(**person | changes) == expected


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({1: None, 2: 1, 3: 2}, set()),
        ({1: 1}, {1}),
        ({1: 2, 2: 1, 3: 2, 4: None}, {1, 2}),
        ({1: 2, 2: 3, 3: 4, 4: 2}, {2, 3, 4}),
        ({-1: -2, -2: -1, 5: -1}, {-1, -2}),
        ({}, set()),
    ],
)
def test_in_a_cycle(parents, found):
    assert rules.in_a_cycle(parents, parents) == found
