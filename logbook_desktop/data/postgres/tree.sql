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

-- The key of the next new node: never one that there is or was. Null for who makes none.
CREATE FUNCTION app.next_node() RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT greatest((SELECT max(n.id) FROM public.node n),
                    (SELECT m.value::int FROM public.meta m WHERE m.key = 'last_removed_node'), 0) + 1
     WHERE app.is_administrator() OR EXISTS (SELECT 1 FROM app.scope('{mentor,network_administrator}')) $$;

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
    WITH RECURSIVE span AS MATERIALIZED (  -- an organisation inside another acts as an area there
      SELECT p.node_id, p.parent_id, p.from_month,
             coalesce(lead(p.from_month) OVER (PARTITION BY p.node_id ORDER BY p.from_month), 120000) AS to_month,
             CASE WHEN n.kind = 'organisation' AND parent.kind IN ('organisation', 'area') THEN 'area'
                  ELSE n.kind END AS acting
        FROM public.node_place p
        JOIN public.node n ON n.id = p.node_id LEFT JOIN public.node parent ON parent.id = p.parent_id
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
    joined AS (  -- neighbouring months with the same ancestor, acting as the same, at the same depth are one row
      SELECT line.ancestor_id, line.node_id, line.depth, span.acting,
             unnest(range_agg(int4range(greatest(line.from_month, span.from_month),
                                        least(line.to_month, span.to_month)))) AS months
        FROM line JOIN span ON span.node_id = line.ancestor_id
         AND span.from_month < line.to_month AND span.to_month > line.from_month
       GROUP BY line.ancestor_id, line.node_id, line.depth, span.acting
    )
    SELECT j.ancestor_id, j.node_id, lower(j.months), upper(j.months), j.depth::smallint, j.acting
      FROM joined j $$;

-- {"node": {"organisation": months}} of some nodes, to see where a change leads across organisations.
CREATE FUNCTION app.organisations_through_time(nodes int[]) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(node_id, organisations), '{}')
      FROM (SELECT node_id, jsonb_object_agg(ancestor_id, months) AS organisations
              FROM (SELECT node_id, ancestor_id, range_agg(int4range(from_month, to_month))::text AS months
                      FROM public.node_reach
                     WHERE node_id = ANY (nodes) AND ancestor_kind = 'organisation'
                     GROUP BY node_id, ancestor_id) AS each_one
             GROUP BY node_id) AS all_of_them $$;

-- Raises where nodes are in other organisations than before in some month, unless a mentor's right is over all these.
CREATE FUNCTION app.check_gained(before jsonb, after jsonb, besides int[], branch int[]) RETURNS void
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM jsonb_each(before) AS b JOIN jsonb_each(after) AS a USING (key),
           LATERAL (SELECT array_agg(organisation::int) AS ids
                      FROM jsonb_each_text(b.value) AS was(organisation, months)
                      FULL JOIN jsonb_each_text(a.value) AS now(organisation, months) USING (organisation)
                     WHERE was.months IS DISTINCT FROM now.months) AS changed
     WHERE b.value <> a.value AND NOT key = ANY (besides::text[])
       AND NOT changed.ids <@ branch
  ) THEN
    RAISE EXCEPTION 'the move leads into another organisation' USING ERRCODE = '42501';
  END IF;
END $$;

