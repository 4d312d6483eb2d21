"""The score as one statement over any number of accounts: what is known, its parts, the whole (HEALTH §1.2, §1.6).

Everything is float8: numeric powers cost forty times as much. `%(ids)s` are the accounts, `%(now)s` the instant, and
`%(w0)s` to `%(w5)s` what the parts weigh. health.rules says the same in Python, row by row.
"""

# A group is followed through its head: the head counts what happens with every member, and silence is broken for all of
# them by a contact with any (DESIGN §4).
FACTS = """
clock AS MATERIALIZED (
    SELECT %(now)s::timestamptz AS at, (extract(epoch FROM %(now)s::timestamptz)::float8 - 1577836800) / 86400 AS days,
           0.693147180559945309::float8 AS ln2, month, (month - interval '1 year')::date AS year_before,
           (month - interval '2 years')::date AS two_years_before
    FROM (SELECT date_trunc('month', %(now)s::timestamptz AT TIME ZONE 'UTC')::date AS month) this
), asked AS MATERIALIZED (
    SELECT a.id, coalesce(a.managed_with_id, a.id) AS head, a.tier, a.status, a.owner_id, a.currency, a.time_zone,
           a.managed_with_id IS NOT NULL AS is_member
    FROM accounts_account a WHERE a.id = ANY (%(ids)s::bigint[])
), parts AS MATERIALIZED (
    SELECT id, id AS part FROM asked
    UNION ALL SELECT asked.id, m.id FROM asked JOIN accounts_account m ON m.managed_with_id = asked.id
    WHERE NOT asked.is_member
), groups AS (
    SELECT head, head AS part FROM asked WHERE is_member
    UNION SELECT asked.head, m.id FROM asked JOIN accounts_account m ON m.managed_with_id = asked.head WHERE is_member
), reached AS (
    SELECT head, max(s.last_two_way_at) AS last_at FROM groups
    JOIN accounts_accountstate s ON s.account_id = groups.part GROUP BY head
), sums AS (
    SELECT parts.id, sum(s.s30) AS s30, sum(s.s90) AS s90, sum(s.s90_in) AS s90_in, sum(s.s180) AS s180,
           max(s.last_two_way_at) AS own_last_at, max(s.last_in_at) AS last_in_at, max(s.last_out_at) AS last_out_at,
           min(s.observed_since) AS observed_since
    FROM parts JOIN accounts_accountstate s ON s.account_id = parts.part GROUP BY parts.id
), heard AS (
    SELECT people.owner_id,
           bool_or(EXISTS (SELECT 1 FROM relationships_mailboxfolder f WHERE f.mailbox_id = m.id AND NOT f.is_sent))
               AS comes_in,
           bool_or(EXISTS (SELECT 1 FROM relationships_mailboxfolder f WHERE f.mailbox_id = m.id AND f.is_sent))
               AS goes_out
    FROM (SELECT DISTINCT owner_id FROM asked) people, clock
    JOIN relationships_mailbox m ON m.state = 'READING' AND m.read_at >= clock.at - interval '2 days'
    WHERE m.person_id = people.owner_id GROUP BY people.owner_id
), deciding AS (
    SELECT parts.id, e.account_id, e.contact_id, b.influence::float8 AS influence, b.stance::float8 AS stance,
           exp(-clock.ln2 * ((clock.at AT TIME ZONE 'UTC')::date - b.stance_said_on)::float8 / 180) AS fresh,
           coalesce(cs.last_two_way_at, '-infinity') >= clock.at
               - make_interval(days => greatest(90, 2 * planned.days)) AS is_active
    FROM parts JOIN relationships_employment e ON e.account_id = parts.part
    JOIN relationships_assessment b ON b.employment_id = e.id AND b.influence IS NOT NULL
    JOIN relationships_contact c ON c.id = e.contact_id AND c.kind = 'PERSON'
    JOIN planned ON planned.id = parts.id CROSS JOIN clock
    LEFT JOIN relationships_contactstate cs ON cs.account_id = e.account_id AND cs.contact_id = e.contact_id
    WHERE e.during @> (clock.at AT TIME ZONE 'UTC')::date
), mapped AS (
    SELECT id, count(*) AS people, count(*) FILTER (WHERE is_active) AS people_active, sum(influence) AS influence,
           coalesce(sum(influence) FILTER (WHERE is_active), 0) AS influence_active,
           coalesce(sum(fresh) FILTER (WHERE stance IS NOT NULL), 0) AS opinion,
           coalesce(sum(influence * fresh) FILTER (WHERE stance IS NOT NULL), 0) AS opinion_influence,
           coalesce(sum(influence * fresh * stance), 0) AS opinion_stance
    FROM deciding GROUP BY id
), promised AS (
    SELECT parts.id, count(*) FILTER (WHERE c.state = 'KEPT') AS kept,
           count(*) FILTER (WHERE c.state = 'MISSED' OR c.state = 'OPEN') AS missed
    FROM parts CROSS JOIN clock JOIN relationships_commitment c ON c.account_id = parts.part
        AND c.due_on >= (clock.at AT TIME ZONE 'UTC')::date - 90 AND c.promised_by = 'US'
        AND (c.state IN ('KEPT', 'MISSED') OR (c.state = 'OPEN' AND c.due_on < (clock.at AT TIME ZONE 'UTC')::date))
    GROUP BY parts.id
), answered AS (
    SELECT parts.id, count(*) FILTER (WHERE r.answered_at IS NOT NULL OR r.due_at < clock.at) AS asked,
           count(*) FILTER (WHERE r.answered_at <= r.due_at) AS in_time
    FROM parts CROSS JOIN clock JOIN relationships_awaitedreply r ON r.account_id = parts.part
        AND r.arrived_at >= clock.at - interval '90 days' AND r.arrived_at <= clock.at AND r.waived_at IS NULL
        AND NOT r.is_closing
    GROUP BY parts.id
), paid AS (
    SELECT asked.id, coalesce(sum(r.amount) FILTER (WHERE r.month >= clock.year_before), 0)::float8 AS now,
           coalesce(sum(r.amount) FILTER (WHERE r.month < clock.year_before), 0)::float8 AS before,
           count(DISTINCT r.month) AS months
    FROM clock CROSS JOIN asked JOIN parts ON parts.id = asked.id
    -- Asked for by its account (OFFSET keeps it so): else everybody's revenue is read for each thousand
    CROSS JOIN LATERAL (SELECT month, amount FROM accounts_revenue WHERE account_id = parts.part
        AND currency = asked.currency AND month >= clock.two_years_before AND month < clock.month OFFSET 0) r
    GROUP BY asked.id
), lost AS (
    SELECT DISTINCT parts.id FROM parts CROSS JOIN clock
    JOIN relationships_employment e ON e.account_id = parts.part
        AND upper(e.during) <= (clock.at AT TIME ZONE 'UTC')::date - 14
    JOIN relationships_heldrole h ON h.employment_id = e.id AND h.role IN ('CHAMPION', 'ECONOMIC_BUYER')
    WHERE NOT EXISTS (
        SELECT 1 FROM parts again JOIN relationships_employment e2 ON e2.account_id = again.part
            AND e2.during @> (clock.at AT TIME ZONE 'UTC')::date
        JOIN relationships_heldrole h2 ON h2.employment_id = e2.id AND h2.role = h.role
        WHERE again.id = parts.id)
), facts AS MATERIALIZED (
    SELECT asked.id, asked.head, asked.tier, asked.time_zone, asked.owner_id, asked.is_member, planned.days,
           planned.people AS planned_people,
           greatest(0, extract(epoch FROM clock.at - sums.observed_since)::float8 / 86400) AS observed_days,
           silence.last_at, extract(epoch FROM clock.at - silence.last_at)::float8 / 86400
               - CASE WHEN asked.head IN (SELECT account_id FROM reminders_pause) -- asked of few, once for all
                   THEN reminders_paused_days(asked.head, silence.last_at, clock.at) ELSE 0 END AS silent_days,
           sums.s30 * exp(-clock.ln2 * clock.days / 30) AS d30, sums.s90 * exp(-clock.ln2 * clock.days / 90) AS d90,
           sums.s90_in * exp(-clock.ln2 * clock.days / 90) AS d90_in,
           sums.s180 * exp(-clock.ln2 * clock.days / 180) AS n180,
           coalesce(heard.comes_in OR heard.goes_out, false) AND NOT asked.is_member AS is_connected,
           coalesce(heard.comes_in AND heard.goes_out, false) AS hears_customer,
           coalesce(greatest(sums.last_in_at, sums.last_out_at, sums.own_last_at) >= clock.at - interval '90 days',
                    false) AS has_traffic,
           coalesce(answered.asked, 0) AS replies_asked, coalesce(answered.in_time, 0) AS replies_in_time,
           coalesce(mapped.people, 0) AS people, coalesce(mapped.people_active, 0) AS people_active,
           coalesce(mapped.influence, 0) AS influence, coalesce(mapped.influence_active, 0) AS influence_active,
           coalesce(mapped.opinion, 0) AS opinion, coalesce(mapped.opinion_influence, 0) AS opinion_influence,
           coalesce(mapped.opinion_stance, 0) AS opinion_stance,
           coalesce(promised.kept, 0) AS kept, coalesce(promised.missed, 0) AS missed,
           coalesce(paid.now, 0) AS revenue, coalesce(paid.before, 0) AS revenue_before,
           coalesce(paid.months, 0) AS revenue_months, lost.id IS NOT NULL AS lacks_successor,
           asked.owner_id IS NULL AND NOT EXISTS (
               SELECT 1 FROM accounts_accountmember c WHERE c.account_id = asked.head AND c.function = 'COVER'
                   AND c.during @> (clock.at AT TIME ZONE 'UTC')::date) AS lacks_owner,
           asked.status <> 'FORMER' AS is_followed
    FROM asked CROSS JOIN clock JOIN planned ON planned.id = asked.id JOIN sums ON sums.id = asked.id
    LEFT JOIN reached ON asked.is_member AND reached.head = asked.head
    CROSS JOIN LATERAL (SELECT CASE WHEN asked.is_member AND sums.own_last_at IS NOT NULL THEN reached.last_at
        ELSE sums.own_last_at END AS last_at) silence
    LEFT JOIN heard ON heard.owner_id = asked.owner_id LEFT JOIN mapped ON mapped.id = asked.id
    LEFT JOIN promised ON promised.id = asked.id LEFT JOIN answered ON answered.id = asked.id
    LEFT JOIN paid ON paid.id = asked.id LEFT JOIN lost ON lost.id = asked.id
)"""

