-- Who may change what in the tree. app.write_tree (tree.sql) asks here before it writes.

-- What a change adds to the lines of nodes or takes from them, each with the parent before it in its own line.
CREATE TYPE app.place_change AS (node_id int, from_month int, parent_id int, before_id int);

CREATE FUNCTION app.place_changes(moved int[], places public.node_place[]) RETURNS SETOF app.place_change
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH line AS (
      SELECT true AS is_new, p.node_id, p.from_month, p.parent_id,
             lag(p.parent_id) OVER (PARTITION BY p.node_id ORDER BY p.from_month) AS before_id
        FROM unnest(places) AS p
       UNION ALL
      SELECT false, p.node_id, p.from_month, p.parent_id,
             lag(p.parent_id) OVER (PARTITION BY p.node_id ORDER BY p.from_month)
        FROM public.node_place p WHERE p.node_id = ANY (moved)
    )
    SELECT l.node_id, l.from_month, l.parent_id, l.before_id FROM line l
     WHERE NOT EXISTS (SELECT 1 FROM line other WHERE other.is_new <> l.is_new AND other.node_id = l.node_id
                        AND other.from_month = l.from_month AND other.parent_id = l.parent_id) $$;

-- The kinds of the nodes that are there and of those that a change adds.
CREATE FUNCTION app.kinds_with(added public.node[]) RETURNS TABLE (id int, kind text, predecessor_id int)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.id, n.kind, n.predecessor_id FROM public.node n
     UNION ALL
    SELECT a.id, a.kind, a.predecessor_id FROM unnest(added) AS a $$;

-- The nodes that a part of a split moves: from what was split directly under what was opened for it, or back; both
-- are organisations of the network right, which sees nothing of what lies in them.
CREATE FUNCTION app.moved_by_split(changes app.place_change[], added public.node[], network int[]) RETURNS SETOF int
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.node_id
      FROM unnest(changes) AS c
      LEFT JOIN app.kinds_with(added) AS parent ON parent.id = c.parent_id
      LEFT JOIN app.kinds_with(added) AS before ON before.id = c.before_id
     GROUP BY c.node_id
    HAVING bool_and(coalesce(
             parent.kind = 'organisation' AND before.kind = 'organisation'
             AND (parent.predecessor_id = before.id OR before.predecessor_id = parent.id)
             AND ARRAY[parent.id, before.id] <@ (network || ARRAY(SELECT a.id FROM unnest(added) AS a)), false)) $$;

-- Whether what changes in the places of organisations is the acting person's to change: above them it takes the
-- network right, a merge takes that or a mentor's over both, and inside, once merged, a mentor's.
CREATE FUNCTION app.organisations_fit(changes app.place_change[], branch int[], network int[]) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bool_and(coalesce(CASE
             WHEN parent.kind NOT IN ('organisation', 'area') THEN n.id = ANY (network)
             WHEN before.kind IN ('organisation', 'area') THEN ARRAY[n.id, parent.id] <@ branch
             ELSE ARRAY[n.id, parent.id] <@ branch OR ARRAY[n.id, parent.id] <@ network END, false)), true)
      FROM unnest(changes) AS c JOIN public.node n ON n.id = c.node_id AND n.kind = 'organisation'
      LEFT JOIN public.node parent ON parent.id = c.parent_id
      LEFT JOIN public.node before ON before.id = c.before_id $$;

-- Organisations that a merge closes or opens, and nothing else of them changes.
CREATE FUNCTION app.closed_by_merge(changed jsonb, changes app.place_change[]) RETURNS SETOF int
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.id
      FROM jsonb_array_elements(changed) AS item
      JOIN public.node n ON n.id = (item ->> 'id')::int AND n.kind = 'organisation'
     WHERE EXISTS (SELECT 1 FROM unnest(changes) AS c JOIN public.node parent ON parent.id = c.parent_id
                    WHERE c.node_id = n.id AND parent.kind IN ('organisation', 'area'))
       AND (n.name, n.sort_key, n.search, n.code, n.opened_on) IS NOT DISTINCT FROM
           (item ->> 'name', item ->> 'sort_key', item ->> 'search', item ->> 'code', (item ->> 'opened_on')::date)
       AND coalesce((SELECT jsonb_object_agg(w.language, w.name) FROM public.node_name w WHERE w.node_id = n.id), '{}')
           = item -> 'names' $$;

