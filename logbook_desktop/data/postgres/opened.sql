-- CREATE RULE, CREATE TRIGGER and others lock a table, the catalogues too, before they ask for the right: two sessions of
-- one login would keep everybody from everything. Nobody who is only a person changes what the database is made of.
CREATE FUNCTION app.refuse_definitions() RETURNS event_trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, '@people', 'MEMBER') AND NOT app.is_administrator() THEN
    RAISE EXCEPTION 'people define nothing here' USING ERRCODE = '42501';
  END IF;
END $$;

CREATE EVENT TRIGGER people_define_nothing ON ddl_command_start EXECUTE FUNCTION app.refuse_definitions();

-- The functions that people may call; every other one is called by these, or by triggers.

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.this_month(), app.is_administrator(), app.acting_person(), app.scope(text[]), app.units_read(),
  app.units_written(), app.nodes_seen(),
  app.who_am_i(), app.my_grants(), app.lock_tree(), app.next_node(), app.write_tree(jsonb), app.is_documented(int)
  TO @people;

-- What a server says below a notice while a function works is not for who called it: debug_print_plan prints every value
-- that a statement inside compares, trace_sort how much is sorted, and both are for anybody to set.
DO $$
DECLARE
  opened regprocedure;
BEGIN
  FOR opened IN
    SELECT p.oid FROM pg_proc p
     WHERE p.pronamespace = 'app'::regnamespace AND p.prosecdef AND has_function_privilege('@people', p.oid, 'EXECUTE')
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET client_min_messages = notice', opened);
  END LOOP;
END $$;
