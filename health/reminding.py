"""What people must hear of the health of relationships and of what is to be decided there (HEALTH §1.5)."""

from reminders.choices import Escalation, Family, Kind, Priority
from reminders.ledger import Level, Rule

WEEKLY = Escalation.WEEKLY

# Against a day of the same weights: a new version of them makes nobody worse, not even where the band follows weeks
# later; so by these weights it once stood better
HEALTH = Rule(
    family=Family.HEALTH,
    levels=(
        Level(Kind.HEALTH_DROP, Priority.NORMAL, WEEKLY),
        Level(Kind.HEALTH_DROP, Priority.IMPORTANT, WEEKLY),
        Level(Kind.HEALTH_DROP, Priority.IMPORTANT, WEEKLY),
    ),
    is_condition=True,
    again_days=28,
    select="""
    SELECT s.account_id, 'account' AS subject, NULL::text AS episode,
           CASE WHEN fell.is_worse AND s.band = 'RED' THEN 3 WHEN fell.is_worse THEN 2 ELSE 1 END AS level,
           %(now)s::timestamptz AS began_at,
           %(now)s::timestamptz + CASE s.band WHEN 'RED' THEN interval '72 hours' ELSE interval '48 hours' END
               AS due_at,
           NULL::bigint AS person_id,
           jsonb_build_object('score', round(s.score::numeric), 'change', round(s.week_trend::numeric), 'band', s.band,
               'before', before.band) AS facts,
           jsonb_build_array('health:' || %(now)s::timestamptz::date) AS rows, '' AS held
    FROM accounts_accountstate s
    LEFT JOIN LATERAL (SELECT h.band, h.version_id FROM health_healthsnapshot h WHERE h.account_id = s.account_id
        AND h.taken_on < s.band_since ORDER BY h.taken_on DESC LIMIT 1) before ON true
    CROSS JOIN LATERAL (SELECT coalesce(s.band_since > %(now)s::timestamptz::date - 7
            AND before.version_id = (SELECT max(number) FROM health_healthversion)
            AND (before.band, s.band) IN (('GREEN', 'AMBER'), ('GREEN', 'RED'), ('AMBER', 'RED'))
            AND EXISTS (SELECT 1 FROM health_healthsnapshot h WHERE h.account_id = s.account_id
                AND h.taken_on < s.band_since AND h.version_id = before.version_id
                AND h.score >= CASE s.band WHEN 'AMBER' THEN 70 ELSE 40 END), false) AS is_worse
        ) fell
    WHERE s.account_id = ANY (%(keys)s) AND NOT s.is_new AND s.score IS NOT NULL
        AND (s.week_trend <= -10 OR fell.is_worse)""",
)

# Half a year before somebody must decide, and nearer; the manager hears of it where the relationship is not good
RENEWAL = Rule(
    family=Family.RENEWAL,
    levels=(
        Level(Kind.RENEWAL, Priority.NORMAL),
        Level(Kind.RENEWAL, Priority.NORMAL),
        Level(Kind.RENEWAL, Priority.IMPORTANT),
        Level(Kind.RENEWAL, Priority.IMPORTANT, WEEKLY),
        Level(Kind.RENEWAL, Priority.IMPORTANT),
        Level(Kind.RENEWAL, Priority.IMPORTANT, WEEKLY),
    ),
    select="""
    SELECT g.account_id, 'agreement:' || g.id AS subject, 'decision:' || g.decision_on AS episode,
           CASE WHEN left_days.number <= 30 THEN 5 + not_good.so WHEN left_days.number <= 60 THEN 3 + not_good.so
               WHEN left_days.number <= 90 THEN 2 ELSE 1 END AS level,
           (g.decision_on - 180)::timestamptz AS began_at, g.decision_on::timestamptz AS due_at,
           NULL::bigint AS person_id,
           jsonb_build_object('offerings', g.offerings, 'decision_on', g.decision_on, 'value', g.annual_value,
               'currency', g.currency, 'renews', g.is_auto_renewed) AS facts,
           jsonb_build_array('agreement:' || g.id) AS rows, '' AS held
    FROM accounts_agreement g JOIN accounts_accountstate s ON s.account_id = g.account_id
    JOIN accounts_account a ON a.id = g.account_id AND a.status <> 'FORMER'
    CROSS JOIN LATERAL (SELECT g.decision_on - %(now)s::timestamptz::date AS number) left_days
    CROSS JOIN LATERAL (SELECT CASE s.band WHEN 'GREEN' THEN 0 ELSE 1 END AS so) not_good
    WHERE g.account_id = ANY (%(keys)s) AND left_days.number BETWEEN 0 AND 180""",
)

RULES = (HEALTH, RENEWAL)
