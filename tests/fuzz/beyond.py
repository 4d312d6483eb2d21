"""What the description of the API cannot say of a request, and so may be refused although it looks valid.

Statuses that a check of Schemathesis does not expect by itself, each with its reason:

- 412: If-Match names a version, and which one a row has now only the row knows (RFC 9110 §13.1.1).
- 428: without If-Match a change is refused by the status made for it (RFC 6585 §3).
- 409, 422: a rule of the business, and an Idempotency-Key that was used for something else.
- 400 to a valid request: for a rule of the business that speaks of one field, such as the order of two days. A refusal
  of the shape of a value is never right then: `valid_data_is_taken` reads the code of every refusal.
"""

from collections.abc import Iterator
from typing import Any

import schemathesis

EXPECTED_STATUSES = {
    "positive_data_acceptance": ["2xx", "400", "401", "403", "404", "409", "412", "422"],
    "negative_data_rejection": ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428"],
    "missing_required_header": ["400", "401", "403", "404", "428"],
}

# Codes that speak of the shape of a request: the description says the same, so that no valid one is refused with them
SHAPES = frozenset(
    {
        "required", "null", "invalid", "min_length", "max_length", "min_value", "incorrect_type", "not_a_list",
        "not_a_dict", "empty", "max_digits", "max_decimal_places", "max_whole_digits", "max_string_length", "date",
        "datetime", "day", "day_out_of_range", "overflow", "text", "invalid_email", "unknown_field",
        "unknown_parameter", "repeated", "no_name", "parse_error", "bad_request", "idempotency_key_missing",
        "idempotency_key_invalid",
    }
)  # fmt: skip

# Codes that speak of it too, and yet of what no schema can say: code → what that is
BEYOND_SCHEMA = {
    "does_not_exist": "a reference to a row that is not there, or not the caller's to see",
    "null_character": "a database cannot hold NUL: said once, in docs/api.md, and not in a pattern of each text",
    "blank": "a text of nothing but spaces: which signs are spaces differs from one regular expression to another",
    "max_value": "how much an amount may be that is written as text",
    "invalid_choice": "a country in the address of a list; the values of every other choice are described",
}
# the same for a body that cannot be read at all, by its reason
UNREADABLE = ("a number is too long", "a text holds the character NUL")
# and for fields: which there are differs from upsert to upsert, all described by one body; what is in a file
FIELDS = ("mastery", "file")


def refusals_of_shape(told: dict[str, Any]) -> Iterator[str]:
    """The code of each refusal in a problem that the description should have ruled out."""
    if told["code"] == "parse_error" and any(reason in told["detail"] for reason in UNREADABLE):
        return
    for error in told.get("errors") or [{"field": "", "code": told["code"]}]:
        if error["code"] in SHAPES and error["field"].split(".")[0] not in FIELDS:
            yield error["code"]


@schemathesis.check  # type: ignore[untyped-decorator]
def valid_data_is_taken(ctx: Any, response: Any, case: Any) -> None:
    """A valid request is refused as a bad one only for what the description cannot say."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    told = response.json()
    if found := sorted(set(refusals_of_shape(told))):
        raise AssertionError(f"refused with {', '.join(found)}, which the description should say\n{told}")
