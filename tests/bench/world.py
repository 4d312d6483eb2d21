"""Reference set S in plain SQL: 10,000 accounts, 585 people, a year of revenue, one agreement each."""

from django.db import connection

PEOPLE = """
INSERT INTO users_user (password, created_at, updated_at, email, name, role, path, time_zone, country,
                        language, part_time_share, is_active, manager_id, id)
OVERRIDING SYSTEM VALUE
SELECT '', now(), now(), 'p' || n || '@bench.test', 'Person ' || n, role, '', 'UTC', '', 'en', 1, true, manager, n
FROM (
    SELECT 1 AS n, 'SALES_DIRECTOR' AS role, NULL::bigint AS manager
    UNION ALL SELECT n, 'SALES_MANAGER', 1 FROM generate_series(2, 25) n
    UNION ALL SELECT n, 'ACCOUNT_MANAGER', 2 + n % 24 FROM generate_series(26, 505) n
    UNION ALL SELECT n, 'KEY_ACCOUNT_MANAGER', 2 + n % 24 FROM generate_series(506, 565) n
) people ORDER BY n
"""
PORTFOLIOS = """
INSERT INTO portfolios_portfolio (id, created_at, updated_at, owner_id, kind, ceiling, used, held, opened_on)
OVERRIDING SYSTEM VALUE
SELECT n, now(), now(), n, CASE WHEN n < 506 THEN 'AM' ELSE 'KAM' END, CASE WHEN n < 506 THEN 25 ELSE 2 END, 0, 0,
       current_date FROM generate_series(26, 565) n
"""
ACCOUNTS = """
INSERT INTO accounts_account (id, created_at, updated_at, name, legal_name, domain, status, tier, industry, size, city,
                              country, time_zone, currency, language, own_revenue_currency, notes, version)
OVERRIDING SYSTEM VALUE
SELECT n, now(), now(),
       initcap((ARRAY['north','silver','atlas','marble','cobalt','juniper','harbour','meridian'])[1 + n % 8]
       || ' ' || (ARRAY['systems','foods','logistics','medical','retail','energy','marine'])[1 + n % 7]) || ' ' || n,
       '', 'a' || n || '.example', 'CUSTOMER', CASE WHEN n > 9880 THEN 'STRATEGIC' ELSE 'CORE' END, 'RETAIL', '',
       'Bilbao', 'ES', 'UTC', 'EUR', '', '', '', 1 FROM generate_series(1, 10000) n
"""
ASSIGNMENTS = """
INSERT INTO portfolios_assignment (account_id, portfolio_id, kind, is_strategic, counts, is_head, reason)
SELECT n, CASE WHEN n > 9880 THEN 506 + (n - 9881) / 2 ELSE 26 + (n - 1) / 20 END,
       CASE WHEN n > 9880 THEN 'KAM' ELSE 'AM' END, n > 9880, true, true, 'bench'
FROM generate_series(1, 10000) n WHERE n <= 9600 OR n > 9880
"""
REVENUE = """
INSERT INTO accounts_revenue (created_at, updated_at, account_id, month, amount, currency, source)
SELECT now(), now(), n, date_trunc('month', now())::date - make_interval(months => m), 1000 + n, 'EUR', 'bench'
FROM generate_series(1, 10000) n, generate_series(0, 11) m
"""
AGREEMENTS = """
INSERT INTO accounts_agreement (created_at, updated_at, account_id, offerings, starts_on, ends_on, notice_days,
                                is_auto_renewed, annual_value, currency, source, external_id)
SELECT now(), now(), n, 'Maintenance', current_date - 100, current_date + n % 300, 30, true, 12000, 'EUR', '', ''
FROM generate_series(1, 10000) n
"""


def build() -> None:
    """The set stands in the database, with fresh statistics."""
    with connection.cursor() as cursor:
        for statement in (PEOPLE, PORTFOLIOS, ACCOUNTS, ASSIGNMENTS, REVENUE, AGREEMENTS):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
