-- The functions that people may call; every other one is called by these, or by triggers.

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.this_month(), app.is_administrator(), app.acting_person(), app.scope(text[]), app.units_read(),
  app.units_written(), app.nodes_seen(),
  app.who_am_i(), app.my_grants(), app.lock_tree(), app.next_node(), app.write_tree(jsonb), app.is_documented(int)
  TO @people;
