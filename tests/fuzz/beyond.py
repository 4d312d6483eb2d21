"""What the description of the API cannot say of a request, and so may be refused although it looks valid.

Statuses that a check of Schemathesis does not expect by itself, each with its reason:

- 412: If-Match names a version, and which one a row has now only the row knows (RFC 9110 §13.1.1).
- 428: without If-Match a change is refused by the status made for it (RFC 6585 §3).
- 409, 422: a rule of the business, and an Idempotency-Key that was used for something else.
- 400 to a valid request: only with the codes below; `valid_data_is_taken` reads every one of them.
"""

from collections.abc import Iterator
from typing import Any

import schemathesis

EXPECTED_STATUSES = {
    "positive_data_acceptance": ["2xx", "400", "401", "403", "404", "409", "412", "422"],
    "negative_data_rejection": ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428"],
    "missing_required_header": ["400", "401", "403", "404", "428"],
}

# code of a refusal → why no schema says it
BEYOND_SCHEMA = {
    "does_not_exist": "a reference to a row that is not there, or not the caller's to see",
    "cursor": "a cursor is opaque: only the server writes one",
    "null_character": "a database cannot hold NUL: said once, in docs/api.md, and not in a pattern of each text",
    "blank": "a text of nothing but spaces: which signs are spaces differs from regular expression to another",
    "time_zone": "one of some 600 zones, a list that changes",
    "currency": "one of the currencies there are, a list that changes",
    "country": "one of the countries there are, a list that changes",
    "agreement_ends_after_it_starts": "the order of two days",
    "cover_ends_early": "the order of two days",
    "cover_too_long": "how far two days lie apart",
    "already_here": "a record that is there already",
    "ends_before_it_starts": "the order of two days",
    "mastery": "which fields there are: one body describes the upsert of every resource",
    "file": "what is in a file, and that it has a name",
    "invalid_choice": "a country in the address of a list; other choices are described, so nothing else gets this far",
    "bad_mapping": "a mapping that there is not, or not for this kind of file",
}
# the same for a body that cannot be read at all
UNREADABLE = ("a number is too long", "a text holds the character NUL")


def refusals(told: dict[str, Any]) -> Iterator[str]:
    """The code of each refusal in a problem; of an unreadable body the reason."""
    if told["code"] == "parse_error":
        yield next((reason for reason in UNREADABLE if reason in told["detail"]), "parse_error")
    elif told.get("errors"):
        for error in told["errors"]:
            first = error["field"].split(".")[0]
            yield first if first in ("mastery", "file") else error["code"]
    else:
        yield told["code"]


@schemathesis.check  # type: ignore[untyped-decorator]
def valid_data_is_taken(ctx: Any, response: Any, case: Any) -> None:
    """A valid request is refused as a bad one only for what the description cannot say."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    told = response.json()
    if unsaid := sorted(set(refusals(told)) - BEYOND_SCHEMA.keys() - set(UNREADABLE)):
        raise AssertionError(f"refused with {', '.join(unsaid)}, which the description should say\n{told}")
