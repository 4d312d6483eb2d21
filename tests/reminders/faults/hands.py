"""People who say of one reminder after another that it is done, whatever dies meanwhile."""

import json
import threading
import urllib.error
import urllib.request

PAUSE = 0.05
# What was read in a mail that arrived, by people who can say so
READ = """
SELECT d.reminder_id, d.recipient_id FROM reminders_delivery d JOIN reminders_reminder r ON r.id = d.reminder_id
WHERE d.channel = 'DIGEST' AND d.state = 'SENT' AND r.state = 'OPEN' AND d.recipient_id = ANY (%s)
ORDER BY d.reminder_id LIMIT 1
"""
# Of what was answered as done, what is not so in the ledger
FORGOTTEN = """
SELECT count(*) FROM unnest(%s::bigint[]) AS said (id) LEFT JOIN reminders_reminder r ON r.id = said.id
WHERE r.state IS DISTINCT FROM 'CLOSED' OR r.ending <> 'DONE' OR r.ended_by_id IS NULL
"""


class Hands:
    """A thread that speaks to the web; `answered` are the reminders the web said it had closed."""

    def __init__(self, stage, tokens):
        self.stage, self.tokens = stage, {int(person): token for person, token in tokens.items()}
        self.answered, self.unanswered = set(), 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.ended.set()
        self.thread.join(30)

    def forgotten(self):
        """How many of the closed ones the ledger does not know as closed by a person."""
        return self.stage.sql(FORGOTTEN, sorted(self.answered))[0][0]

    def _work(self):
        while not self.ended.wait(PAUSE):
            for reminder, person in self.stage.sql(READ, list(self.tokens)) or ():
                self._say(reminder, self.tokens[person])

    def _say(self, reminder, token):
        """Said until there is an answer: the key makes a repeat harmless."""
        asked = urllib.request.Request(
            f"{self.stage.address}/api/v1/reminders/{reminder}/done/", data=json.dumps({}).encode(), method="POST",
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                     "Idempotency-Key": f"done-{reminder}"},
        )  # fmt: skip
        while not self.ended.is_set():
            try:
                with urllib.request.urlopen(asked, timeout=5) as answer:
                    assert answer.status == 200
                self.answered.add(reminder)
                return
            except (urllib.error.URLError, OSError):
                self.unanswered += 1
                self.ended.wait(PAUSE)