# Every tier has a cadence; an account's own counts before that of its tier, and its group's head's before both
PLANNED = """
planned AS MATERIALIZED (
    SELECT asked.id, coalesce(o.contact_days, r.contact_days) AS days, r.decision_makers AS people
    FROM asked JOIN accounts_account h ON h.id = asked.head
    JOIN relationships_cadencerule r ON r.tier = h.tier
        AND r.version_id = (SELECT max(number) FROM relationships_cadenceversion)
    LEFT JOIN relationships_cadenceoverride o ON o.account_id = h.id
        AND o.during @> (%(now)s::timestamptz AT TIME ZONE 'UTC')::date
)"""

PARTS = """
goals AS (
    SELECT facts.*, 2 / (exp(clock.ln2 * facts.days / 90) - 1)
               * (1 - exp(-clock.ln2 * greatest(observed_days, 90) / 90))
               AS goal,
           coalesce(silent_days, CASE WHEN is_connected AND observed_days >= facts.days THEN observed_days END)
               AS quiet_days, clock.ln2
    FROM facts CROSS JOIN clock
), parted AS MATERIALIZED (
    SELECT goals.*,
           CASE WHEN quiet_days IS NOT NULL THEN
               30 * exp(-ln2 * greatest(0, quiet_days - days) / days) + 70 * (1 - exp(-ln2 * 3 * d90 / goal)) END
               AS engagement,
           CASE WHEN hears_customer THEN CASE
               WHEN has_traffic AND replies_asked > 0 THEN 60 * (1 - exp(-ln2 * 9 * d90_in / goal))
                   + 40 * (4 + replies_in_time)::float8 / (5 + replies_asked)
               WHEN has_traffic THEN 100 * (1 - exp(-ln2 * 9 * d90_in / goal))
               WHEN replies_asked > 0 THEN 100 * (4 + replies_in_time)::float8 / (5 + replies_asked) END END
               AS reciprocity,
           CASE WHEN people > 0 AND influence > 0 THEN
               50 * least(1, people_active::float8 / planned_people) + 50 * influence_active / influence
               WHEN observed_days >= CASE tier WHEN 'CORE' THEN 60 WHEN 'STANDARD' THEN 90 ELSE 30 END THEN 0 END
               AS breadth,
           CASE WHEN opinion >= 0.5 AND opinion_influence > 0 THEN 50 + 25 * opinion_stance / opinion_influence END
               AS stance,
           CASE WHEN kept + missed > 0 THEN 100 * (4 + kept)::float8 / (5 + kept + missed) END AS commitments,
           CASE WHEN revenue_months >= 18 AND revenue_before > 0 THEN
               100 * least(1, greatest(0, (revenue / revenue_before - 0.5) / 0.5)) END AS vitality
    FROM goals
)"""

