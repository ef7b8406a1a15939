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
