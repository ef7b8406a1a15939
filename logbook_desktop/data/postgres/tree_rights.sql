-- Who may change what in the tree. app.write_tree (tree.sql) asks here before it writes. A network right admits
-- organisations, moves them between regions and closes those in which nothing is open; it moves nothing that lies in
-- one. An organisation is split, and two are merged, by those whose mentor's right stands on the organisation itself
-- (merges that take two people: merging.sql).

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

-- The organisations, whole or merged, on which a mentor's right of the acting person stands: they split and merge these.
CREATE FUNCTION app.own_organisations() RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 2 AS $$
    SELECT g.node_id FROM app.acting() AS me JOIN public.person_grant g ON g.person_id = me AND g.role = 'mentor'
      JOIN public.node n ON n.id = g.node_id AND n.kind = 'organisation' $$;

-- Whether what changes in the places of organisations is the acting person's to change: above them it takes the
-- network right, a merge a mentor of both, and inside, once merged, a mentor's right over both places.
CREATE FUNCTION app.organisations_fit(changes app.place_change[], added public.node[], branch int[], network int[],
                                      own int[]) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bool_and(coalesce(CASE
             WHEN parent.kind NOT IN ('organisation', 'area') THEN n.id = ANY (network)
             WHEN before.kind IN ('organisation', 'area') THEN ARRAY[n.id, parent.id] <@ branch
             ELSE ARRAY[n.id, parent.id] <@ own END, false)), true)
      FROM unnest(changes) AS c JOIN public.node n ON n.id = c.node_id AND n.kind = 'organisation'
      LEFT JOIN app.kinds_with(added) AS parent ON parent.id = c.parent_id
      LEFT JOIN app.kinds_with(added) AS before ON before.id = c.before_id $$;

-- Organisations of which nothing changes but the day on which they close.
CREATE FUNCTION app.only_closed(changed jsonb) RETURNS TABLE (id int, closed_on date)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.id, (item ->> 'closed_on')::date
      FROM jsonb_array_elements(changed) AS item
      JOIN public.node n ON n.id = (item ->> 'id')::int AND n.kind = 'organisation'
     WHERE (n.name, n.sort_key, n.search, n.code, n.opened_on) IS NOT DISTINCT FROM
           (item ->> 'name', item ->> 'sort_key', item ->> 'search', item ->> 'code', (item ->> 'opened_on')::date)
       AND coalesce((SELECT jsonb_object_agg(w.language, w.name) FROM public.node_name w WHERE w.node_id = n.id), '{}')
           = item -> 'names' $$;

-- Organisations that a merge closes or opens: the places of that are looked at by organisations_fit.
CREATE FUNCTION app.closed_by_merge(changed jsonb, changes app.place_change[]) RETURNS SETOF int
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.id FROM app.only_closed(changed) AS n
     WHERE EXISTS (SELECT 1 FROM unnest(changes) AS c JOIN public.node parent ON parent.id = c.parent_id
                    WHERE c.node_id = n.id AND parent.kind IN ('organisation', 'area')) $$;

-- Organisations that their mentor splits: they close on the day on which a part opens. A split that is taken back opens
-- them again before its parts go.
CREATE FUNCTION app.closed_by_split(changed jsonb, added public.node[], own int[]) RETURNS SETOF int
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.id FROM app.only_closed(changed) AS n
     WHERE n.id = ANY (own) AND EXISTS (
       SELECT 1 FROM (SELECT p.predecessor_id, p.opened_on FROM public.node p WHERE p.predecessor_id = n.id
                       UNION ALL
                      SELECT a.predecessor_id, a.opened_on FROM unnest(added) AS a) AS part
        WHERE part.predecessor_id = n.id AND coalesce(n.closed_on = part.opened_on, n.closed_on IS NULL)) $$;