WHOLE = """
weighed AS (
    SELECT parted.*,
           (CASE WHEN engagement IS NULL THEN 0 ELSE %(w0)s END + CASE WHEN reciprocity IS NULL THEN 0 ELSE %(w1)s END
           + CASE WHEN breadth IS NULL THEN 0 ELSE %(w2)s END + CASE WHEN stance IS NULL THEN 0 ELSE %(w3)s END
           + CASE WHEN commitments IS NULL THEN 0 ELSE %(w4)s END
           + CASE WHEN vitality IS NULL THEN 0 ELSE %(w5)s END)::float8 AS present,
           coalesce(%(w0)s * engagement, 0) + coalesce(%(w1)s * reciprocity, 0) + coalesce(%(w2)s * breadth, 0)
           + coalesce(%(w3)s * stance, 0) + coalesce(%(w4)s * commitments, 0) + coalesce(%(w5)s * vitality, 0)
               AS points,
           (%(w0)s + %(w1)s + %(w2)s + %(w3)s + %(w4)s + %(w5)s)::float8 AS everything,
           CASE WHEN silent_days > 3 * days THEN 'SILENCE' WHEN lacks_successor THEN 'SUCCESSOR'
               WHEN lacks_owner THEN 'OWNER' ELSE '' END AS held
    FROM parted
), scored AS MATERIALIZED (
    SELECT weighed.*, 100 * present / everything AS evidence,
           CASE WHEN 100 * present / everything >= 50 - 1e-9 AND is_followed THEN least(greatest(
               least(points / present, CASE held WHEN 'SILENCE' THEN 39 WHEN '' THEN 100 ELSE 69 END),
               CASE WHEN silent_days IS NULL THEN 40 ELSE 0 END), 100) END AS score,
           CASE WHEN 100 * present / everything >= 50 - 1e-9 AND is_followed THEN held ELSE '' END AS cap,
           CASE WHEN n180 < 3 THEN 'LOW' WHEN n180 >= 6 AND 100 * present / everything >= 80 - 1e-9 THEN 'HIGH'
               ELSE 'MEDIUM' END AS confidence,
           observed_days < greatest(30, 2 * days) AS is_new
    FROM weighed
)"""

_KNOWN = FACTS.replace("), parts AS MATERIALIZED (", ")," + PLANNED + ", parts AS MATERIALIZED (", 1)
SCORED = f"WITH {_KNOWN}, {PARTS}, {WHOLE}"
READ_FACTS = f"WITH {_KNOWN} SELECT * FROM facts ORDER BY id"
READ_SCORES = f"{SCORED} SELECT * FROM scored ORDER BY id"
