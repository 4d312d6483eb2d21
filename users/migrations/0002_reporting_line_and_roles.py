from django.db import migrations

LINE = """
CREATE FUNCTION users_lock_line() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE core_lockrow SET taken_at = clock_timestamp() WHERE name = 'reporting_line';
    IF NOT FOUND THEN RAISE EXCEPTION 'the lock row of the reporting line is missing'; END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION users_set_path() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE above text;
BEGIN
    IF tg_op = 'UPDATE' AND new.manager_id IS NOT DISTINCT FROM old.manager_id THEN
        IF pg_trigger_depth() < 2
            OR current_user <> pg_get_userbyid((SELECT relowner FROM pg_class WHERE oid = tg_relid)) THEN
            new.path := old.path;
        END IF;
        RETURN new;
    END IF;
    SELECT path INTO above FROM users_user WHERE id = new.manager_id;
    IF new.manager_id = new.id OR above LIKE '%/' || new.id || '/%' THEN
        RAISE EXCEPTION 'person % would report to somebody below', new.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_line_has_no_cycle';
    END IF;
    new.path := coalesce(above, '/') || new.id || '/';
    RETURN new;
END $$;

CREATE FUNCTION users_carry_path() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE moved int;
BEGIN
    SELECT count(*) INTO moved FROM olds o JOIN news n USING (id) WHERE o.manager_id IS DISTINCT FROM n.manager_id;
    IF moved = 1 THEN
        UPDATE users_user u SET path = n.path || substr(u.path, length(o.path) + 1)
        FROM olds o JOIN news n USING (id)
        WHERE o.manager_id IS DISTINCT FROM n.manager_id AND u.path LIKE o.path || '_%';
    ELSIF moved > 1 THEN
        WITH RECURSIVE line AS (
            SELECT id, '/' || id || '/' AS path FROM users_user WHERE manager_id IS NULL
            UNION ALL
            SELECT u.id, line.path || u.id || '/' FROM users_user u JOIN line ON u.manager_id = line.id
        )
        UPDATE users_user u SET path = line.path FROM line WHERE u.id = line.id AND u.path <> line.path;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER users_line_is_locked BEFORE INSERT OR UPDATE OF manager_id ON users_user
    FOR EACH STATEMENT EXECUTE FUNCTION users_lock_line();
CREATE TRIGGER users_path_is_set BEFORE INSERT OR UPDATE ON users_user
    FOR EACH ROW EXECUTE FUNCTION users_set_path();
CREATE TRIGGER users_path_is_carried AFTER UPDATE ON users_user
    REFERENCING OLD TABLE AS olds NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION users_carry_path();
"""

LINE_BACK = """
DROP TRIGGER users_path_is_carried ON users_user;
DROP TRIGGER users_path_is_set ON users_user;
DROP TRIGGER users_line_is_locked ON users_user;
DROP FUNCTION users_carry_path(), users_set_path(), users_lock_line();
"""

ROLES = """
CREATE FUNCTION users_keep_role_periods() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        INSERT INTO users_roleperiod (user_id, role, during) SELECT id, role, daterange(current_date, NULL) FROM news;
        RETURN NULL;
    END IF;
    UPDATE users_roleperiod p SET role = n.role FROM olds o JOIN news n USING (id)
    WHERE p.user_id = n.id AND n.role <> o.role AND upper_inf(p.during) AND lower(p.during) >= current_date;
    UPDATE users_roleperiod p SET during = daterange(lower(p.during), current_date) FROM olds o JOIN news n USING (id)
    WHERE p.user_id = n.id AND n.role <> o.role AND upper_inf(p.during) AND lower(p.during) < current_date;
    INSERT INTO users_roleperiod (user_id, role, during)
    SELECT n.id, n.role, daterange(current_date, NULL) FROM olds o JOIN news n USING (id)
    WHERE n.role <> o.role
      AND NOT EXISTS (SELECT 1 FROM users_roleperiod p WHERE p.user_id = n.id AND upper_inf(p.during));
    RETURN NULL;
END $$;

CREATE TRIGGER users_role_periods_begin AFTER INSERT ON users_user
    REFERENCING NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION users_keep_role_periods();
CREATE TRIGGER users_role_periods_change AFTER UPDATE ON users_user
    REFERENCING OLD TABLE AS olds NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION users_keep_role_periods();
"""

ROLES_BACK = """
DROP TRIGGER users_role_periods_change ON users_user;
DROP TRIGGER users_role_periods_begin ON users_user;
DROP FUNCTION users_keep_role_periods();
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial"), ("core", "0001_initial")]
    operations = [migrations.RunSQL(LINE, LINE_BACK), migrations.RunSQL(ROLES, ROLES_BACK)]
