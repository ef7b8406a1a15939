-- The functions that people may call; every other one is called by these, or by triggers.

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.this_month(), app.is_administrator(), app.acting_person(), app.scope(text[]), app.units_read(),
  app.units_written(), app.organisations_of(text[]), app.nodes_of_totals(), app.nodes_seen(), app.organisations_known(),
  app.who_am_i(), app.my_grants(), app.lock_tree(), app.next_node(), app.write_tree(jsonb), app.is_documented(int),
  app.is_name(text, text), app.is_day(date)
  TO @people;

-- While policies are still there: DROP OWNED BY the group, which every member may say, would drop them all. At a table of
-- which the group holds a column but nothing whole the server refuses it; this column is of no use to anybody.
GRANT REFERENCES (xact) ON public.right_change TO @people;
