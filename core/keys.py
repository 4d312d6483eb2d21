"""Keys under which a request has its effect once."""

from typing import Any

from django.db import connection
from django.utils import timezone

CLAIM = """
INSERT INTO core_idempotencykey (principal_id, key, method, path, body_hash, status, headers, body, created_at)
VALUES (%s, %s, %s, %s, %s, 0, '{}', '', %s) ON CONFLICT DO NOTHING RETURNING id
"""


def claim(*, principal: Any, key: str, method: str, path: str, body_hash: str) -> bool:
    """Whether the key is this request's for the rest of its transaction; whoever comes second waits here until the
    first is done."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [principal.pk, key, method, path, body_hash, timezone.now()])
        return cursor.fetchone() is not None
