-- The tree is changed by one function only. It keeps who may, which kinds nest, that nothing hangs under itself and
-- that a plain move stays in its organisation; and it makes the closure, on which every right rests.
-- The finer rules (open children, days) are those of domain.tree_changes.

-- Makes other changes of the tree wait until this transaction ends.
CREATE FUNCTION app.lock_tree() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT app.is_administrator()
     AND NOT EXISTS (SELECT 1 FROM app.scope('{mentor,network_administrator}')) THEN
    RAISE EXCEPTION 'no right to change the tree' USING ERRCODE = '42501';
  END IF;
  UPDATE public.meta SET value = (value::int + 1)::text WHERE key = 'tree_version';
END $$;

-- The closure of some nodes as their places say. Months from 0 (the beginning) to 120000 (forever).
CREATE FUNCTION app.reach_of(nodes int[]) RETURNS SETOF public.node_reach
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE span AS MATERIALIZED (
      SELECT node_id, parent_id, from_month,
             coalesce(lead(from_month) OVER (PARTITION BY node_id ORDER BY from_month), 120000) AS to_month
        FROM public.node_place
    ),
    line AS (
      SELECT n AS node_id, n AS ancestor_id, 0 AS depth, 0 AS from_month, 120000 AS to_month
        FROM unnest(nodes) AS n
       UNION ALL
      SELECT line.node_id, span.parent_id, line.depth + 1,
             greatest(line.from_month, span.from_month), least(line.to_month, span.to_month)
        FROM line JOIN span ON span.node_id = line.ancestor_id
       WHERE span.parent_id IS NOT NULL AND line.depth < 100
         AND greatest(line.from_month, span.from_month) < least(line.to_month, span.to_month)
    ),
    joined AS (  -- neighbouring months with the same ancestor at the same depth are one row
      SELECT ancestor_id, node_id, depth, unnest(range_agg(int4range(from_month, to_month))) AS months
        FROM line GROUP BY ancestor_id, node_id, depth
    )
    SELECT j.ancestor_id, j.node_id, lower(j.months), upper(j.months), j.depth::smallint, n.kind
      FROM joined j JOIN public.node n ON n.id = j.ancestor_id $$;

