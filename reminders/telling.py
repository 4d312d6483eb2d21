"""Who hears of what stands in the ledger: at once in Rapport, by mail when their morning comes, the manager only after
the owner knew that they would (HEALTH §1.5)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.clock import instant_of, local_day
from core.db import change
from reminders.choices import Channel, DeliveryState, Escalation, MailState, State
from reminders.models import Delivery, Reminder
from users.models import User

MANAGER_HEARS_AT = time(10)
CONDITIONS_A_WEEK = 3
AT_ONCE = 200

# What is open, and who is to hear of it today. A condition waits in the account's gaps: one of each account and three
# a week are offered to a person.
TELL = """
WITH open AS MATERIALIZED (
    SELECT r.id, r.level, r.priority, r.account_id, r.family, r.weight,
           reminders_hearer(r.account_id, r.person_id, (%(now)s::timestamptz AT TIME ZONE 'UTC')::date) AS hearer
    FROM reminders_reminder r WHERE r.account_id = ANY (%(keys)s) AND r.state = 'OPEN'
), offered AS (
    SELECT o.id, row_number() OVER (PARTITION BY o.hearer ORDER BY o.weight DESC, o.id) AS place
    FROM (SELECT DISTINCT ON (account_id) * FROM open WHERE family IN ('SINGLE_THREADED', 'COLD', 'TEAM')
          ORDER BY account_id, weight DESC, id) o
    WHERE NOT EXISTS (SELECT 1 FROM reminders_delivery d JOIN reminders_reminder r ON r.id = d.reminder_id
        WHERE r.account_id = o.account_id AND r.state = 'OPEN' AND d.channel = 'INBOX' AND d.recipient_id = o.hearer
            AND r.family IN ('SINGLE_THREADED', 'COLD', 'TEAM'))
), spare AS (
    SELECT hearer, %(a_week)s - (SELECT count(*) FROM reminders_delivery d
        JOIN reminders_reminder r ON r.id = d.reminder_id AND r.family IN ('SINGLE_THREADED', 'COLD', 'TEAM')
        WHERE d.recipient_id = h.hearer AND d.channel = 'INBOX'
            AND d.created_at > %(now)s::timestamptz - interval '7 days') AS number
    FROM (SELECT DISTINCT hearer FROM open) h
), told AS (
    SELECT open.* FROM open LEFT JOIN offered ON offered.id = open.id LEFT JOIN spare ON spare.hearer = open.hearer
    WHERE open.hearer IS NOT NULL
        AND (open.family NOT IN ('SINGLE_THREADED', 'COLD', 'TEAM') OR offered.place <= spare.number)
)
INSERT INTO reminders_delivery (reminder_id, level, recipient_id, channel, state, reason, created_at, told_at)
SELECT told.id, told.level, told.hearer, way.channel, way.state, '', %(now)s,
       CASE WHEN way.state = 'SENT' THEN %(now)s::timestamptz END
FROM told CROSS JOIN LATERAL (VALUES ('INBOX', 'SENT'),
    (CASE WHEN told.priority = 1 THEN 'AT_ONCE' ELSE 'DIGEST' END, 'WAITING')) way (channel, state)
ON CONFLICT (reminder_id, level, recipient_id, channel) DO UPDATE SET state = 'WAITING', reason = '',
    mail_id = NULL
    WHERE reminders_delivery.state = 'DROPPED' AND reminders_delivery.reason = 'ENDED'
"""


def tell(keys: Sequence[int], now: datetime) -> None:
    """Whoever looks after these accounts sees what is open there; it also waits for their next mail."""
    with connection.cursor() as cursor:
        cursor.execute(TELL, {"keys": list(keys), "now": now, "a_week": CONDITIONS_A_WEEK})


def announce_and_escalate() -> int:
    """What managers hear at once is announced to the owner for the next working morning, and told to the manager when
    that has come; answers how many steps were made. A second run at once finds none."""
    now = timezone.now()
    return _announce(now, by=None) + _escalate(now, by=None)


@change
def _announce(now: datetime, *, by: User | None) -> int:
    told = Delivery.objects.filter(channel=Channel.INBOX, reminder=OuterRef("pk"))
    waiting = Reminder.objects.still_open().filter(
        Exists(told), escalation=Escalation.AT_ONCE, escalates_at__isnull=True
    )
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:AT_ONCE])
    hearers = _hearers(rows)
    for row in rows:
        row.escalates_at = manager_hears_at(hearers[row.pk], now)
        row.save(update_fields=["escalates_at"])
    return len(rows)


def manager_hears_at(person: User, now: datetime) -> datetime:
    """The next working morning of the person after today, at ten."""
    tomorrow = local_day(now, person.time_zone) + timedelta(days=1)
    return instant_of(person.working_time.next_working_day(tomorrow), MANAGER_HEARS_AT, person.time_zone)


def _hearers(rows: Sequence[Reminder]) -> dict[int, User]:
    """Who was told last of each reminder: whoever looks after it now."""
    told = Delivery.objects.filter(reminder__in=rows, channel=Channel.INBOX).select_related("recipient")
    return {one.reminder_id: one.recipient for one in told.order_by("pk")}


# The manager of whoever was told last, or whoever stands in; where that one has nothing to do with the account, as with
# a cover from another line, the owner's. What the owner answered goes with it
ESCALATE = """
INSERT INTO reminders_delivery (reminder_id, level, recipient_id, channel, state, reason, created_at, told_at)
SELECT r.id, r.level, boss.id, way.channel, way.state, '', %(now)s,
       CASE WHEN way.state = 'SENT' THEN %(now)s::timestamptz END
FROM reminders_reminder r
CROSS JOIN LATERAL (SELECT d.recipient_id FROM reminders_delivery d WHERE d.reminder_id = r.id AND d.channel = 'INBOX'
    ORDER BY d.id DESC LIMIT 1) owner
JOIN users_user u ON u.id = owner.recipient_id
JOIN accounts_account a ON a.id = r.account_id
LEFT JOIN users_user o ON o.id = a.owner_id
LEFT JOIN users_user m ON m.id = u.manager_id
CROSS JOIN LATERAL (SELECT reminders_listener(
    CASE WHEN o.id IS NULL OR o.path LIKE m.path || '%%' THEN m.id ELSE o.manager_id END,
    (%(now)s::timestamptz AT TIME ZONE 'UTC')::date) AS id) boss
CROSS JOIN (VALUES ('INBOX', 'SENT'), ('MANAGER', 'WAITING')) way (channel, state)
WHERE r.id = ANY (%(keys)s) AND boss.id IS NOT NULL
ON CONFLICT (reminder_id, level, recipient_id, channel) DO NOTHING
"""


@change
def _escalate(now: datetime, *, by: User | None) -> int:
    led = Delivery.objects.filter(channel=Channel.INBOX, reminder=OuterRef("pk"), recipient__manager__isnull=False)
    told = Delivery.objects.filter(channel=Channel.MANAGER, reminder=OuterRef("pk"))
    due = Reminder.objects.still_open().filter(
        Exists(led), ~Exists(told), escalation=Escalation.AT_ONCE, escalates_at__lte=now
    )
    keys = list(due.order_by("escalates_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ESCALATE, {"keys": keys, "now": now})
        return cursor.rowcount


def drop_what_ended(now: datetime) -> int:
    """Nothing that is closed waits to be told; of what a mail under way or in doubt holds, that mail decides."""
    rows = Delivery.objects.waiting().filter(reminder__state=State.CLOSED)
    rows = rows.exclude(mail__state__in=[MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN])
    return rows.update(state=DeliveryState.DROPPED, reason="ENDED")