-- Raises where a node leads into another organisation in the month in which it moves: a plain move never does, but
-- into one that was split from the other, or back.
CREATE FUNCTION app.check_organisations(nodes int[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    WITH line AS (
      SELECT p.node_id, p.from_month, p.parent_id,
             lag(p.parent_id) OVER (PARTITION BY p.node_id ORDER BY p.from_month) AS before_id
        FROM public.node_place p WHERE p.node_id = ANY (nodes)
    )
    SELECT 1
      FROM line l JOIN public.node n ON n.id = l.node_id JOIN public.node stayed ON stayed.id = l.before_id
      LEFT JOIN public.node_reach was ON was.node_id = l.before_id AND was.ancestor_kind = 'organisation'
       AND was.from_month <= l.from_month AND was.to_month > l.from_month
      LEFT JOIN public.node_reach now ON now.node_id = l.parent_id AND now.ancestor_kind = 'organisation'
       AND now.from_month <= l.from_month AND now.to_month > l.from_month
      LEFT JOIN public.node before ON before.id = was.ancestor_id
      LEFT JOIN public.node after ON after.id = now.ancestor_id
     WHERE (n.kind IN ('area', 'unit') OR n.kind = 'organisation' AND stayed.kind IN ('organisation', 'area'))
       AND before.id IS DISTINCT FROM after.id
       AND NOT coalesce(after.predecessor_id = before.id OR before.predecessor_id = after.id, false)
  ) THEN
    RAISE EXCEPTION 'the move leads into another organisation' USING ERRCODE = '42501';
  END IF;
END $$;

-- Kinds nest, and the first place of a node has no beginning. An organisation comes under another by a merge only:
-- it is closed from that day on, and stays inside.
CREATE FUNCTION app.check_places(nodes int[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.node_place p
      JOIN public.node n ON n.id = p.node_id LEFT JOIN public.node parent ON parent.id = p.parent_id
     WHERE p.node_id = ANY (nodes)
       AND NOT (coalesce(parent.kind, '') = ANY (CASE n.kind
                  WHEN 'network' THEN ARRAY['']
                  WHEN 'country' THEN ARRAY['network']
                  WHEN 'region' THEN ARRAY['network', 'country']
                  WHEN 'organisation' THEN ARRAY['network', 'country', 'region', 'organisation', 'area']
                  ELSE ARRAY['organisation', 'area'] END)
                AND (p.from_month = 0 OR app.is_day(app.first_day(p.from_month))))
  ) OR EXISTS (
    SELECT 1 FROM public.node n
      JOIN (SELECT p.node_id, min(p.from_month) FILTER (WHERE parent.kind IN ('organisation', 'area')) AS merged,
                   max(p.from_month) FILTER (WHERE parent.kind NOT IN ('organisation', 'area')) AS outside
              FROM public.node_place p JOIN public.node parent ON parent.id = p.parent_id
             WHERE p.node_id = ANY (nodes) GROUP BY p.node_id) AS line ON line.node_id = n.id
     WHERE n.kind = 'organisation' AND line.merged IS NOT NULL
       AND (line.merged = 0 OR line.outside > line.merged
            OR n.closed_on IS DISTINCT FROM app.first_day(line.merged))
  ) OR EXISTS (
    SELECT 1 FROM public.node n
     WHERE n.id = ANY (nodes)
       AND NOT EXISTS (SELECT 1 FROM public.node_place p WHERE p.node_id = n.id AND p.from_month = 0)
  ) OR EXISTS (
    SELECT 1 FROM public.node n JOIN public.node before ON before.id = n.predecessor_id
     WHERE n.id = ANY (nodes) AND before.kind IN ('area', 'unit') AND NOT n.kind IN ('area', 'unit')
  ) THEN
    RAISE EXCEPTION 'a node does not fit where it is to hang' USING ERRCODE = 'LB002';
  END IF;
END $$;

-- Of a month; of all time before the first and after the last.
CREATE FUNCTION app.first_day(month int) RETURNS date
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE month WHEN 0 THEN '-infinity'::date WHEN 120000 THEN 'infinity'::date
                      ELSE make_date(month / 12, month % 12 + 1, 1) END $$;

-- What was merged, with the day: it closed and went to where it hangs.
CREATE FUNCTION app.merged() RETURNS TABLE (id int, since date)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.id, n.closed_on
      FROM public.node n JOIN public.node_place p ON p.node_id = n.id AND p.from_month > 0
      JOIN public.node parent ON parent.id = p.parent_id AND parent.kind IN ('organisation', 'area')
     WHERE n.kind IN ('organisation', 'area') AND n.closed_on = app.first_day(p.from_month) $$;

-- A closed node has no open children, also none that whoever closes it does not see. Under a merged one what hung
-- there before goes on, as long as what that hangs under is open; ``fresh`` nodes did not hang there before.
CREATE FUNCTION app.check_open(nodes int[], fresh int[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  below int[];
BEGIN
  WITH RECURSIVE merged AS MATERIALIZED (SELECT m.id FROM app.merged() AS m),
  found AS (
    SELECT unnest(nodes) AS id
     UNION
    SELECT p.node_id FROM found JOIN public.node_place p ON p.parent_id = found.id
     WHERE found.id = ANY (nodes) OR found.id IN (SELECT m.id FROM merged m)
  )
  SELECT array_agg(id) INTO below FROM found;
  IF EXISTS (
    WITH RECURSIVE merged AS MATERIALIZED (SELECT m.* FROM app.merged() AS m),
    span AS MATERIALIZED (
      SELECT s.node_id, s.parent_id, app.first_day(s.from_month) AS since, app.first_day(s.to_month) AS until
        FROM app.spans(ARRAY(SELECT p FROM public.node_place p
                              WHERE p.node_id = ANY (below) OR p.node_id IN (SELECT m.id FROM merged m))) AS s
       WHERE s.parent_id IS NOT NULL
    ),
    climb AS (
      SELECT s.node_id, s.parent_id, greatest(s.since, child.opened_on) AS hung, greatest(s.since, child.opened_on) AS first,
             least(s.until, child.closed_on) AS until
        FROM span s JOIN public.node child ON child.id = s.node_id WHERE s.node_id = ANY (below)
       UNION ALL
      SELECT s.node_id, s.parent_id, greatest(s.since, parent.opened_on), greatest(c.first, parent.closed_on, s.since),
             least(c.until, s.until)
        FROM climb c JOIN merged m ON m.id = c.parent_id JOIN public.node parent ON parent.id = m.id
        JOIN span s ON s.node_id = m.id
       WHERE c.hung < m.since AND NOT c.node_id = ANY (fresh)
         AND greatest(c.first, parent.closed_on, s.since) < least(c.until, s.until)
    )
    SELECT 1 FROM climb c JOIN public.node parent ON parent.id = c.parent_id AND parent.closed_on IS NOT NULL
      LEFT JOIN merged m ON m.id = parent.id
     WHERE greatest(c.first, parent.closed_on) < c.until
       AND NOT coalesce(c.hung < m.since AND NOT c.node_id = ANY (fresh), false)
  ) THEN
    RAISE EXCEPTION 'something under a closed node would be open' USING ERRCODE = 'LB004';
  END IF;
END $$;

-- One node that no program can read would keep everybody from the tree.
CREATE FUNCTION app.check_nodes(nodes int[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.node n WHERE n.id = ANY (nodes)
              AND NOT (app.is_name(n.name) AND app.is_day(n.opened_on) AND app.is_day(n.closed_on)
                       AND length(n.sort_key) <= 8000 AND length(n.search) <= 32000
                       AND (n.code = '' OR app.is_name(n.code))))
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
                        AND r.from_month = old.from_month AND r.to_month = old.to_month AND r.depth = old.depth
                        AND r.ancestor_kind = old.ancestor_kind);
  INSERT INTO public.node_reach SELECT r.* FROM unnest(reach) AS r ON CONFLICT DO NOTHING;
END $$;

-- The nodes themselves and their names in other languages.
CREATE FUNCTION app.keep_nodes(added jsonb, changed jsonb) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.node (id, kind, name, sort_key, search, opened_on, closed_on, code, version, predecessor_id)
    SELECT n.id, n.kind, n.name, n.sort_key, n.search, n.opened_on, n.closed_on, n.code, 1, n.predecessor_id
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

-- Who splits an organisation is a mentor of its parts from then on, and names others; taken back, that goes with it.
CREATE FUNCTION app.keep_splitting_mentor(person int, own int[], added int[], removed int[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.person_grant (person_id, role, node_id, granted_at, granted_by)
  SELECT person, 'mentor', n.id, now(), app.author() FROM public.node n
   WHERE n.id = ANY (added) AND n.kind = 'organisation' AND n.predecessor_id = ANY (own) AND person IS NOT NULL
      ON CONFLICT DO NOTHING;
  DELETE FROM public.person_grant g USING public.node n
   WHERE n.id = g.node_id AND n.id = ANY (removed) AND n.kind = 'organisation' AND n.predecessor_id = ANY (own)
     AND g.person_id = person AND g.role = 'mentor';
END $$;

-- {"added": [node…], "changed": [node…], "places": {"id": [[from_month, parent_id], …]}, "removed": [id, …]};
-- node: {"id", "kind", "name", "sort_key", "search", "opened_on", "closed_on", "code", "names": {language: name},
-- "predecessor_id"}; what a node was split from never changes.
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
  inside int[];
  newest int;
  organisations jsonb;
  branch int[];
  own int[];
  me int;
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(places) AS p
              WHERE p.from_month NOT BETWEEN 12 AND 119999 AND p.from_month <> 0) THEN
    RAISE EXCEPTION 'not a month' USING ERRCODE = 'LB002';
  ELSIF EXISTS (SELECT 1 FROM unnest(added || changed) AS named(id) GROUP BY named.id HAVING count(*) > 1)
     OR EXISTS (SELECT 1 FROM unnest(places) AS p GROUP BY p.node_id, p.from_month HAVING count(*) > 1) THEN
    RAISE EXCEPTION 'a node twice' USING ERRCODE = 'LB002';  -- what was looked at might not be what is kept
  END IF;
  PERFORM app.lock_tree();
  -- Rights are read after the lock: whoever held it may have changed them.
  IF NOT app.is_administrator() THEN
    PERFORM app.refuse_old_snapshot();
    PERFORM app.check_tree_rights(
      ARRAY(SELECT n FROM jsonb_populate_recordset(NULL::public.node, new_nodes) AS n),
      changed_nodes, moved, removed, places);
  END IF;

  WITH RECURSIVE below AS (
    SELECT unnest(moved) AS node_id
     UNION
    SELECT p.node_id FROM below JOIN public.node_place p ON p.parent_id = below.node_id
  )
  SELECT array_agg(node_id) INTO touched FROM below WHERE NOT node_id = ANY (removed);
  newest := app.next_node() - 1;
  organisations := app.organisations_through_time(touched);
  branch := ARRAY(SELECT app.scope('{mentor}')) || added;
  own := ARRAY(SELECT app.own_organisations());
  me := app.acting_person();
  PERFORM app.mark_right_change();  -- from here on the acting person is nobody
  -- What comes under an organisation or an area, or hung there; what is above moves with all that is in it.
  WITH RECURSIVE below AS (
    SELECT line.node_id
      FROM (SELECT p.node_id, p.parent_id FROM unnest(places) AS p
             UNION
            SELECT p.node_id, p.parent_id FROM public.node_place p WHERE p.node_id = ANY (moved)) AS line
      LEFT JOIN public.node parent ON parent.id = line.parent_id
     WHERE coalesce(parent.kind, 'area') IN ('organisation', 'area')
     UNION
    SELECT p.node_id FROM below JOIN public.node_place p ON p.parent_id = below.node_id
  )
  SELECT array_agg(node_id) INTO inside FROM below WHERE NOT node_id = ANY (removed);

  PERFORM app.keep_nodes(new_nodes, changed_nodes);
  DELETE FROM public.node_place p
   WHERE p.node_id = ANY (moved || removed)
     AND NOT EXISTS (SELECT 1 FROM unnest(places) AS place
                      WHERE place.node_id = p.node_id AND place.from_month = p.from_month);
  INSERT INTO public.node_place AS p (node_id, from_month, parent_id)
  SELECT place.node_id, place.from_month, place.parent_id FROM unnest(places) AS place
      ON CONFLICT (node_id, from_month) DO UPDATE SET parent_id = excluded.parent_id
   WHERE p.parent_id IS DISTINCT FROM excluded.parent_id;
  PERFORM app.keep_splitting_mentor(me, own, added, removed);
  DELETE FROM public.node WHERE id = ANY (removed);
  PERFORM app.check_nodes(added || changed);
  PERFORM app.check_places(added || changed || moved);
  PERFORM app.keep_reach(touched);

  IF NOT app.is_administrator() THEN
    PERFORM app.check_open(added || changed || moved, ARRAY(SELECT id FROM unnest(added) AS id WHERE id > newest));
    PERFORM app.check_organisations(inside);
    PERFORM app.check_gained(organisations, app.organisations_through_time(touched), added || removed, branch);
  END IF;
  IF cardinality(removed) > 0 THEN
    -- Their keys are not given again: a step taken back late must not hit another node.
    INSERT INTO public.meta AS m (key, value)
    VALUES ('last_removed_node', (SELECT max(id)::text FROM unnest(removed) AS id))
        ON CONFLICT (key) DO UPDATE SET value = greatest(m.value::int, excluded.value::int)::text;
  END IF;
END $$;

-- Whether anything names the node and keeps it from being erased: entries, activities, grants, imports, whoever may
-- see them; not the right of who split it (keep_splitting_mentor). Null for a node that is not the acting person's to
-- erase: a network right erases organisations and what is above, never what lies in one.
CREATE FUNCTION app.is_documented(node int) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me constant int := app.acting_person();
  own constant int[] := ARRAY(SELECT app.own_organisations());
  mentored constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  network constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
  naming record;
  found_one boolean;
BEGIN
  IF NOT coalesce(CASE WHEN app.is_administrator() OR node = ANY (mentored) THEN true
                       WHEN node = ANY (network) THEN (SELECT n.kind NOT IN ('area', 'unit') FROM public.node n
                                                        WHERE n.id = node) END, false) THEN
    RETURN NULL;
  END IF;
  FOR naming IN
    SELECT c.conrelid::regclass AS of_table, a.attname AS of_column
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'public.node'::regclass AND c.confdeltype <> 'c'
       AND NOT c.conrelid = ANY ('{public.node,public.node_place,public.person_grant}'::regclass[])
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE %I = $1)', naming.of_table, naming.of_column)
       INTO found_one USING node;
    IF found_one THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN EXISTS (
    SELECT 1 FROM public.person_grant g JOIN public.node n ON n.id = g.node_id
     WHERE g.node_id = node AND NOT coalesce(
       g.person_id = me AND g.role = 'mentor' AND n.kind = 'organisation' AND n.predecessor_id = ANY (own), false));
END $$;