-- {"added": [node…], "changed": [node…], "places": {"id": [[from_month, parent_id], …]}, "removed": [id, …]};
-- node: {"id", "kind", "name", "sort_key", "search", "opened_on", "closed_on", "code", "names": {language: name}}.
CREATE FUNCTION app.write_tree(diff jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  free constant boolean := app.is_administrator();
  branch constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  network constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
  added constant int[] := ARRAY(SELECT (item ->> 'id')::int FROM jsonb_array_elements(diff -> 'added') AS item);
  moved constant int[] := ARRAY(SELECT jsonb_object_keys(diff -> 'places')::int);
  removed constant int[] := ARRAY(SELECT jsonb_array_elements_text(diff -> 'removed')::int);
  touched int[];
  reach public.node_reach[];
  organisations_before jsonb;
BEGIN
  PERFORM app.lock_tree();

  -- Who may: every node that is there, by its kind; and every parent that a node is newly hung under.
  IF NOT free AND (
    EXISTS (
      SELECT 1 FROM public.node n
       WHERE n.id IN (SELECT (item ->> 'id')::int FROM jsonb_array_elements(diff -> 'changed') AS item
                      UNION SELECT unnest(moved) UNION SELECT unnest(removed))
         AND NOT n.id = ANY (CASE WHEN n.kind IN ('area', 'unit') THEN branch ELSE network END))
    OR EXISTS (
      SELECT 1
        FROM jsonb_each(diff -> 'places') AS line, jsonb_array_elements(line.value) AS place
       WHERE place ->> 1 IS NOT NULL AND NOT (place ->> 1)::int = ANY (added)
         AND NOT EXISTS (SELECT 1 FROM public.node_place old
                          WHERE old.node_id = line.key::int AND old.from_month = (place ->> 0)::int
                            AND old.parent_id = (place ->> 1)::int)
         AND NOT (place ->> 1)::int = ANY (
           CASE WHEN coalesce((SELECT n.kind FROM public.node n WHERE n.id = line.key::int),
                              (SELECT item ->> 'kind' FROM jsonb_array_elements(diff -> 'added') AS item
                                WHERE item ->> 'id' = line.key)) IN ('area', 'unit')
                THEN branch ELSE network END))
    OR EXISTS (  -- only a place given back may be taken away: never another's node cut loose
      SELECT 1 FROM jsonb_array_elements(diff -> 'added') AS item
       WHERE item ->> 'kind' = 'network' OR NOT diff -> 'places' ? (item ->> 'id'))
  ) THEN
    RAISE EXCEPTION 'no right to change this part of the tree' USING ERRCODE = '42501';
  END IF;

  WITH RECURSIVE below AS (
    SELECT unnest(moved) AS node_id
     UNION
    SELECT p.node_id FROM below JOIN public.node_place p ON p.parent_id = below.node_id
  )
  SELECT array_agg(node_id) INTO touched FROM below;
  organisations_before := app.organisations_through_time(touched);

  INSERT INTO public.node (id, kind, name, sort_key, search, opened_on, closed_on, code, version)
  SELECT n.id, n.kind, n.name, n.sort_key, n.search, n.opened_on, n.closed_on, n.code, 1
    FROM jsonb_populate_recordset(NULL::public.node, diff -> 'added') AS n;
  UPDATE public.node AS kept
     SET name = n.name, sort_key = n.sort_key, search = n.search, opened_on = n.opened_on,
         closed_on = n.closed_on, code = n.code, version = kept.version + 1
    FROM jsonb_populate_recordset(NULL::public.node, diff -> 'changed') AS n
   WHERE kept.id = n.id;
  DELETE FROM public.node_name w USING jsonb_array_elements(diff -> 'changed') AS item
   WHERE w.node_id = (item ->> 'id')::int AND NOT item -> 'names' ? w.language;
  INSERT INTO public.node_name AS w (node_id, language, name)
  SELECT (item ->> 'id')::int, word.key, word.value
    FROM jsonb_array_elements((diff -> 'added') || (diff -> 'changed')) AS item,
         jsonb_each_text(item -> 'names') AS word
      ON CONFLICT (node_id, language) DO UPDATE SET name = excluded.name WHERE w.name <> excluded.name;

  DELETE FROM public.node_place p
   WHERE p.node_id = ANY (moved || removed)
     AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(diff -> 'places' -> p.node_id::text) AS place
                      WHERE (place ->> 0)::int = p.from_month);
  INSERT INTO public.node_place AS p (node_id, from_month, parent_id)
  SELECT line.key::int, (place ->> 0)::int, (place ->> 1)::int
    FROM jsonb_each(diff -> 'places') AS line, jsonb_array_elements(line.value) AS place
      ON CONFLICT (node_id, from_month) DO UPDATE SET parent_id = excluded.parent_id
   WHERE p.parent_id IS DISTINCT FROM excluded.parent_id;
  DELETE FROM public.node WHERE id = ANY (removed);
  PERFORM app.check_places(moved);

  reach := ARRAY(SELECT r FROM app.reach_of(touched) AS r
                  WHERE NOT r.node_id = ANY (removed));
  IF EXISTS (SELECT 1 FROM unnest(reach) AS r WHERE r.ancestor_id = r.node_id AND r.depth > 0) THEN
    RAISE EXCEPTION 'a node would hang under itself' USING ERRCODE = 'LB002';
  END IF;
  DELETE FROM public.node_reach old
   WHERE old.node_id = ANY (touched)
     AND NOT EXISTS (SELECT 1 FROM unnest(reach) AS r
                      WHERE r.ancestor_id = old.ancestor_id AND r.node_id = old.node_id
                        AND r.from_month = old.from_month AND r.to_month = old.to_month AND r.depth = old.depth);
  INSERT INTO public.node_reach SELECT r.* FROM unnest(reach) AS r ON CONFLICT DO NOTHING;

  -- A plain move stays in its organisation; a merge takes the network's right.
  IF NOT free AND cardinality(network) = 0
     AND app.organisations_through_time(touched) - added::text[] <> organisations_before - removed::text[] THEN
    RAISE EXCEPTION 'the move leads into another organisation' USING ERRCODE = '42501';
  END IF;
  IF cardinality(removed) > 0 THEN
    -- Their keys are not given again: a step taken back late must not hit another node.
    INSERT INTO public.meta AS m (key, value)
    VALUES ('last_removed_node', (SELECT max(id)::text FROM unnest(removed) AS id))
        ON CONFLICT (key) DO UPDATE SET value = greatest(m.value::int, excluded.value::int)::text;
  END IF;
END $$;

-- {"node": {"organisation": months}} of some nodes, to see whether a change leads across organisations.
CREATE FUNCTION app.organisations_through_time(nodes int[]) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(node_id, organisations), '{}')
      FROM (SELECT node_id, jsonb_object_agg(ancestor_id, months) AS organisations
              FROM (SELECT node_id, ancestor_id, range_agg(int4range(from_month, to_month))::text AS months
                      FROM public.node_reach
                     WHERE node_id = ANY (nodes) AND ancestor_kind = 'organisation'
                     GROUP BY node_id, ancestor_id) AS each_one
             GROUP BY node_id) AS all_of_them $$;

-- Kinds nest, and the first place of a node has no beginning.
CREATE FUNCTION app.check_places(nodes int[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.node_place p
      JOIN public.node n ON n.id = p.node_id LEFT JOIN public.node parent ON parent.id = p.parent_id
     WHERE p.node_id = ANY (nodes)
       AND NOT coalesce(parent.kind, '') = ANY (CASE n.kind
             WHEN 'network' THEN ARRAY['']
             WHEN 'country' THEN ARRAY['network']
             WHEN 'region' THEN ARRAY['network', 'country']
             WHEN 'organisation' THEN ARRAY['network', 'country', 'region']
             ELSE ARRAY['organisation', 'area'] END)
  ) OR EXISTS (
    SELECT 1 FROM public.node n
     WHERE n.id = ANY (nodes)
       AND NOT EXISTS (SELECT 1 FROM public.node_place p WHERE p.node_id = n.id AND p.from_month = 0)
  ) THEN
    RAISE EXCEPTION 'a node does not fit where it is to hang' USING ERRCODE = 'LB002';
  END IF;
END $$;
