"""Values that have brought other systems down: texts, numbers, days, and bodies that are hardly JSON."""

from collections.abc import Iterator
from typing import Any

TEXTS = {
    "NUL": "a\x00b",
    "half of a pair": "a\ud800b",
    "turned round": "abc\u202edef\u2066ghi",
    "no width": "a\u200bb\u200d\ufeffc",
    "piled up": "Z" + "\u0300\u0341\u0489" * 3_000,
    "family": "👩‍👩‍👧‍👦" * 40,
    "taken apart": "Jose\u0301 Nu\u0301n\u0303ez",
    "put together": "José Núñez",
    "Turkish": "İstanbul ısı",
    "full width": "ＡＢＣ　１２３ ＝１＋１",
    "private use": "\ue000\U000f0000\U0010ffff",
    "not a character": "\ufffe\uffff",
    "controls": "\x01\x08\x1b[31m\x7f\x85",
    "lines": "a\r\nb\u2028c\u2029d",
    "spaces": " \t\u00a0\u3000 ",
    "nothing": "",
    "very long": "x" * 1_000_000,
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "formula": "=cmd|' /C calc'!A0",
    "query": "'; DROP TABLE users_user; --",
    "template": "{{ 7*7 }}{% debug %}%(name)s %s ${x}",
    "path": "../../../../etc/passwd",
}
NUMBERS = (2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**39, 0, -1, 1.5, 1e30, -0.0, True, "1", [1], {})
DAYS = (
    "0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01", "2024-02-29", "2023-02-29", "2026-13-01", "2026-1-1",
    "2026-11-23T00:00:00+14:00", "٢٠٢٦-١١-٢٣", "20261123", "0000-00-00", "-2026-01-01", "", 20261123, None,
)  # fmt: skip
AMOUNTS = (
    "1e400", "1E5", "NaN", "Infinity", "-0", "-0.00", "99999999999999.99", "999999999999999.99", "0.001", "1,000.00",
    " 1", "١٢", "", "+1", "0x10", 1, 1.5, None,
)  # fmt: skip
# How a body is put on the wire: %s stands for what is in the braces of a valid one
BODIES = {
    "empty": b"",
    "nothing": b"null",
    "a list": b"[]",
    "a list of itself": b"[%s]",
    "a text": b'"text"',
    "a number": b"1e400",
    "cut off": b"{%s",
    "not Unicode": b'{%s, "name": "\xff\xfe"}',
    "another Unicode": '{"name": "x"}'.encode("utf-16"),
    "with a mark": b"\xef\xbb\xbf{%s}",
    "no number": b'{%s, "x": NaN}',
    "endless": b'{%s, "x": Infinity}',
    "a huge number": b'{%s, "x": 1e400}',
    "a tiny number": b'{%s, "x": 1e-400}',
    "many digits": b'{%s, "x": ' + b"9" * 100_000 + b"}",
    "half of a pair": b'{%s, "x": "\\ud800"}',
    "NUL": b'{%s, "x": "\\u0000"}',
    "deep": b'{%s, "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep objects": b'{%s, "x": ' + b'{"x":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    "many fields": b"{%s" + b"".join(b', "x%d": 1' % place for place in range(10_000)) + b"}",
    "proto": b'{%s, "__proto__": {"is_active": true}, "constructor": {}}',
}


def values_for(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The values that a field of this kind is tried with, each with a name."""
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if schema.get("format") == "date":
        yield from ((f"day {value!r}", value) for value in DAYS)
    elif schema.get("format") == "decimal":
        yield from ((f"amount {value!r}", value) for value in AMOUNTS)
    elif "integer" in kinds:
        yield from ((f"number {str(value)[:25]}", value) for value in NUMBERS)
    if "string" in kinds:
        yield from TEXTS.items()
