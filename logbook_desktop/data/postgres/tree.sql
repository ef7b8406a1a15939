-- The tree is changed by one function only. It keeps who may, which kinds nest, that nothing hangs under itself and
-- that a plain move stays in its organisation; and it makes the closure, on which every right rests.
-- The words for what is refused are those of domain.tree_changes, which looks first.

-- Makes other changes of the tree wait until this transaction ends.
CREATE FUNCTION app.lock_tree() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT app.is_administrator()
     AND NOT EXISTS (SELECT 1 FROM app.scope('{mentor,network_administrator}')) THEN
    RAISE EXCEPTION 'no right to change the tree' USING ERRCODE = '42501';
  END IF;
  UPDATE public.meta SET value = (value::int + 1)::text WHERE key = 'tree_version';
  IF NOT FOUND THEN
    INSERT INTO public.meta (key, value) VALUES ('tree_version', '1');
  END IF;
END $$;

-- The key of the next new node: never one that there is or was.
CREATE FUNCTION app.next_node() RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT greatest((SELECT max(n.id) FROM public.node n),
                    (SELECT m.value::int FROM public.meta m WHERE m.key = 'last_removed_node'), 0) + 1 $$;

-- Where nodes hang through time, without gaps. Months from 0 (the beginning) to 120000 (forever).
CREATE FUNCTION app.spans(places public.node_place[])
  RETURNS TABLE (node_id int, parent_id int, from_month int, to_month int)
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.node_id, p.parent_id, p.from_month,
           coalesce(lead(p.from_month) OVER (PARTITION BY p.node_id ORDER BY p.from_month), 120000)
      FROM unnest(places) AS p $$;

-- The closure of some nodes as their places say. A circle comes back to its node, or runs into depth 200.
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
       WHERE span.parent_id IS NOT NULL AND line.depth < 200
         AND (line.depth = 0 OR line.ancestor_id <> line.node_id)
         AND greatest(line.from_month, span.from_month) < least(line.to_month, span.to_month)
    ),
    joined AS (  -- neighbouring months with the same ancestor at the same depth are one row
      SELECT ancestor_id, node_id, depth, unnest(range_agg(int4range(from_month, to_month))) AS months
        FROM line GROUP BY ancestor_id, node_id, depth
    )
    SELECT j.ancestor_id, j.node_id, lower(j.months), upper(j.months), j.depth::smallint, n.kind
      FROM joined j JOIN public.node n ON n.id = j.ancestor_id $$;