-- Raises unless the acting person may: the right over every node that is there, by what it acts as, and over every
-- parent that a node comes to hang under in some month in which it did not, whether a place was added or taken away.
-- Nodes that are not there are refused as those of others are: the answer tells nothing.
CREATE FUNCTION app.check_tree_rights(added public.node[], changed_nodes jsonb, moved int[], removed int[],
                                      places public.node_place[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  branch constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  network constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
  new_ids constant int[] := ARRAY(SELECT a.id FROM unnest(added) AS a);
  newest constant int := app.next_node() - 1;
  changed constant int[] := ARRAY(SELECT (item ->> 'id')::int FROM jsonb_array_elements(changed_nodes) AS item);
  changes constant app.place_change[] := ARRAY(
    SELECT c FROM app.place_changes(moved, places) AS c WHERE NOT c.node_id = ANY (new_ids));
  split constant int[] := ARRAY(SELECT app.moved_by_split(changes, added, network));
  merged constant int[] := ARRAY(SELECT app.closed_by_merge(changed_nodes, changes));
  inside constant int[] := ARRAY(
    SELECT r.node_id FROM public.node_reach r JOIN public.node n ON n.id = r.node_id
     WHERE r.node_id = ANY (changed) AND r.depth = 0 AND r.ancestor_kind = 'area' AND n.kind = 'organisation'
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month());
BEGIN
  IF NOT app.organisations_fit(changes, branch, network) OR EXISTS (
    SELECT 1 FROM unnest(changed || moved || removed) AS asked(id) LEFT JOIN public.node n ON n.id = asked.id
     WHERE NOT asked.id = ANY (new_ids)
       AND NOT coalesce(CASE
             WHEN n.kind IN ('area', 'unit')
             THEN n.id = ANY (branch) OR n.id = ANY (split) AND NOT n.id = ANY (changed || removed)
             WHEN n.id = ANY (network) THEN true
             WHEN n.kind = 'organisation' AND NOT n.id = ANY (removed)
             -- its places were looked at above
             THEN (NOT n.id = ANY (changed) OR n.id = ANY (branch) AND n.id = ANY (inside) OR n.id = ANY (merged))
                  AND (NOT n.id = ANY (moved) OR n.id IN (SELECT c.node_id FROM unnest(changes) AS c))
             END, false)
  ) OR EXISTS (
    WITH goes AS (
      SELECT node_id, parent_id, range_agg(int4range(from_month, to_month)) AS months
        FROM app.spans(places) WHERE parent_id IS NOT NULL GROUP BY 1, 2
    ),
    went AS (
      SELECT node_id, parent_id, range_agg(int4range(from_month, to_month)) AS months
        FROM app.spans(ARRAY(SELECT p FROM public.node_place p WHERE p.node_id = ANY (moved))) GROUP BY 1, 2
    )
    SELECT 1 FROM goes LEFT JOIN went USING (node_id, parent_id)
      LEFT JOIN app.kinds_with(added) AS n ON n.id = goes.node_id
      LEFT JOIN app.kinds_with(added) AS parent ON parent.id = goes.parent_id
     WHERE NOT coalesce(went.months, '{}') @> goes.months
       AND NOT goes.parent_id = ANY (new_ids)
       AND NOT coalesce(CASE
             WHEN n.kind IN ('area', 'unit') THEN parent.id = ANY (branch) OR n.id = ANY (split)
             WHEN parent.kind NOT IN ('organisation', 'area')  -- where a merge is taken back, it goes on as before
             THEN parent.id = ANY (network) OR EXISTS (
               SELECT 1 FROM unnest(changes) AS c JOIN public.node into_it ON into_it.id = c.parent_id
                WHERE c.node_id = n.id AND c.before_id = parent.id AND into_it.kind IN ('organisation', 'area'))
             ELSE parent.id = ANY (branch) OR n.id = ANY (new_ids) AND parent.id = ANY (network)
                  OR EXISTS (SELECT 1 FROM unnest(changes) AS c  -- a merge, looked at above
                              WHERE c.node_id = n.id AND c.parent_id = parent.id) END, false)
  ) OR EXISTS (
    -- A new node has the next key. An old one comes back only to the person who took it away: its history comes too.
    -- What it was split from takes the same right as the new one.
    SELECT 1 FROM unnest(added) AS a
     WHERE a.kind = 'network' OR a.id > newest + cardinality(new_ids) OR a.id <= newest AND session_user IS DISTINCT FROM (
       SELECT h.login FROM public.history h
        WHERE h.kind = 'node' AND h.node_id = a.id AND h.action = 'erase' ORDER BY h.id DESC LIMIT 1)
        OR NOT coalesce(a.predecessor_id = ANY (
             new_ids || CASE WHEN a.kind IN ('area', 'unit') THEN branch ELSE network END), true)
  ) THEN
    RAISE EXCEPTION 'no right to change this part of the tree' USING ERRCODE = '42501';
  END IF;
END $$;
