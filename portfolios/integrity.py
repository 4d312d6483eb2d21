"""Does what the database keeps agree with what it keeps it from? Every question here must answer with no row."""

from django.db import connection

DRIFTS = {
    "used is the number of customers assigned": """
        SELECT p.id FROM portfolios_portfolio p LEFT JOIN portfolios_assignment a ON a.portfolio_id = p.id
        GROUP BY p.id HAVING p.used <> count(a.account_id) FILTER (WHERE a.counts) OR p.held <> count(a.account_id)""",
    "no portfolio is above its rule's ceiling": """
        SELECT p.id FROM portfolios_portfolio p JOIN portfolios_portfoliorule r USING (kind)
        WHERE p.used > r.ceiling OR p.ceiling <> r.ceiling""",
    "the owner of an account is the owner of its portfolio, or of its head's": """
        SELECT c.id FROM accounts_account c
        LEFT JOIN portfolios_assignment a ON a.account_id = coalesce(c.managed_with_id, c.id)
        LEFT JOIN portfolios_portfolio p ON p.id = a.portfolio_id WHERE c.owner_id IS DISTINCT FROM p.owner_id""",
    "an assignment stands as its account": """
        SELECT c.id FROM portfolios_assignment a JOIN accounts_account c ON c.id = a.account_id
        JOIN portfolios_portfolio p ON p.id = a.portfolio_id
        WHERE (a.is_strategic, a.counts, a.is_head, a.kind) <> (c.is_strategic, c.counts, c.is_head, p.kind)""",
    "strategic accounts sit with key account managers, others never": """
        SELECT c.id FROM portfolios_assignment a JOIN accounts_account c ON c.id = a.account_id
        JOIN portfolios_portfolio p ON p.id = a.portfolio_id
        WHERE p.kind <> 'HOLDING' AND (p.kind = 'KAM') <> (c.tier = 'STRATEGIC')""",
    "the open period of an account is its assignment": """
        SELECT coalesce(a.account_id, h.account_id) FROM portfolios_assignment a
        FULL JOIN (SELECT account_id, portfolio_id FROM portfolios_assignmentperiod WHERE upper_inf(during)) h
        USING (account_id) WHERE a.portfolio_id IS DISTINCT FROM h.portfolio_id""",
    "one open book per person, held by a role that may": """
        SELECT p.owner_id FROM portfolios_portfolio p JOIN users_user u ON u.id = p.owner_id
        LEFT JOIN portfolios_holderrole h ON h.kind = p.kind AND h.role = u.role
        WHERE p.closed_on IS NULL GROUP BY p.owner_id
        HAVING count(*) FILTER (WHERE p.kind <> 'HOLDING') > 1 OR bool_or(h.role IS NULL)""",
    "nobody covers more than five accounts": """
        SELECT person_id FROM portfolios_cover WHERE during @> current_date GROUP BY person_id HAVING count(*) > 5""",
    "every account has its state": """
        SELECT c.id FROM accounts_account c LEFT JOIN accounts_accountstate s ON s.account_id = c.id
        WHERE s.account_id IS NULL""",
    "the role of a person is the one of today's period": """
        SELECT u.id FROM users_user u LEFT JOIN users_roleperiod r ON r.user_id = u.id AND r.during @> current_date
        WHERE r.role IS DISTINCT FROM u.role""",
    "the reporting line is what managers make it": """
        SELECT u.id FROM users_user u LEFT JOIN users_user m ON m.id = u.manager_id
        WHERE u.path <> coalesce(m.path, '/') || u.id || '/'""",
}


def drifts() -> dict[str, list[int]]:
    """The promises that do not hold, each with the ids that break it; empty when all is well."""
    broken = {}
    with connection.cursor() as cursor:
        for promise, question in DRIFTS.items():
            cursor.execute(question)
            if rows := cursor.fetchall():
                broken[promise] = [row[0] for row in rows]
    return broken
