-- The functions that people may call; every other one is called by these, or by triggers.

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.this_month(), app.is_administrator(), app.acting_person(), app.scope(text[]), app.units_read(),
  app.units_written(), app.organisations_of(text[]), app.nodes_of_totals(), app.nodes_seen(), app.organisations_known(),
  app.who_am_i(), app.my_grants(), app.lock_tree(), app.next_node(), app.write_tree(jsonb), app.is_documented(int),
  app.is_name(text, text), app.is_day(date)
  TO @people;
