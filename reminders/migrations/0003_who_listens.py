from django.db import migrations

# Whoever hears in somebody's place: the person while here, else the first above them who is. Somebody is here who may
# sign in and has no absence on the day.
LISTENER = """
CREATE FUNCTION reminders_listener(person bigint, on_day date) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line (id, manager_id, is_active, step) AS (
        SELECT u.id, u.manager_id, u.is_active, 0 FROM users_user u WHERE u.id = person
        UNION ALL
        SELECT u.id, u.manager_id, u.is_active, line.step + 1 FROM line JOIN users_user u ON u.id = line.manager_id
        WHERE line.step < 20
    )
    SELECT id FROM line WHERE is_active
        AND NOT EXISTS (SELECT 1 FROM reminders_absence a WHERE a.person_id = line.id AND a.during @> on_day)
    ORDER BY step LIMIT 1
$$;
"""
LISTENER_BACK = "DROP FUNCTION reminders_listener(bigint, date)"

# Who hears of an account: whoever looks after the matter or covers the account, while here; else the cover, else the
# first above them (DESIGN §4, the wall and its door). A matter of somebody to whom the account is not open any more is
# its owner's.
HEARER = """
CREATE FUNCTION reminders_hearer(account bigint, person bigint, on_day date) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH place AS (
        SELECT a.owner_id, (SELECT p.id FROM users_user p LEFT JOIN users_user o ON o.id = a.owner_id
            WHERE p.id = person AND (p.role IN ('SALES_DIRECTOR', 'ADMINISTRATOR') OR o.path LIKE p.path || '%'
                OR EXISTS (SELECT 1 FROM accounts_accountmember m WHERE m.account_id = a.id AND m.person_id = p.id
                    AND m.function <> 'SELLER' AND m.during @> on_day))) AS asked,
            (SELECT m.person_id FROM accounts_accountmember m
            WHERE m.account_id = coalesce(a.managed_with_id, a.id) AND m.function = 'COVER' AND m.during @> on_day
                AND reminders_listener(m.person_id, on_day) = m.person_id
            ORDER BY m.id LIMIT 1) AS cover
        FROM accounts_account a WHERE a.id = account
    )
    SELECT CASE WHEN place.asked IS NOT NULL AND reminders_listener(place.asked, on_day) = place.asked THEN place.asked
        ELSE coalesce(place.cover, reminders_listener(coalesce(place.asked, place.owner_id, person), on_day)) END
    FROM place
$$;
"""
HEARER_BACK = "DROP FUNCTION reminders_hearer(bigint, bigint, date)"


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_paused_days"), ("users", "0004_country_of_a_person")]
    operations = [migrations.RunSQL(LISTENER, LISTENER_BACK), migrations.RunSQL(HEARER, HEARER_BACK)]
