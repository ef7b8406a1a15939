-- What every login of a server could do by default, and nobody needs: closed before anything is opened.

REVOKE ALL ON SCHEMA public FROM PUBLIC, @people;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, @people;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, @people;
GRANT USAGE ON SCHEMA public TO @people;

-- Large objects: anybody could fill the disk with them.
REVOKE EXECUTE ON FUNCTION lo_creat(int), lo_create(oid), lo_from_bytea(oid, bytea), lo_open(oid, int),
  lo_put(oid, bigint, bytea), lo_unlink(oid) FROM PUBLIC;

-- Locks by number: a login could hold up whatever the owner's functions and the upgrade keep apart with them.
-- Counts of what was read: after a call that was refused they would tell to the row what it had looked at.
-- The log of changes: a gigabyte a call, which a second machine and the backups take as well.
DO $$
DECLARE
  closed regprocedure;
BEGIN
  FOR closed IN
    SELECT p.oid FROM pg_proc p
     WHERE p.pronamespace = 'pg_catalog'::regnamespace
       AND (p.proname ~ 'advisory' OR p.proname ~ '^pg_stat_get_' AND p.proname <> 'pg_stat_get_activity'
            OR p.proname = 'pg_logical_emit_message')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', closed);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO @owner, @accounts, @history, pg_monitor', closed);
  END LOOP;
END $$;

-- Hints by function. The command NOTIFY cannot be taken from anybody: what a full queue can stop is only hints.
REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO @owner;

DROP SCHEMA IF EXISTS app CASCADE;
CREATE SCHEMA app AUTHORIZATION @owner;
GRANT USAGE ON SCHEMA app TO @people, @accounts, @history;
ALTER DEFAULT PRIVILEGES FOR ROLE @owner, @accounts, @history REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
