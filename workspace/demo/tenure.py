"""Gives the demo company a past: roles, books, assignments and stages older than the minute it was made in."""

from datetime import date, timedelta

from django.db import connection

NEWCOMERS = ("aoife.brennan",)
LEFT_DAYS_AGO = 12

ROLES = """
UPDATE users_roleperiod p SET during = daterange(%(today)s - 400 - (u.id %% 7 * 160)::int, upper(p.during))
FROM users_user u WHERE u.id = p.user_id AND split_part(u.email, '@', 1) <> ALL(%(newcomers)s)
"""
PORTFOLIOS = """
UPDATE portfolios_portfolio p SET opened_on = greatest(lower(r.during), %(today)s - 900)
FROM users_roleperiod r WHERE r.user_id = p.owner_id
"""
WITH_OWNER = """
UPDATE portfolios_assignmentperiod h
SET during = tstzrange(lower(during) - make_interval(days => 45 + (h.account_id * 37 %% 500)::int), upper(during))
FROM portfolios_portfolio p WHERE p.id = h.portfolio_id AND upper_inf(h.during) AND p.kind <> 'HOLDING'
"""
IN_HOLDING = """
UPDATE portfolios_assignmentperiod h SET during = tstzrange(lower(during) - %(left)s, upper(during))
FROM portfolios_portfolio p WHERE p.id = h.portfolio_id AND p.kind = 'HOLDING'
"""
BEFORE_HOLDING = """
UPDATE portfolios_assignmentperiod h
SET during = tstzrange(lower(during) - interval '400 days', upper(during) - %(left)s) WHERE NOT upper_inf(h.during)
"""
STAGES = """
UPDATE opportunities_stagechange c
SET at = greatest(o.opened_on::timestamptz + interval '2 days',
                  c.at - make_interval(days => 2 + (o.id * 13 %% 70)::int))
FROM opportunities_opportunity o WHERE o.id = c.opportunity_id AND c.before_id IS NOT NULL
"""


def give_tenure(*, today: date) -> bool:
    """The periods reach back as the story tells. Only the owner of the tables may write history: for the serving
    role nothing happens, and False is returned."""
    values = {"today": today, "newcomers": list(NEWCOMERS), "left": timedelta(days=LEFT_DAYS_AGO)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('portfolios_assignmentperiod', 'UPDATE')")
        if not cursor.fetchone()[0]:
            return False
        for statement in (ROLES, PORTFOLIOS, WITH_OWNER, BEFORE_HOLDING, IN_HOLDING, STAGES):
            cursor.execute(statement, values)
    return True
