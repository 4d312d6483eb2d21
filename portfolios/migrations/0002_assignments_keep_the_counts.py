from django.db import migrations

from audit.triggers import track

ASSIGNMENTS = """
CREATE FUNCTION portfolios_follow_assignments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE t timestamptz := clock_timestamp();
BEGIN
    IF tg_op = 'INSERT' THEN
        UPDATE portfolios_portfolio p SET used = p.used + d.used, held = p.held + d.held
        FROM (SELECT portfolio_id, count(*) FILTER (WHERE counts) AS used, count(*) AS held
              FROM news GROUP BY 1) d WHERE p.id = d.portfolio_id;
        UPDATE accounts_account a SET owner_id = p.owner_id
        FROM news n JOIN portfolios_portfolio p ON p.id = n.portfolio_id WHERE a.id = n.account_id;
        UPDATE accounts_account a SET owner_id = p.owner_id
        FROM news n JOIN portfolios_portfolio p ON p.id = n.portfolio_id WHERE a.managed_with_id = n.account_id;
        INSERT INTO portfolios_assignmentperiod (account_id, portfolio_id, during, reason)
        SELECT account_id, portfolio_id, tstzrange(t, NULL), reason FROM news;
    ELSIF tg_op = 'DELETE' THEN
        UPDATE portfolios_portfolio p SET used = p.used - d.used, held = p.held - d.held
        FROM (SELECT portfolio_id, count(*) FILTER (WHERE counts) AS used, count(*) AS held
              FROM olds GROUP BY 1) d WHERE p.id = d.portfolio_id;
        UPDATE accounts_account a SET owner_id = (SELECT h.owner_id FROM accounts_account h WHERE h.id = a.managed_with_id)
        FROM olds o WHERE a.id = o.account_id;
        UPDATE accounts_account a SET owner_id = NULL FROM olds o WHERE a.managed_with_id = o.account_id;
        UPDATE portfolios_assignmentperiod h SET during = tstzrange(lower(during), greatest(lower(during), t), '[)')
        FROM olds o WHERE h.account_id = o.account_id AND upper_inf(during);
    ELSE
        IF EXISTS (SELECT 1 FROM olds o LEFT JOIN news n USING (account_id) WHERE n.account_id IS NULL) THEN
            RAISE EXCEPTION 'an assignment keeps its account'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_keeps_its_account';
        END IF;
        UPDATE portfolios_portfolio p SET used = p.used + d.used, held = p.held + d.held
        FROM (SELECT portfolio_id, sum(used) AS used, sum(held) AS held
              FROM (SELECT portfolio_id, counts::int AS used, 1 AS held FROM news
                    UNION ALL SELECT portfolio_id, -counts::int, -1 FROM olds) x GROUP BY 1) d
        WHERE p.id = d.portfolio_id AND (d.used <> 0 OR d.held <> 0);
        UPDATE accounts_account a SET owner_id = p.owner_id
        FROM news n JOIN portfolios_portfolio p ON p.id = n.portfolio_id
        WHERE a.id = n.account_id AND a.owner_id IS DISTINCT FROM p.owner_id;
        UPDATE accounts_account a SET owner_id = p.owner_id
        FROM news n JOIN portfolios_portfolio p ON p.id = n.portfolio_id
        WHERE a.managed_with_id = n.account_id AND a.owner_id IS DISTINCT FROM p.owner_id;
        UPDATE portfolios_assignmentperiod h SET during = tstzrange(lower(during), greatest(lower(during), t), '[)')
        FROM olds o JOIN news n USING (account_id)
        WHERE h.account_id = o.account_id AND upper_inf(during) AND n.portfolio_id <> o.portfolio_id;
        INSERT INTO portfolios_assignmentperiod (account_id, portfolio_id, during, reason)
        SELECT n.account_id, n.portfolio_id, tstzrange(t, NULL), n.reason
        FROM news n JOIN olds o USING (account_id) WHERE n.portfolio_id <> o.portfolio_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER assignment_is_followed_on_insert AFTER INSERT ON portfolios_assignment
    REFERENCING NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION portfolios_follow_assignments();
CREATE TRIGGER assignment_is_followed_on_update AFTER UPDATE ON portfolios_assignment
    REFERENCING OLD TABLE AS olds NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION portfolios_follow_assignments();
CREATE TRIGGER assignment_is_followed_on_delete AFTER DELETE ON portfolios_assignment
    REFERENCING OLD TABLE AS olds FOR EACH STATEMENT EXECUTE FUNCTION portfolios_follow_assignments();
"""

ASSIGNMENTS_BACK = """
DROP TRIGGER assignment_is_followed_on_delete ON portfolios_assignment;
DROP TRIGGER assignment_is_followed_on_update ON portfolios_assignment;
DROP TRIGGER assignment_is_followed_on_insert ON portfolios_assignment;
DROP FUNCTION portfolios_follow_assignments();
"""

# Nested changes are those of our own triggers and cascades only when they act as the owner of the table: anybody can
# put a trigger on a temporary table.
PORTFOLIOS = """
CREATE FUNCTION portfolios_keep_portfolio() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        new.used := 0;
        new.held := 0;
    ELSIF pg_trigger_depth() > 1
            AND current_user = pg_get_userbyid((SELECT relowner FROM pg_class WHERE oid = tg_relid)) THEN
        IF new.kind <> old.kind OR new.owner_id <> old.owner_id THEN
            RAISE EXCEPTION 'portfolio % keeps its kind and owner', old.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_keeps_its_kind_and_owner';
        END IF;
        RETURN new;
    ELSE
        new.used := old.used;
        new.held := old.held;
        new.owner_id := old.owner_id;
        new.kind := old.kind;
    END IF;
    new.owner_role := CASE WHEN new.closed_on IS NULL THEN (SELECT role FROM users_user WHERE id = new.owner_id) END;
    RETURN new;
END $$;

CREATE TRIGGER portfolio_is_kept BEFORE INSERT OR UPDATE ON portfolios_portfolio
    FOR EACH ROW EXECUTE FUNCTION portfolios_keep_portfolio();
"""

PORTFOLIOS_BACK = """
DROP TRIGGER portfolio_is_kept ON portfolios_portfolio;
DROP FUNCTION portfolios_keep_portfolio();
"""

REPEATED = ("kind", "is_strategic", "counts", "is_head")


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0001_initial"), ("accounts", "0002_tree_owner_and_state")]
    operations = [
        migrations.RunSQL(ASSIGNMENTS, ASSIGNMENTS_BACK),
        migrations.RunSQL(PORTFOLIOS, PORTFOLIOS_BACK),
        track("portfolios_portfoliorule", key="kind"),
        track("portfolios_holderrole"),
        track("portfolios_portfolio", without=("used", "held", "owner_role")),
        track("portfolios_assignment", key="account_id", account="account_id", without=REPEATED),
        track("portfolios_cover", account="account_id", without=("slot", "is_renewal", "renews_a_renewal")),
    ]
