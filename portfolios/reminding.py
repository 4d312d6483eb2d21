"""What people must hear of who looks after what (DESIGN §4): covers that end, accounts in holding, teams that are
missing."""

from reminders.choices import Ending, Escalation, Family, Kind, Priority
from reminders.ledger import Level, Rule

WEEKLY = Escalation.WEEKLY

# To whoever covers: a week before the last day, and the day before
COVER = Rule(
    family=Family.COVER,
    levels=(Level(Kind.COVER_ENDING, Priority.NORMAL), Level(Kind.COVER_ENDING, Priority.IMPORTANT, WEEKLY)),
    select="""
    SELECT c.account_id, 'cover:' || c.id AS subject, 'until:' || upper(c.during) AS episode,
           CASE WHEN upper(c.during) - %(now)s::timestamptz::date <= 2 THEN 2 ELSE 1 END AS level,
           (upper(c.during) - 7)::timestamptz AS began_at, upper(c.during)::timestamptz AS due_at, c.person_id,
           jsonb_build_object('last_on', upper(c.during) - 1, 'person', u.name) AS facts, '[]'::jsonb AS rows,
           '' AS held
    FROM portfolios_cover c JOIN users_user u ON u.id = c.person_id
    WHERE c.account_id = ANY (%(keys)s) AND c.during @> %(now)s::timestamptz::date
        AND upper(c.during) - %(now)s::timestamptz::date <= 8""",
)

# A cover within a week, an owner within ninety days
HOLDING = Rule(
    family=Family.HOLDING,
    levels=(
        Level(Kind.HOLDING_CLOCK, Priority.NORMAL),
        Level(Kind.HOLDING_CLOCK, Priority.IMPORTANT, WEEKLY),
        Level(Kind.HOLDING_CLOCK, Priority.IMPORTANT, WEEKLY),
    ),
    ends_as=Ending.ACTED,
    select="""
    SELECT s.account_id, 'account' AS subject, 'since:' || s.since::date AS episode,
           CASE WHEN s.days >= 83 THEN 3 WHEN s.days >= 5 AND NOT s.is_covered THEN 2 ELSE 1 END AS level,
           s.since AS began_at, s.since + CASE WHEN s.is_covered THEN interval '90 days' ELSE interval '7 days' END
               AS due_at, NULL::bigint AS person_id,
           jsonb_build_object('since', s.since::date, 'is_covered', s.is_covered) AS facts, '[]'::jsonb AS rows,
           '' AS held
    FROM (SELECT a.account_id, lower(p.during)::timestamptz AS since,
                 %(now)s::timestamptz::date - lower(p.during)::date AS days,
                 EXISTS (SELECT 1 FROM portfolios_cover c WHERE c.account_id = a.account_id
                     AND c.during @> %(now)s::timestamptz::date) AS is_covered
          FROM portfolios_assignment a JOIN portfolios_portfolio b ON b.id = a.portfolio_id AND b.kind = 'HOLDING'
          JOIN portfolios_assignmentperiod p ON p.account_id = a.account_id AND upper_inf(p.during)
          WHERE a.account_id = ANY (%(keys)s)) s""",
)

# Two people beside the key account manager, thirty days after the account came to them (S10, as in
# portfolios.selectors.accounts_without_team)
TEAM = Rule(
    family=Family.TEAM,
    levels=(Level(Kind.TEAM_MISSING, Priority.NORMAL, WEEKLY),),
    is_condition=True,
    select="""
    SELECT a.id AS account_id, 'account' AS subject, NULL::text AS episode, 1 AS level,
           %(now)s::timestamptz AS began_at,
           NULL::timestamptz AS due_at, NULL::bigint AS person_id, '{}'::jsonb AS facts, '[]'::jsonb AS rows, '' AS held
    FROM accounts_account a JOIN portfolios_assignmentperiod p ON p.account_id = a.id AND upper_inf(p.during)
    JOIN portfolios_portfolio b ON b.id = p.portfolio_id AND b.kind = 'KAM'
    WHERE a.id = ANY (%(keys)s) AND lower(p.during) <= %(now)s::timestamptz - interval '30 days'
        AND 2 > (SELECT count(DISTINCT m.person_id) FROM accounts_accountmember m WHERE m.account_id = a.id
            AND m.function NOT IN ('COVER', 'CREATOR', 'SELLER') AND m.during @> %(now)s::timestamptz::date)""",
)

RULES = (COVER, HOLDING, TEAM)