-- Raises unless the acting person may: the right over every node that is there, by its kind, and over every parent
-- that a node comes to hang under in some month in which it did not, whether a place was added or taken away.
-- Nodes that are not there are refused as those of others are: the answer tells nothing.
CREATE FUNCTION app.check_tree_rights(added public.node[], kept int[], places public.node_place[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  branch constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  network constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
  new_ids constant int[] := ARRAY(SELECT a.id FROM unnest(added) AS a);
  newest constant int := app.next_node() - 1;
BEGIN
  IF EXISTS (
    SELECT 1 FROM unnest(kept) AS asked(id) LEFT JOIN public.node n ON n.id = asked.id
     WHERE NOT asked.id = ANY (new_ids)
       AND NOT coalesce(asked.id = ANY (CASE WHEN n.kind IN ('area', 'unit') THEN branch ELSE network END)
                        AND n.id IS NOT NULL, false)
  ) OR EXISTS (
    WITH kind AS (
      SELECT n.id, n.kind FROM public.node n UNION ALL SELECT a.id, a.kind FROM unnest(added) AS a
    ),
    goes AS (
      SELECT node_id, parent_id, range_agg(int4range(from_month, to_month)) AS months
        FROM app.spans(places) WHERE parent_id IS NOT NULL GROUP BY 1, 2
    ),
    went AS (
      SELECT node_id, parent_id, range_agg(int4range(from_month, to_month)) AS months
        FROM app.spans(ARRAY(SELECT p FROM public.node_place p WHERE p.node_id = ANY (kept))) GROUP BY 1, 2
    )
    SELECT 1 FROM goes LEFT JOIN went USING (node_id, parent_id) LEFT JOIN kind ON kind.id = goes.node_id
     WHERE NOT coalesce(went.months, '{}') @> goes.months
       AND NOT parent_id = ANY (new_ids)
       AND NOT parent_id = ANY (CASE WHEN kind.kind IN ('area', 'unit') THEN branch ELSE network END)
  ) OR EXISTS (
    -- A new node has the next key. An old one comes back only to the person who took it away: its history comes too.
    SELECT 1 FROM unnest(added) AS a
     WHERE a.kind = 'network' OR a.id > newest + cardinality(new_ids) OR a.id <= newest AND session_user IS DISTINCT FROM (
       SELECT h.login FROM public.history h
        WHERE h.kind = 'node' AND h.node_id = a.id AND h.action = 'erase' ORDER BY h.id DESC LIMIT 1)
  ) THEN
    RAISE EXCEPTION 'no right to change this part of the tree' USING ERRCODE = '42501';
  END IF;
END $$;

-- Raises where a node leads into other organisations than before: a plain move never does. (A merge takes the right
-- over both organisations.)
CREATE FUNCTION app.check_organisations(before jsonb, after jsonb, besides int[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  network constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
BEGIN
  IF EXISTS (
    SELECT 1 FROM jsonb_each(before) AS b FULL JOIN jsonb_each(after) AS a USING (key)
     WHERE b.value IS DISTINCT FROM a.value AND NOT key = ANY (besides::text[])
       AND NOT ARRAY(SELECT jsonb_object_keys(coalesce(b.value, '{}') || coalesce(a.value, '{}'))::int) <@ network
  ) THEN
    RAISE EXCEPTION 'the move leads into another organisation' USING ERRCODE = '42501';
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

-- A closed node has no open children: also those that whoever closes it does not see.
CREATE FUNCTION app.check_open(nodes int[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1
      FROM app.spans(ARRAY(SELECT p FROM public.node_place p WHERE p.node_id IN (
             SELECT q.node_id FROM public.node_place q WHERE q.node_id = ANY (nodes) OR q.parent_id = ANY (nodes)))) AS s
      JOIN public.node child ON child.id = s.node_id
      JOIN public.node parent ON parent.id = s.parent_id AND parent.closed_on IS NOT NULL
     WHERE (child.id = ANY (nodes) OR parent.id = ANY (nodes))
       AND greatest(parent.closed_on, coalesce(child.opened_on, '-infinity'), CASE s.from_month WHEN 0 THEN '-infinity'
                    ELSE make_date(s.from_month / 12, s.from_month % 12 + 1, 1) END)
         < least(coalesce(child.closed_on, 'infinity'), CASE s.to_month WHEN 120000 THEN 'infinity'
                 ELSE make_date(s.to_month / 12, s.to_month % 12 + 1, 1) END)
  ) THEN
    RAISE EXCEPTION 'something under a closed node would be open' USING ERRCODE = 'LB004';
  END IF;
END $$;

-- One node that no program can read would keep everybody from the tree.
CREATE FUNCTION app.check_nodes(nodes int[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.node n WHERE n.id = ANY (nodes)
              AND NOT (app.is_name(n.name) AND app.is_day(n.opened_on) AND app.is_day(n.closed_on)))
     OR EXISTS (SELECT 1 FROM public.node_name w
                 WHERE w.node_id = ANY (nodes) AND NOT app.is_name(w.name, w.language)) THEN
    RAISE EXCEPTION 'not a name or not a day' USING ERRCODE = 'LB002';
  END IF;
END $$;

-- Makes the closure of some nodes what their places say; rows that are right stay as they are.
CREATE FUNCTION app.keep_reach(nodes int[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  reach constant public.node_reach[] := ARRAY(SELECT r FROM app.reach_of(nodes) AS r);
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(reach) AS r
              WHERE r.ancestor_id = r.node_id AND r.depth > 0 OR r.depth >= 200) THEN
    RAISE EXCEPTION 'a node would hang under itself' USING ERRCODE = 'LB002';
  END IF;
  DELETE FROM public.node_reach old
   WHERE old.node_id = ANY (nodes)
     AND NOT EXISTS (SELECT 1 FROM unnest(reach) AS r
                      WHERE r.ancestor_id = old.ancestor_id AND r.node_id = old.node_id
                        AND r.from_month = old.from_month AND r.to_month = old.to_month AND r.depth = old.depth);
  INSERT INTO public.node_reach SELECT r.* FROM unnest(reach) AS r ON CONFLICT DO NOTHING;
END $$;

-- The nodes themselves and their names in other languages.
CREATE FUNCTION app.keep_nodes(added jsonb, changed jsonb) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.node (id, kind, name, sort_key, search, opened_on, closed_on, code, version)
    SELECT n.id, n.kind, n.name, n.sort_key, n.search, n.opened_on, n.closed_on, n.code, 1
      FROM jsonb_populate_recordset(NULL::public.node, added) AS n;
    UPDATE public.node AS kept
       SET name = n.name, sort_key = n.sort_key, search = n.search, opened_on = n.opened_on,
           closed_on = n.closed_on, code = n.code, version = kept.version + 1
      FROM jsonb_populate_recordset(NULL::public.node, changed) AS n
     WHERE kept.id = n.id;
    DELETE FROM public.node_name w USING jsonb_array_elements(changed) AS item
     WHERE w.node_id = (item ->> 'id')::int AND NOT item -> 'names' ? w.language;
    INSERT INTO public.node_name AS w (node_id, language, name)
    SELECT (item ->> 'id')::int, word.key, word.value
      FROM jsonb_array_elements(added || changed) AS item, jsonb_each_text(item -> 'names') AS word
        ON CONFLICT (node_id, language) DO UPDATE SET name = excluded.name WHERE w.name <> excluded.name $$;

-- {"added": [node…], "changed": [node…], "places": {"id": [[from_month, parent_id], …]}, "removed": [id, …]};
-- node: {"id", "kind", "name", "sort_key", "search", "opened_on", "closed_on", "code", "names": {language: name}}.
-- Places are a node's whole line, not only what is new in it.
CREATE FUNCTION app.write_tree(diff jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  new_nodes constant jsonb := coalesce(diff -> 'added', '[]');
  changed_nodes constant jsonb := coalesce(diff -> 'changed', '[]');
  added constant int[] := ARRAY(SELECT (item ->> 'id')::int FROM jsonb_array_elements(new_nodes) AS item);
  changed constant int[] := ARRAY(SELECT (item ->> 'id')::int FROM jsonb_array_elements(changed_nodes) AS item);
  moved constant int[] := ARRAY(SELECT jsonb_object_keys(coalesce(diff -> 'places', '{}'))::int);
  removed constant int[] := ARRAY(SELECT jsonb_array_elements_text(coalesce(diff -> 'removed', '[]'))::int);
  places constant public.node_place[] := ARRAY(
    SELECT (line.key::int, (place ->> 0)::int, (place ->> 1)::int)::public.node_place
      FROM jsonb_each(coalesce(diff -> 'places', '{}')) AS line, jsonb_array_elements(line.value) AS place);
  touched int[];
  organisations jsonb;
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(places) AS p
              WHERE p.from_month NOT BETWEEN 12 AND 119999 AND p.from_month <> 0) THEN
    RAISE EXCEPTION 'not a month' USING ERRCODE = 'LB002';
  END IF;
  PERFORM app.lock_tree();
  -- Rights are read after the lock: whoever held it may have changed them.
  IF NOT app.is_administrator() THEN
    PERFORM app.refuse_old_snapshot();
    PERFORM app.check_tree_rights(
      ARRAY(SELECT n FROM jsonb_populate_recordset(NULL::public.node, new_nodes) AS n),
      changed || moved || removed, places);
  END IF;

  WITH RECURSIVE below AS (
    SELECT unnest(moved) AS node_id
     UNION
    SELECT p.node_id FROM below JOIN public.node_place p ON p.parent_id = below.node_id
  )
  SELECT array_agg(node_id) INTO touched FROM below WHERE NOT node_id = ANY (removed);
  organisations := app.organisations_through_time(touched);

  PERFORM app.keep_nodes(new_nodes, changed_nodes);
  DELETE FROM public.node_place p
   WHERE p.node_id = ANY (moved || removed)
     AND NOT EXISTS (SELECT 1 FROM unnest(places) AS place
                      WHERE place.node_id = p.node_id AND place.from_month = p.from_month);
  INSERT INTO public.node_place AS p (node_id, from_month, parent_id)
  SELECT place.node_id, place.from_month, place.parent_id FROM unnest(places) AS place
      ON CONFLICT (node_id, from_month) DO UPDATE SET parent_id = excluded.parent_id
   WHERE p.parent_id IS DISTINCT FROM excluded.parent_id;
  DELETE FROM public.node WHERE id = ANY (removed);
  PERFORM app.check_nodes(added || changed);
  PERFORM app.check_places(added || moved);
  PERFORM app.keep_reach(touched);

  IF NOT app.is_administrator() THEN
    PERFORM app.check_open(added || changed || moved);
    PERFORM app.check_organisations(organisations, app.organisations_through_time(touched), added || removed);
  END IF;
  IF cardinality(removed) > 0 THEN
    -- Their keys are not given again: a step taken back late must not hit another node.
    INSERT INTO public.meta AS m (key, value)
    VALUES ('last_removed_node', (SELECT max(id)::text FROM unnest(removed) AS id))
        ON CONFLICT (key) DO UPDATE SET value = greatest(m.value::int, excluded.value::int)::text;
  END IF;
END $$;

-- Whether anything names the node and keeps it from being erased: entries, activities, grants, imports, whoever may
-- see them. Null for a node that is not the acting person's to erase.
CREATE FUNCTION app.is_documented(node int) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  naming record;
  found_one boolean;
BEGIN
  IF NOT app.is_administrator() AND NOT node IN (SELECT app.scope('{mentor,network_administrator}')) THEN
    RETURN NULL;
  END IF;
  FOR naming IN
    SELECT c.conrelid::regclass AS of_table, a.attname AS of_column
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'public.node'::regclass AND c.confdeltype <> 'c'
       AND c.conrelid <> 'public.node_place'::regclass
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE %I = $1)', naming.of_table, naming.of_column)
       INTO found_one USING node;
    IF found_one THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END $$;
