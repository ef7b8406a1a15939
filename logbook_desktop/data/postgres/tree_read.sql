-- The tree as a person sees it: rows of the nodes whose names are open to them (app.nodes_seen, scopes.sql), each in the
-- columns of its table. Whom a question is put by is worked out first; what the question adds only meets these rows.

-- What the tree seen hangs on: the tree itself and, for a person, the rights and the month of now. Null: nobody.
CREATE FUNCTION app.tree_version() RETURNS text
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  version constant text := coalesce((SELECT m.value FROM public.meta m WHERE m.key = 'tree_version'), '0');
  me constant int := app.acting_person();
BEGIN
  IF app.is_administrator() THEN
    RETURN version;
  END IF;
  RETURN CASE WHEN me IS NOT NULL THEN concat_ws(' ', version, app.this_month(), (
    SELECT string_agg(g.role || g.node_id, ',' ORDER BY g.role, g.node_id)
      FROM public.person_grant g WHERE g.person_id = me)) END;
END $$;

CREATE FUNCTION app.read_node() RETURNS SETOF public.node
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 200 AS $$
DECLARE
  seen constant int[] := ARRAY(SELECT app.nodes_seen());
BEGIN
  RETURN QUERY SELECT n.* FROM public.node n WHERE n.id = ANY (seen);
END $$;

CREATE FUNCTION app.read_node_name() RETURNS SETOF public.node_name
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 200 AS $$
DECLARE
  seen constant int[] := ARRAY(SELECT app.nodes_seen());
BEGIN
  RETURN QUERY SELECT w.* FROM public.node_name w WHERE w.node_id = ANY (seen);
END $$;

CREATE FUNCTION app.read_node_place() RETURNS SETOF public.node_place
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 200 AS $$
DECLARE
  seen constant int[] := ARRAY(SELECT app.nodes_seen());
BEGIN
  RETURN QUERY SELECT p.* FROM public.node_place p WHERE p.node_id = ANY (seen);
END $$;

CREATE FUNCTION app.read_node_reach() RETURNS SETOF public.node_reach
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1000 AS $$
DECLARE
  seen constant int[] := ARRAY(SELECT app.nodes_seen());
BEGIN
  RETURN QUERY SELECT r.* FROM public.node_reach r WHERE r.node_id = ANY (seen);
END $$;

GRANT EXECUTE ON FUNCTION app.tree_version(), app.read_node(), app.read_node_name(), app.read_node_place(),
  app.read_node_reach() TO @people;
