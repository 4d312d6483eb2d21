"""Conversations: a message is answered by the first one of the other side that follows in it."""

from collections.abc import Collection

from django.db import connection

from relationships.counting import count

ANSWER = """
UPDATE relationships_interaction asked SET answered_at = answer.at, version = asked.version + 1, updated_at = now()
FROM relationships_interaction first_asked
CROSS JOIN LATERAL (
    SELECT min(i.occurred_at) AS at FROM relationships_interaction i
    WHERE i.thread = first_asked.thread AND i.account_id = first_asked.account_id AND NOT i.is_automatic
        AND i.initiator <> first_asked.initiator AND i.occurred_at >= first_asked.occurred_at
) answer
WHERE first_asked.id = asked.id AND asked.thread = ANY (%s) AND asked.thread <> '' AND asked.answered_at IS NULL
    AND asked.kind IN ('EMAIL', 'MESSAGE') AND NOT asked.is_automatic AND answer.at IS NOT NULL
RETURNING asked.id, asked.initiator
"""


def answer_threads(threads: Collection[str]) -> int:
    """Every message of these conversations that was answered says when; ours count from now on, since both sides took
    part. Answers how many were answered, in whatever order the messages came."""
    if not threads:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, [sorted(threads)])
        answered = cursor.fetchall()
    count([key for key, initiator in answered if initiator == "US"])
    return len(answered)