-- The organisations that a mentor opens: parts of the own one, which closes that day, each beside it.
CREATE FUNCTION app.parts_of_split(added public.node[], changed jsonb, places public.node_place[], own int[])
  RETURNS SETOF int
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.id
      FROM unnest(added) AS a JOIN public.node before ON before.id = a.predecessor_id AND before.kind = 'organisation'
      LEFT JOIN jsonb_array_elements(changed) AS item ON (item ->> 'id')::int = before.id
      JOIN unnest(places) AS at ON at.node_id = a.id AND at.from_month = 0
      JOIN LATERAL (SELECT p.parent_id FROM public.node_place p
                     WHERE p.node_id = before.id AND app.first_day(p.from_month) <= a.opened_on
                     ORDER BY p.from_month DESC LIMIT 1) AS beside ON beside.parent_id = at.parent_id
     WHERE a.kind = 'organisation' AND before.id = ANY (own)
       AND a.opened_on = CASE WHEN item IS NULL THEN before.closed_on ELSE (item ->> 'closed_on')::date END
       AND (SELECT count(*) FROM unnest(places) AS p WHERE p.node_id = a.id) = 1 $$;

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
  own constant int[] := ARRAY(SELECT app.own_organisations());
  parts constant int[] := ARRAY(SELECT app.parts_of_split(added, changed_nodes, places, own));
  closed constant int[] := ARRAY(
    SELECT app.closed_by_merge(changed_nodes, changes) UNION SELECT app.closed_by_split(changed_nodes, added, own));
  inside constant int[] := ARRAY(
    SELECT r.node_id FROM public.node_reach r JOIN public.node n ON n.id = r.node_id
     WHERE r.node_id = ANY (changed) AND r.depth = 0 AND r.ancestor_kind = 'area' AND n.kind = 'organisation'
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month());
BEGIN
  IF NOT app.organisations_fit(changes, added, branch, network, own) OR EXISTS (
    SELECT 1 FROM unnest(changed || moved || removed) AS asked(id) LEFT JOIN public.node n ON n.id = asked.id
     WHERE NOT asked.id = ANY (new_ids)
       AND NOT coalesce(CASE
             WHEN n.kind IN ('area', 'unit')
             THEN n.id = ANY (branch)
             WHEN n.id = ANY (network) THEN true
             WHEN n.kind = 'organisation' AND n.id = ANY (removed)
             THEN ARRAY[n.id, n.predecessor_id] <@ own  -- a split that is taken back
             WHEN n.kind = 'organisation'
             -- its places were looked at above
             THEN (NOT n.id = ANY (changed) OR n.id = ANY (branch) AND n.id = ANY (inside) OR n.id = ANY (closed))
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
             WHEN n.kind IN ('area', 'unit') THEN parent.id = ANY (branch)
             WHEN parent.kind NOT IN ('organisation', 'area')  -- where a merge is taken back, it goes on as before
             THEN parent.id = ANY (network) OR n.id = ANY (parts) OR EXISTS (
               SELECT 1 FROM unnest(changes) AS c JOIN public.node into_it ON into_it.id = c.parent_id
                WHERE c.node_id = n.id AND c.before_id = parent.id AND into_it.kind IN ('organisation', 'area'))
             ELSE parent.id = ANY (branch)
                  OR EXISTS (SELECT 1 FROM unnest(changes) AS c  -- a merge, looked at above
                              WHERE c.node_id = n.id AND c.parent_id = parent.id) END, false)
  ) OR EXISTS (
    -- A new node has the next key. An old one comes back only to the person who took it away: its history comes too.
    -- What it was split from takes the same right as the new one.
    SELECT 1 FROM unnest(added) AS a
     WHERE a.kind = 'network' OR a.id > newest + cardinality(new_ids) OR a.id <= newest AND session_user IS DISTINCT FROM (
       SELECT h.login FROM public.history h
        WHERE h.kind = 'node' AND h.node_id = a.id AND h.action = 'erase' ORDER BY h.id DESC LIMIT 1)
        OR NOT coalesce(a.predecessor_id = ANY (CASE
             WHEN a.kind IN ('area', 'unit') THEN branch || new_ids
             WHEN a.kind = 'organisation' AND a.predecessor_id IN (
               SELECT n.id FROM app.kinds_with(added) AS n WHERE n.kind = 'organisation') THEN own
             ELSE network || new_ids END), true)
  ) THEN
    RAISE EXCEPTION 'no right to change this part of the tree' USING ERRCODE = '42501';
  END IF;
END $$;
