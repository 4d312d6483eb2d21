from django.db import migrations

from audit.triggers import track

TREE = """
CREATE FUNCTION accounts_check_tree() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF new.parent_id IS NULL THEN RETURN new; END IF;
    IF tg_op = 'UPDATE' THEN
        IF new.parent_id IS NOT DISTINCT FROM old.parent_id THEN RETURN new; END IF;
        UPDATE core_lockrow SET taken_at = clock_timestamp() WHERE name = 'account_tree';
        IF NOT FOUND THEN RAISE EXCEPTION 'the lock row of the account tree is missing'; END IF;
    END IF;
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT id, parent_id FROM accounts_account WHERE id = new.parent_id
            UNION
            SELECT a.id, a.parent_id FROM accounts_account a JOIN above ON a.id = above.parent_id
        )
        SELECT 1 FROM above WHERE id = new.id
    ) THEN
        RAISE EXCEPTION 'account % would belong to itself', new.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_tree_has_no_cycle';
    END IF;
    RETURN new;
END $$;

CREATE TRIGGER accounts_tree_is_checked BEFORE INSERT OR UPDATE OF parent_id ON accounts_account
    FOR EACH ROW EXECUTE FUNCTION accounts_check_tree();
"""

TREE_BACK = """
DROP TRIGGER accounts_tree_is_checked ON accounts_account;
DROP FUNCTION accounts_check_tree();
"""

# The no-op update of the head makes a concurrent move of it wait, or fail to serialize, instead of missing the member.
OWNER = """
CREATE FUNCTION accounts_keep_owner() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF tg_op = 'UPDATE' THEN
        IF pg_trigger_depth() > 1
            AND current_user = pg_get_userbyid((SELECT relowner FROM pg_class WHERE oid = tg_relid)) THEN
            RETURN new;
        END IF;
        new.owner_id := old.owner_id;
        IF new.managed_with_id IS NOT DISTINCT FROM old.managed_with_id THEN RETURN new; END IF;
    END IF;
    new.owner_id := NULL;
    IF new.managed_with_id IS NOT NULL AND new.managed_with_id <> new.id THEN
        UPDATE accounts_account SET owner_id = owner_id WHERE id = new.managed_with_id RETURNING owner_id INTO new.owner_id;
    END IF;
    RETURN new;
END $$;

CREATE TRIGGER accounts_owner_is_kept BEFORE INSERT OR UPDATE ON accounts_account
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_owner();
"""

OWNER_BACK = """
DROP TRIGGER accounts_owner_is_kept ON accounts_account;
DROP FUNCTION accounts_keep_owner();
"""

STATE = """
CREATE FUNCTION accounts_begin_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts_accountstate (account_id) SELECT id FROM news;
    RETURN NULL;
END $$;

CREATE TRIGGER accounts_state_begins AFTER INSERT ON accounts_account
    REFERENCING NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION accounts_begin_state();
ALTER TABLE accounts_accountstate SET (fillfactor = 70);
"""

STATE_BACK = """
DROP TRIGGER accounts_state_begins ON accounts_account;
DROP FUNCTION accounts_begin_state();
"""

DERIVED = ("search_text", "is_strategic", "counts", "is_head", "head_is_head", "owner_id")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0002_record_changes"), ("core", "0001_initial")]
    operations = [
        migrations.RunSQL(TREE, TREE_BACK),
        migrations.RunSQL(OWNER, OWNER_BACK),
        migrations.RunSQL(STATE, STATE_BACK),
        track("accounts_account", account="id", without=DERIVED),
        track("accounts_accountexternalid", account="account_id"),
        track("accounts_accountmember", account="account_id"),
        track("accounts_revenue", account="account_id"),
        track("accounts_agreement", account="account_id", without=("decision_on",)),
        track("accounts_signal", account="account_id"),
    ]
