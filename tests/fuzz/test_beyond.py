"""Our own check under test: it lets rules of the business pass, and nothing that a schema can say."""

import pytest

from tests.fuzz.beyond import BEYOND_SCHEMA, SHAPES, refusals_of_shape


def problem(code: str, field: str = "name", detail: str = "") -> dict:
    return {"code": "invalid", "detail": detail, "errors": [{"field": field, "code": code, "message": ""}]}


@pytest.mark.parametrize("code", ["required", "max_length", "unknown_field", "day_out_of_range"])
def test_a_refusal_of_shape_is_found(code):
    assert list(refusals_of_shape(problem(code))) == [code]


@pytest.mark.parametrize(
    "told",
    [
        problem("cover_ends_early", "until"),
        problem("unknown_field", "mastery.size"),
        problem("does_not_exist", "account"),
        {"code": "parse_error", "detail": "The body is not JSON: a number is too long."},
    ],
)
def test_what_no_schema_says_is_let_pass(told):
    assert list(refusals_of_shape(told)) == []


def test_an_unreadable_body_is_found():
    told = {"code": "parse_error", "detail": "The body is not JSON: Expecting value."}

    assert list(refusals_of_shape(told)) == ["parse_error"]


def test_no_code_is_both():
    assert SHAPES & BEYOND_SCHEMA.keys() == set()
