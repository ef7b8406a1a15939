-- The rules of a server of schema 0003, as the program of then installed them: every file in its order, with the lists
-- of columns written out. Frozen; @owner and the others are filled in by ``helpers.server_of_0003``.

-- === closed.sql ===

-- What every login of a server could do by default, and nobody needs: closed before anything is opened.

REVOKE ALL ON SCHEMA public FROM PUBLIC, @people;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, @people;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, @people;
GRANT USAGE ON SCHEMA public TO @people;

-- Large objects: anybody could fill the disk with them.
REVOKE EXECUTE ON FUNCTION lo_creat(int), lo_create(oid), lo_from_bytea(oid, bytea), lo_open(oid, int),
  lo_put(oid, bigint, bytea), lo_unlink(oid) FROM PUBLIC;

-- Locks by number: a login could hold up whatever the owner's functions and the upgrade keep apart with them.
DO $$
DECLARE
  lock regprocedure;
BEGIN
  FOR lock IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ 'advisory'
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', lock);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO @owner, @accounts, @history', lock);
  END LOOP;
END $$;

DROP SCHEMA IF EXISTS app CASCADE;
CREATE SCHEMA app AUTHORIZATION @owner;
GRANT USAGE ON SCHEMA app TO @people, @accounts, @history;
ALTER DEFAULT PRIVILEGES FOR ROLE @owner, @accounts, @history REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- === scopes.sql ===

-- Who acts and what they reach today. Everything that keeps a right asks here, and only here.
-- A person is known by session_user: SET ROLE does not change it, and current_user is the owner in here.
-- What has a body of standard SQL (RETURN, ATOMIC) was read when it was made: no search_path of a caller bends it, and
-- the planner writes it into the statement that asks, where a setting of its own would cost more than the answer.

-- The month of today, counted as in domain.periods.Month. The zone is fixed: SET timezone moves no right. The day is
-- that of the statement: a transaction held open over midnight keeps none of last month's rights.
CREATE FUNCTION app.this_month() RETURNS int
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN extract(year FROM statement_timestamp() AT TIME ZONE 'Europe/Helsinki')::int * 12
         + extract(month FROM statement_timestamp() AT TIME ZONE 'Europe/Helsinki')::int - 1;

-- The IT department that runs the server: it keeps the right to repair what no person may touch.
CREATE FUNCTION app.is_administrator() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN pg_has_role(session_user, '@owner', 'MEMBER');

-- What every program that reads it can take. A name has something to see in it (the numbers are what counts as blank),
-- in a language that there is; a day is one of a calendar's.
CREATE FUNCTION app.is_name(name text, language text DEFAULT 'fi') RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT language IN ('fi', 'sv', 'en') AND length(name) <= 1000 AND btrim(name, (
      SELECT string_agg(chr(code), '') FROM unnest(
        '{9,10,11,12,13,28,29,30,31,32,133,160,5760,8232,8233,8239,8287,12288}'::int[]
        || ARRAY(SELECT generate_series(8192, 8202))) AS code)) <> '' $$;

CREATE FUNCTION app.is_day(day date) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(day BETWEEN '0001-01-01' AND '9999-12-31', true);

-- Whoever holds a picture of the data from before must not write by the rights seen in it.
CREATE FUNCTION app.has_old_snapshot() RETURNS boolean
  LANGUAGE sql STABLE
  RETURN current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted');

CREATE FUNCTION app.refuse_old_snapshot() RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF app.has_old_snapshot() THEN
    RAISE EXCEPTION 'writing takes a transaction that sees the rights of now' USING ERRCODE = '42501';
  END IF;
END $$;

-- No row, or null: no person of this database, deactivated, the first password is not changed yet, or the terms of use that are
-- in force today have not been accepted.
CREATE FUNCTION app.acting() RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT p.id FROM public.person p
     WHERE p.login = session_user AND p.deactivated_at IS NULL AND p.first_password_until IS NULL
       AND NOT EXISTS (SELECT 1 FROM public.terms t WHERE t.version > p.terms_version
                          AND t.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Helsinki')::date) $$;

CREATE FUNCTION app.acting_person() RETURNS int
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a FROM app.acting() AS a $$;

-- The scopes have one body each, for whichever person it is asked of: the acting one (below), or one whom a mentor
-- looks at (rehearsal.sql). Nobody may call these bodies but the functions that say for whom. They are plain SQL without
-- settings of their own, so that the planner reads them into whoever calls them, and a scope costs what it did.

-- Every node below a person's grants of these roles, in the structure of today.
CREATE FUNCTION app.scope_of(person int, roles text[]) RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 50 AS $$
    SELECT r.node_id
      FROM public.person_grant g CROSS JOIN (SELECT app.this_month() AS month OFFSET 0) AS today
      JOIN public.node_reach r ON r.ancestor_id = g.node_id
       AND r.from_month <= today.month AND r.to_month > today.month
     WHERE g.person_id = person AND g.role = ANY (roles) $$;

-- The organisations of today in which a person holds one of the roles, on whatever part of it.
CREATE FUNCTION app.organisations_with(person int, roles text[]) RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 2 AS $$
    SELECT DISTINCT r.ancestor_id
      FROM public.person_grant g CROSS JOIN (SELECT app.this_month() AS month OFFSET 0) AS today
      JOIN public.node_reach r ON r.node_id = g.node_id AND r.ancestor_kind = 'organisation'
       AND r.from_month <= today.month AND r.to_month > today.month
     WHERE g.person_id = person AND g.role = ANY (roles) $$;

-- The nodes whose totals a person may read unsuppressed: the branch, and for those who document and their mentors the
-- whole organisation.
CREATE FUNCTION app.nodes_of_totals_of(person int) RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 100 AS $$
    WITH today AS MATERIALIZED (SELECT app.this_month() AS month)
    SELECT s FROM app.scope_of(person, '{worker,mentor,manager}') AS s
     UNION
    SELECT r.node_id FROM public.node_reach r CROSS JOIN today
     WHERE r.ancestor_id IN (SELECT o FROM app.organisations_with(person, '{worker,mentor}') AS o)
       AND r.from_month <= today.month AND r.to_month > today.month $$;

-- The nodes whose names a person reads: the branch (also what was in it before), the own organisation of those who
-- document, and whatever these ever hung under. A network right opens organisations and what is above, the door's
-- computer its own unit and the way to it.
CREATE FUNCTION app.nodes_seen_by(person int) RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 200 AS $$
    WITH RECURSIVE today AS MATERIALIZED (SELECT app.this_month() AS month),
    tops AS MATERIALIZED (
      SELECT g.node_id, g.role FROM public.person_grant g WHERE g.person_id = person
       UNION
      SELECT o, 'worker' FROM app.organisations_with(person, '{worker,mentor}') AS o
    ),
    seen AS (
      SELECT r.node_id
        FROM tops CROSS JOIN today
        JOIN public.node_reach r ON r.ancestor_id = tops.node_id AND r.from_month <= today.month
        JOIN public.node n ON n.id = r.node_id
       WHERE CASE tops.role
               WHEN 'network_administrator' THEN n.kind IN ('network', 'country', 'region', 'organisation')
               WHEN 'kiosk' THEN n.id = tops.node_id
               ELSE true END
       UNION
      SELECT p.parent_id FROM seen JOIN public.node_place p ON p.node_id = seen.node_id
       WHERE p.parent_id IS NOT NULL
    )
    SELECT node_id FROM seen $$;

-- The same of the acting person: who that is is asked once, not of every row.

CREATE FUNCTION app.scope(roles text[]) RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 50 AS $$
    SELECT s FROM app.acting() AS me, app.scope_of(me, roles) AS s $$;

CREATE FUNCTION app.units_read() RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
  BEGIN ATOMIC SELECT u FROM app.scope('{worker,mentor,manager}') AS u; END;

CREATE FUNCTION app.units_written() RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
  BEGIN ATOMIC SELECT u FROM app.scope('{worker,mentor}') AS u; END;

CREATE FUNCTION app.organisations_of(roles text[]) RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 2 AS $$
    SELECT o FROM app.acting() AS me, app.organisations_with(me, roles) AS o $$;

CREATE FUNCTION app.nodes_of_totals() RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 100 AS $$
    SELECT n FROM app.acting() AS me, app.nodes_of_totals_of(me) AS n $$;

CREATE FUNCTION app.nodes_seen() RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 200 AS $$
    SELECT n FROM app.acting() AS me, app.nodes_seen_by(me) AS n $$;

-- The organisations whose tags and age bands are needed to read the entries, those of former structures too.
CREATE FUNCTION app.organisations_known() RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp ROWS 5 AS $$
    SELECT n FROM app.nodes_seen() AS n WHERE EXISTS (SELECT 1 FROM app.units_read()) $$;

-- What the program asks first. No row: the login belongs to nobody in this database.
CREATE FUNCTION app.who_am_i()
  RETURNS TABLE (person_id int, login text, name text, must_change_password boolean, expired boolean, terms_due int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, p.login, p.name, p.first_password_until IS NOT NULL,
           coalesce(p.first_password_until < now(), false),
           (SELECT max(t.version) FROM public.terms t WHERE t.version > p.terms_version
               AND t.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Helsinki')::date)
      FROM public.person p WHERE p.login = session_user AND p.deactivated_at IS NULL $$;

CREATE FUNCTION app.my_grants() RETURNS TABLE (role text, node_id int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT g.role, g.node_id FROM public.person_grant g
     WHERE g.person_id = (SELECT app.acting_person()) ORDER BY g.role, g.node_id $$;

-- === tree.sql ===

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

-- Raises where nodes are in other organisations than before in some month, unless all of these are of one right.
CREATE FUNCTION app.check_gained(before jsonb, after jsonb, besides int[], branch int[], network int[]) RETURNS void
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM jsonb_each(before) AS b JOIN jsonb_each(after) AS a USING (key),
           LATERAL (SELECT array_agg(organisation::int) AS ids
                      FROM jsonb_each_text(b.value) AS was(organisation, months)
                      FULL JOIN jsonb_each_text(a.value) AS now(organisation, months) USING (organisation)
                     WHERE was.months IS DISTINCT FROM now.months) AS changed
     WHERE b.value <> a.value AND NOT key = ANY (besides::text[])
       AND NOT changed.ids <@ branch AND NOT changed.ids <@ network
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
       AND NOT coalesce(parent.kind, '') = ANY (CASE n.kind
             WHEN 'network' THEN ARRAY['']
             WHEN 'country' THEN ARRAY['network']
             WHEN 'region' THEN ARRAY['network', 'country']
             WHEN 'organisation' THEN ARRAY['network', 'country', 'region', 'organisation', 'area']
             ELSE ARRAY['organisation', 'area'] END)
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
  network int[];
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
  network := ARRAY(SELECT app.scope('{network_administrator}')) || added;
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
  DELETE FROM public.node WHERE id = ANY (removed);
  PERFORM app.check_nodes(added || changed);
  PERFORM app.check_places(added || changed || moved);
  PERFORM app.keep_reach(touched);

  IF NOT app.is_administrator() THEN
    PERFORM app.check_open(added || changed || moved, ARRAY(SELECT id FROM unnest(added) AS id WHERE id > newest));
    PERFORM app.check_organisations(inside);
    PERFORM app.check_gained(organisations, app.organisations_through_time(touched), added || removed, branch, network);
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
       AND NOT c.conrelid = ANY ('{public.node,public.node_place}'::regclass[])
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE %I = $1)', naming.of_table, naming.of_column)
       INTO found_one USING node;
    IF found_one THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END $$;

-- === tree_rights.sql ===

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

-- === entries.sql ===

-- What the database itself decides about an entry: its author, its times, its version, and what belongs to it.

-- SQLSTATE LB001: somebody else was quicker. LB002: the row does not fit together. LB003: too long in the bin.
CREATE FUNCTION app.entry_written() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  author text;
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'the version must be the next one' USING ERRCODE = 'LB001';
  END IF;
  SELECT p.name INTO author FROM public.person p WHERE p.login = session_user;
  IF NOT FOUND THEN
    RETURN NEW;  -- the administrator moves data in and out with its authors and times
  END IF;
  IF app.has_old_snapshot() THEN  -- asked here at every save: the call that says so costs more than the question
    PERFORM app.refuse_old_snapshot();
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.version := 1;
    NEW.created_at := now();
    NEW.created_by := author;
    NEW.binned_at := NULL;
  ELSE
    IF OLD.binned_at IS NOT NULL THEN
      -- Out of the bin and back as it was; nothing in the bin is edited.
      IF NEW.binned_at IS NOT NULL THEN
        RAISE EXCEPTION 'the entry is in the bin' USING ERRCODE = 'LB001';
      ELSIF OLD.binned_at < now() - interval '720 hours' THEN  -- of days the session's time zone says how long
        RAISE EXCEPTION 'too long in the bin' USING ERRCODE = 'LB003';
      END IF;
    ELSIF NEW.binned_at IS NOT NULL THEN
      NEW.binned_at := now();
    END IF;
  END IF;
  NEW.changed_at := now();
  NEW.changed_by := author;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.unit_id <> OLD.unit_id AND NOT NEW.unit_id IN (SELECT app.units_written()) THEN
      RAISE EXCEPTION 'new row violates row-level security policy for table "entry"' USING ERRCODE = '42501';
    ELSIF (NEW.unit_id, NEW.activity_id, NEW.age_band_set_id, NEW.date)
        = (OLD.unit_id, OLD.activity_id, OLD.age_band_set_id, OLD.date) THEN
      RETURN NEW;  -- it fitted when this was saved
    END IF;
  END IF;
  IF NOT app.is_day(NEW.date)
     OR NOT EXISTS (SELECT 1 FROM public.activity a WHERE a.id = NEW.activity_id AND a.unit_id = NEW.unit_id)
     OR NOT EXISTS (SELECT 1 FROM public.node n WHERE n.id = NEW.unit_id AND n.kind = 'unit')
     OR NOT EXISTS (SELECT 1 FROM public.age_band_set s WHERE s.id = NEW.age_band_set_id
                     AND (s.organisation_id IS NULL OR EXISTS (
                       SELECT 1 FROM public.node_reach r
                        WHERE r.node_id = NEW.unit_id AND r.ancestor_id = s.organisation_id))) THEN
    -- Of a unit of others only that: not whether the activity is one of theirs.
    IF NOT NEW.unit_id IN (SELECT app.units_written()) THEN
      RAISE EXCEPTION 'new row violates row-level security policy for table "entry"' USING ERRCODE = '42501';
    END IF;
    RAISE EXCEPTION 'the entry does not fit its unit' USING ERRCODE = 'LB002';
  END IF;
  RETURN NEW;
END $$;

-- The owner's own functions (app.redact) keep these rules themselves: they work in the bin, too.
CREATE TRIGGER entry_written BEFORE INSERT OR UPDATE ON public.entry
  FOR EACH ROW WHEN (current_user <> '@owner') EXECUTE FUNCTION app.entry_written();

-- Who imported, and when, is for the database to say, too.
CREATE FUNCTION app.import_stamped() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.import_run'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  SELECT p.name, now() INTO NEW.made_by, NEW.made_at FROM public.person p WHERE p.login = session_user;
  RETURN NEW;
END $$;

CREATE TRIGGER import_stamped BEFORE INSERT ON public.import_run
  FOR EACH ROW WHEN (NOT app.is_administrator()) EXECUTE FUNCTION app.import_stamped();

-- The counts by age and the tags of entries saved in this transaction, in place of what they had:
-- [{"entry": uuid, "ages": [[gender, band, visits], …], "tags": [id, …]}, …]
-- Each statement is planned once in a session: to plan it for every list anew takes longer than the work itself. And
-- what did not change is not written: even a statement that touches no row runs its triggers.
CREATE FUNCTION app.keep_parts(parts jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  free constant boolean := app.is_administrator();
  entries constant uuid[] := ARRAY(SELECT (part ->> 'entry')::uuid FROM jsonb_array_elements(parts) AS part);
  saved boolean;
  fit boolean;
  fewer boolean;
  other boolean;
  more boolean;
BEGIN
  IF NOT free THEN
    -- Saved in this transaction, which asked for the right (the time as well as the number: numbers begin again); the
    -- ages are parts of what is counted, in the bands of the set.
    SELECT bool_and(e.id IS NOT NULL), bool_and(NOT EXISTS (
             SELECT 1 FROM jsonb_array_elements(asked.part -> 'ages') AS age
              GROUP BY age ->> 0
             HAVING sum((age ->> 2)::int)
                      > CASE age ->> 0 WHEN 'girls' THEN e.girls WHEN 'boys' THEN e.boys ELSE e.other END
                 OR NOT array_agg(age ->> 1) <@ ARRAY(
                      SELECT CASE WHEN b.high IS NULL THEN b.low || '+' WHEN b.low = 0 THEN 'under_' || (b.high + 1)
                                  ELSE b.low || '-' || b.high END
                        FROM public.age_band b WHERE b.set_id = e.age_band_set_id)))
      INTO saved, fit
      FROM jsonb_array_elements(parts) AS asked(part)
      LEFT JOIN public.entry e ON e.id = (asked.part ->> 'entry')::uuid AND e.id = ANY (entries)
       AND e.xmin = pg_current_xact_id()::xid AND e.changed_at = now() AND e.binned_at IS NULL;
    IF NOT saved THEN
      RAISE EXCEPTION 'not saved in this transaction' USING ERRCODE = '42501';
    ELSIF NOT fit THEN
      RAISE EXCEPTION 'the counts by age do not fit' USING ERRCODE = 'LB002';
    END IF;
  END IF;

  SELECT bool_or(given.visits IS NULL), bool_or(given.visits <> kept.visits), bool_or(kept.visits IS NULL)
    INTO fewer, other, more
    FROM (SELECT (part ->> 'entry')::uuid AS entry_id, age ->> 0 AS gender, age ->> 1 AS band, (age ->> 2)::int AS visits
            FROM jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'ages') AS age) AS given
    FULL JOIN (SELECT a.* FROM public.entry_age a WHERE a.entry_id = ANY (entries)) AS kept
   USING (entry_id, gender, band);
  IF fewer THEN
    DELETE FROM public.entry_age a USING jsonb_array_elements(parts) AS part
     WHERE a.entry_id = ANY (entries) AND a.entry_id = (part ->> 'entry')::uuid
       AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(part -> 'ages') AS age
                        WHERE age ->> 0 = a.gender AND age ->> 1 = a.band);
  END IF;
  IF other THEN
    UPDATE public.entry_age a SET visits = (age ->> 2)::int
      FROM jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'ages') AS age
     WHERE a.entry_id = ANY (entries) AND a.entry_id = (part ->> 'entry')::uuid
       AND a.gender = age ->> 0 AND a.band = age ->> 1 AND a.visits <> (age ->> 2)::int;
  END IF;
  IF more THEN
    INSERT INTO public.entry_age (entry_id, gender, band, visits)
    SELECT (part ->> 'entry')::uuid, age ->> 0, age ->> 1, (age ->> 2)::int
      FROM jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'ages') AS age
     WHERE NOT EXISTS (SELECT 1 FROM public.entry_age a WHERE a.entry_id = (part ->> 'entry')::uuid
                          AND a.gender = age ->> 0 AND a.band = age ->> 1)
     ORDER BY 1, 2, 3;
  END IF;

  SELECT bool_or(given.tag_id IS NULL), bool_or(kept.tag_id IS NULL) INTO fewer, more
    FROM (SELECT (part ->> 'entry')::uuid AS entry_id, asked::int AS tag_id
            FROM jsonb_array_elements(parts) AS part, jsonb_array_elements_text(part -> 'tags') AS asked) AS given
    FULL JOIN (SELECT t.* FROM public.entry_tag t WHERE t.entry_id = ANY (entries)) AS kept
   USING (entry_id, tag_id);
  IF fewer THEN
    DELETE FROM public.entry_tag t USING jsonb_array_elements(parts) AS part
     WHERE t.entry_id = ANY (entries) AND t.entry_id = (part ->> 'entry')::uuid
       AND NOT part -> 'tags' @> to_jsonb(t.tag_id);
  END IF;
  IF more THEN
    -- A tag of everybody, or of an organisation that the unit is or was in.
    INSERT INTO public.entry_tag (entry_id, tag_id)
    SELECT (part ->> 'entry')::uuid, t.id
      FROM jsonb_array_elements(parts) AS part, jsonb_array_elements_text(part -> 'tags') AS asked
      JOIN public.tag t ON t.id = asked::int
     WHERE t.organisation_id IS NULL OR free OR EXISTS (
             SELECT 1 FROM public.entry e JOIN public.node_reach r ON r.node_id = e.unit_id
              WHERE e.id = (part ->> 'entry')::uuid AND r.ancestor_id = t.organisation_id)
     ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
  END IF;
END $$;

-- === rules.sql ===

-- What a person's login may ask of each table. What is not granted here is denied; rows are then cut by the policy.
-- No DELETE and no table-wide UPDATE anywhere: either would let a login lock the table against everybody.

GRANT SELECT ON public.alembic_version, public.meta TO @people;

ALTER TABLE public.node ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_place ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_reach ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON public.node, public.node_name, public.node_place, public.node_reach TO @people;
CREATE POLICY seen ON public.node FOR SELECT TO @people
  USING (id = ANY (ARRAY(SELECT app.nodes_seen())));
CREATE POLICY seen ON public.node_name FOR SELECT TO @people
  USING (node_id = ANY (ARRAY(SELECT app.nodes_seen())));
CREATE POLICY seen ON public.node_place FOR SELECT TO @people
  USING (node_id = ANY (ARRAY(SELECT app.nodes_seen())));
CREATE POLICY seen ON public.node_reach FOR SELECT TO @people
  USING (node_id = ANY (ARRAY(SELECT app.nodes_seen())));

-- Vocabulary: read where the totals are, made by the mentor of the branch.
ALTER TABLE public.activity ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.activity_name ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT (unit_id, name, sort_key, search, form, closed_on, version) ON public.activity TO @people;
-- The key is the table's own affair: whoever may ask the sequence may also use up its numbers.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_attribute a
                  WHERE a.attrelid = 'public.activity'::regclass AND a.attname = 'id' AND a.attidentity = 'd') THEN
    ALTER TABLE public.activity ALTER COLUMN id DROP DEFAULT;
    DROP SEQUENCE public.activity_id_seq;
    ALTER TABLE public.activity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
    PERFORM setval('public.activity_id_seq', coalesce(max(a.id), 0) + 1, false) FROM public.activity a;
  END IF;
END $$;
GRANT SELECT, INSERT ON public.activity_name TO @people;
CREATE POLICY read ON public.activity FOR SELECT TO @people
  USING (unit_id = ANY (ARRAY(SELECT app.nodes_of_totals())));
CREATE POLICY made ON public.activity FOR INSERT TO @people
  WITH CHECK (unit_id = ANY (ARRAY(SELECT app.scope('{mentor}'))) AND version = 1
         AND app.is_name(name) AND app.is_day(closed_on)
         AND EXISTS (SELECT 1 FROM public.node n WHERE n.id = unit_id AND n.kind = 'unit'));
CREATE POLICY read ON public.activity_name FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.activity a WHERE a.id = activity_id));
CREATE POLICY made ON public.activity_name FOR INSERT TO @people
  WITH CHECK (app.is_name(name, language) AND EXISTS (SELECT 1 FROM public.activity a
                       WHERE a.id = activity_id AND a.unit_id = ANY (ARRAY(SELECT app.scope('{mentor}')))));

ALTER TABLE public.tag ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tag_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.age_band_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.age_band ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON public.tag, public.tag_name, public.age_band_set, public.age_band TO @people;
CREATE POLICY read ON public.tag FOR SELECT TO @people
  USING (organisation_id IS NULL AND (SELECT app.acting_person()) IS NOT NULL OR organisation_id = ANY (ARRAY(SELECT app.organisations_known())));
CREATE POLICY read ON public.tag_name FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.tag t WHERE t.id = tag_id));
CREATE POLICY read ON public.age_band_set FOR SELECT TO @people
  USING (organisation_id IS NULL AND (SELECT app.acting_person()) IS NOT NULL OR organisation_id = ANY (ARRAY(SELECT app.organisations_known())));
CREATE POLICY read ON public.age_band FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.age_band_set s WHERE s.id = set_id));

-- Entries. Author, time and version columns may be sent (the program of every version sends them); the trigger in
-- entries.sql decides what is stored.
ALTER TABLE public.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_age ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_tag ENABLE ROW LEVEL SECURITY;
GRANT SELECT,
  INSERT (id, version, form, unit_id, activity_id, date, start_minute, minutes, setting, girls, boys, other, estimated, producers, youth_minutes, staff_count, staff_minutes, what, why, staff_minutes_typed, age_band_set_id, search, created_at, created_by, changed_at, changed_by),
  UPDATE (version, form, unit_id, activity_id, date, start_minute, minutes, setting, girls, boys, other, estimated, producers, youth_minutes, staff_count, staff_minutes, what, why, staff_minutes_typed, age_band_set_id, search, changed_at, changed_by, binned_at)
  ON public.entry TO @people;
GRANT SELECT ON public.entry_age, public.entry_tag TO @people;
CREATE POLICY read ON public.entry FOR SELECT TO @people
  USING (unit_id = ANY (ARRAY(SELECT u FROM app.units_read() AS u)));
CREATE POLICY made ON public.entry FOR INSERT TO @people
  WITH CHECK (unit_id = ANY (ARRAY(SELECT u FROM app.units_written() AS u)));
-- Of a change of unit the trigger asks for the new one: a policy would ask it at every save.
CREATE POLICY changed ON public.entry FOR UPDATE TO @people
  USING (unit_id = ANY (ARRAY(SELECT u FROM app.units_written() AS u))) WITH CHECK (true);
CREATE POLICY read ON public.entry_age FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.entry e WHERE e.id = entry_id));
CREATE POLICY read ON public.entry_tag FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.entry e WHERE e.id = entry_id));

-- What was imported: the mentor's memory.
ALTER TABLE public.import_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.imported_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.import_place ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON public.import_run, public.imported_row, public.import_place TO @people;
GRANT UPDATE (unit_id) ON public.import_place TO @people;
CREATE POLICY mine ON public.import_run TO @people
  USING (organisation_id = ANY (ARRAY(SELECT app.scope('{mentor}'))));
-- A fingerprint begins with its organisation: none can be taken from another's rows, nor asked after.
CREATE POLICY mine ON public.imported_row TO @people
  USING (EXISTS (SELECT 1 FROM public.import_run r WHERE r.id = run_id))
  WITH CHECK (EXISTS (SELECT 1 FROM public.import_run r
                       WHERE r.id = run_id AND starts_with(fingerprint, r.organisation_id || '|'))
         AND EXISTS (SELECT 1 FROM public.entry e WHERE e.id = entry_id));
CREATE POLICY mine ON public.import_place TO @people
  USING (organisation_id = ANY (ARRAY(SELECT app.scope('{mentor}'))))
  WITH CHECK (organisation_id = ANY (ARRAY(SELECT app.scope('{mentor}')))
         AND unit_id = ANY (ARRAY(SELECT app.scope('{mentor}'))));

-- Which keys a package brought in, and as what: the IT department's memory only.
ALTER TABLE public.imported_key ENABLE ROW LEVEL SECURITY;

-- People, grants, history and channels have their rules beside their functions; until those run, nothing is open.
ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.person_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.history ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.live_channel ENABLE ROW LEVEL SECURITY;
-- Terms, vocabularies and questions have theirs beside their functions; until those run, nothing is open.
ALTER TABLE public.terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.terms_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.terms_acceptance ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vocabulary_choice ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.local_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calendar_span ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calendar_span_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.question ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.question_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_answer ENABLE ROW LEVEL SECURITY;

-- === rollup.sql ===

-- The roll-up: what reports read instead of the entries. Three grains, each kept by its own means:
--   roll_up               (unit, month, form, setting): exact with every statement, by the triggers below
--   organisation_roll_up  (form | setting, month, organisation of that month, code): folded in behind
--   network_roll_up       (form | setting, month, code): folded in behind
-- Where the two coarse grains are behind stands in roll_up_mark, and readers take those months from the fine grain:
-- nothing is ever stale, and nobody waits for anybody above his own unit.
--
-- A mark is (node, from month, to month): a unit whose fine grain changed, or an organisation whose units did.
-- Three rules make this safe beside open transactions:
-- 1. A mark commits with the change it tells of; folding removes only marks that it sees, and recomputes what they
--    name from what it sees then or later. An open writer's mark is not seen and stays.
-- 2. A writer marks the *unit*: which organisation that is, is looked up when the mark is read. Somebody may be
--    moving the unit in another open transaction.
-- 3. A move marks whole spans of both organisations, not the months that happen to have entries at that moment.
-- Marks are only ever added (without looking whether there is one already: it might just be folded).

ALTER TABLE public.roll_up ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.organisation_roll_up ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.network_roll_up ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.roll_up_mark ENABLE ROW LEVEL SECURITY;

-- The fine grain, and the hint to colleagues (live.sql): a second trigger would cost more than what it does.
-- Every trigger writes its rows in one order, so that two statements never wait for each other.
-- (Whoever sends several statements in a transaction may; the program sends one, and does again what gave way.)
CREATE FUNCTION app.entries_added() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.roll_up AS r
         (unit_id, month, form, setting, entries, estimated, girls, boys, other, minutes, producers, youth_minutes, staff_minutes)
  SELECT unit_id, month, form, setting, count(*), sum(estimated::int), sum(girls), sum(boys), sum(other), sum(minutes), sum(producers), sum(youth_minutes), sum(staff_minutes)
    FROM added WHERE binned_at IS NULL
   GROUP BY unit_id, month, form, setting ORDER BY unit_id, month, form, setting
      ON CONFLICT (unit_id, month, form, setting) DO UPDATE
     SET entries = r.entries + excluded.entries, estimated = r.estimated + excluded.estimated,
         girls = r.girls + excluded.girls, boys = r.boys + excluded.boys, other = r.other + excluded.other, minutes = r.minutes + excluded.minutes, producers = r.producers + excluded.producers, youth_minutes = r.youth_minutes + excluded.youth_minutes, staff_minutes = r.staff_minutes + excluded.staff_minutes;
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT unit_id, month, month + 1 FROM added WHERE binned_at IS NULL;
  PERFORM pg_notify(c.channel, 'e')
     FROM public.node_reach r JOIN public.live_channel c ON c.organisation_id = r.ancestor_id
    WHERE r.ancestor_kind = 'organisation' AND r.node_id IN (SELECT unit_id FROM added);
  RETURN NULL;
END $$;

CREATE FUNCTION app.entries_removed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.roll_up AS r
         (unit_id, month, form, setting, entries, estimated, girls, boys, other, minutes, producers, youth_minutes, staff_minutes)
  SELECT unit_id, month, form, setting, -count(*), -sum(estimated::int), -sum(girls), -sum(boys), -sum(other), -sum(minutes), -sum(producers), -sum(youth_minutes), -sum(staff_minutes)
    FROM removed WHERE binned_at IS NULL
   GROUP BY unit_id, month, form, setting ORDER BY unit_id, month, form, setting
      ON CONFLICT (unit_id, month, form, setting) DO UPDATE
     SET entries = r.entries + excluded.entries, estimated = r.estimated + excluded.estimated,
         girls = r.girls + excluded.girls, boys = r.boys + excluded.boys, other = r.other + excluded.other, minutes = r.minutes + excluded.minutes, producers = r.producers + excluded.producers, youth_minutes = r.youth_minutes + excluded.youth_minutes, staff_minutes = r.staff_minutes + excluded.staff_minutes;
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT unit_id, month, month + 1 FROM removed WHERE binned_at IS NULL;
  PERFORM pg_notify(c.channel, 'e')
     FROM public.node_reach r JOIN public.live_channel c ON c.organisation_id = r.ancestor_id
    WHERE r.ancestor_kind = 'organisation' AND r.node_id IN (SELECT unit_id FROM removed);
  RETURN NULL;
END $$;

-- Where only texts changed: no difference, no row, no mark.
CREATE FUNCTION app.entries_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  WITH written AS (
    INSERT INTO public.roll_up AS r
           (unit_id, month, form, setting, entries, estimated, girls, boys, other, minutes, producers, youth_minutes, staff_minutes)
    SELECT * FROM (
      SELECT unit_id, month, form, setting, sum(s) AS entries, sum(s * estimated::int) AS estimated,
             sum(s * girls) AS girls, sum(s * boys) AS boys, sum(s * other) AS other, sum(s * minutes) AS minutes, sum(s * producers) AS producers, sum(s * youth_minutes) AS youth_minutes, sum(s * staff_minutes) AS staff_minutes
        FROM (SELECT 1::bigint AS s, * FROM added UNION ALL SELECT -1, * FROM removed) AS both_sides
       WHERE binned_at IS NULL
       GROUP BY unit_id, month, form, setting) AS d
     WHERE (d.entries, d.estimated, d.girls, d.boys, d.other, d.minutes, d.producers, d.youth_minutes, d.staff_minutes) <> (0, 0, 0, 0, 0, 0, 0, 0, 0)
     ORDER BY d.unit_id, d.month, d.form, d.setting
        ON CONFLICT (unit_id, month, form, setting) DO UPDATE
       SET entries = r.entries + excluded.entries, estimated = r.estimated + excluded.estimated,
           girls = r.girls + excluded.girls, boys = r.boys + excluded.boys, other = r.other + excluded.other, minutes = r.minutes + excluded.minutes, producers = r.producers + excluded.producers, youth_minutes = r.youth_minutes + excluded.youth_minutes, staff_minutes = r.staff_minutes + excluded.staff_minutes
    RETURNING r.unit_id, r.month
  )
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT unit_id, month, month + 1 FROM written;
  PERFORM pg_notify(c.channel, 'e')
     FROM public.node_reach r JOIN public.live_channel c ON c.organisation_id = r.ancestor_id
    WHERE r.ancestor_kind = 'organisation' AND r.node_id IN (SELECT unit_id FROM removed UNION ALL SELECT unit_id FROM added);
  RETURN NULL;
END $$;

-- IT empties the table.
CREATE FUNCTION app.entries_emptied() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  TRUNCATE public.roll_up, public.organisation_roll_up, public.network_roll_up, public.roll_up_mark;
  RETURN NULL;
END $$;

CREATE TRIGGER roll_up_added AFTER INSERT ON public.entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.entries_added();
CREATE TRIGGER roll_up_removed AFTER DELETE ON public.entry
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.entries_removed();
CREATE TRIGGER roll_up_changed AFTER UPDATE ON public.entry
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.entries_changed();
CREATE TRIGGER roll_up_emptied AFTER TRUNCATE ON public.entry
  FOR EACH STATEMENT EXECUTE FUNCTION app.entries_emptied();

-- A unit comes to an organisation or leaves it. An area or an organisation moves with its units: they have rows too.
CREATE FUNCTION app.reach_added() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.node_reach'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT ancestor_id, from_month, to_month FROM added
   WHERE ancestor_kind = 'organisation' AND depth > 0;
  RETURN NULL;
END $$;

CREATE FUNCTION app.reach_removed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.node_reach'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT ancestor_id, from_month, to_month FROM removed WHERE ancestor_kind = 'organisation';
  RETURN NULL;
END $$;

CREATE FUNCTION app.reach_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.node_reach'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT ancestor_id, from_month, to_month
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS both_sides
   WHERE ancestor_kind = 'organisation';
  RETURN NULL;
END $$;

CREATE TRIGGER roll_up_reach_added AFTER INSERT ON public.node_reach
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.reach_added();
CREATE TRIGGER roll_up_reach_removed AFTER DELETE ON public.node_reach
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.reach_removed();
CREATE TRIGGER roll_up_reach_changed AFTER UPDATE ON public.node_reach
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.reach_changed();

-- The organisations and months in which the coarse grains are not to be believed, if these marks are all there are.
CREATE FUNCTION app.marked_by(marks public.roll_up_mark[], first_month int, last_month int)
  RETURNS TABLE (organisation_id int, month int)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp ROWS 100 AS $$
BEGIN
  RETURN QUERY
    WITH of_organisations AS (
      SELECT m.node_id AS id, m.from_month, m.to_month FROM unnest(marks) AS m
       UNION
      SELECT r.ancestor_id, greatest(m.from_month, r.from_month), least(m.to_month, r.to_month)
        FROM unnest(marks) AS m
        JOIN public.node_reach r ON r.node_id = m.node_id AND r.ancestor_kind = 'organisation'
         AND r.from_month < m.to_month AND r.to_month > m.from_month
    )
    SELECT DISTINCT o.id, each_one
      FROM of_organisations o,
           generate_series(greatest(o.from_month, first_month), least(o.to_month - 1, last_month)) AS each_one;
END $$;

CREATE FUNCTION app.marked(first_month int, last_month int) RETURNS TABLE (organisation_id int, month int)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp ROWS 100 AS $$
BEGIN
  RETURN QUERY
    SELECT m.* FROM app.marked_by(ARRAY(SELECT DISTINCT ROW(w.node_id, w.from_month, w.to_month)::public.roll_up_mark
                                          FROM public.roll_up_mark w
                                         WHERE w.from_month <= last_month AND w.to_month > first_month),
                                  first_month, last_month) AS m;
END $$;

-- The fine grain added up to some organisations and months, by form or by setting.
CREATE FUNCTION app.organisations_anew(organisations int[], months int[], by_what text)
  RETURNS SETOF public.organisation_roll_up
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT by_what, f.month, w.organisation_id, CASE by_what WHEN 'form' THEN f.form ELSE f.setting END,
           sum(f.entries)::bigint, sum(f.girls)::bigint, sum(f.boys)::bigint, sum(f.other)::bigint,
           sum(f.minutes)::bigint, sum(f.youth_minutes)::bigint
      FROM unnest(organisations, months) AS w(organisation_id, month)
      JOIN public.node_reach r ON r.ancestor_id = w.organisation_id AND r.ancestor_kind = 'organisation'
       AND r.from_month <= w.month AND r.to_month > w.month
      JOIN public.roll_up f ON f.unit_id = r.node_id AND f.month = w.month AND f.entries > 0
     GROUP BY f.month, w.organisation_id, CASE by_what WHEN 'form' THEN f.form ELSE f.setting END;
END $$;

-- What every organisation did in every month, up to date: the coarse grain, and the fine one where it is behind.
-- One snapshot (stable): the marks fit what is read beside them.
CREATE FUNCTION app.organisation_sums(first_month int, last_month int, by_what text)
  RETURNS SETOF public.organisation_roll_up
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  organisations int[];
  months int[];
BEGIN
  SELECT array_agg(m.organisation_id), array_agg(m.month) INTO organisations, months
    FROM app.marked(first_month, last_month) AS m;
  IF organisations IS NULL THEN
    RETURN QUERY SELECT c.* FROM public.organisation_roll_up c
      WHERE c.dimension = by_what AND c.month BETWEEN first_month AND last_month;
  ELSE
    RETURN QUERY SELECT c.* FROM public.organisation_roll_up c
      WHERE c.dimension = by_what AND c.month BETWEEN first_month AND last_month
        AND NOT EXISTS (SELECT 1 FROM unnest(organisations, months) AS m(organisation_id, month)
                         WHERE m.organisation_id = c.organisation_id AND m.month = c.month);
    RETURN QUERY SELECT * FROM app.organisations_anew(organisations, months, by_what);
  END IF;
END $$;

-- The same for everything together. A month that is behind: without what the marked organisations had in it when it
-- was folded, with what they have now.
CREATE FUNCTION app.network_sums(first_month int, last_month int, by_what text)
  RETURNS SETOF public.network_roll_up
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  organisations int[];
  months int[];
BEGIN
  SELECT array_agg(m.organisation_id), array_agg(m.month) INTO organisations, months
    FROM app.marked(first_month, last_month) AS m;
  IF organisations IS NULL THEN
    RETURN QUERY SELECT c.* FROM public.network_roll_up c
      WHERE c.dimension = by_what AND c.month BETWEEN first_month AND last_month;
  ELSE
    RETURN QUERY SELECT c.* FROM public.network_roll_up c
      WHERE c.dimension = by_what AND c.month BETWEEN first_month AND last_month AND NOT c.month = ANY (months);
    RETURN QUERY
      SELECT by_what, s.month, s.code, sum(s.entries)::bigint, sum(s.girls)::bigint, sum(s.boys)::bigint,
             sum(s.other)::bigint, sum(s.minutes)::bigint, sum(s.youth_minutes)::bigint
        FROM (
          SELECT c.month, c.code, c.entries, c.girls, c.boys, c.other, c.minutes, c.youth_minutes
            FROM public.network_roll_up c WHERE c.dimension = by_what AND c.month = ANY (months)
           UNION ALL
          SELECT c.month, c.code, -c.entries, -c.girls, -c.boys, -c.other, -c.minutes, -c.youth_minutes
            FROM unnest(organisations, months) AS m(organisation_id, month)
            JOIN public.organisation_roll_up c ON c.dimension = by_what AND c.organisation_id = m.organisation_id
             AND c.month = m.month
           UNION ALL
          SELECT c.month, c.code, c.entries, c.girls, c.boys, c.other, c.minutes, c.youth_minutes
            FROM app.organisations_anew(organisations, months, by_what) AS c
        ) AS s
       GROUP BY s.month, s.code HAVING sum(s.entries) > 0;
  END IF;
END $$;

-- Brings the coarse grains up to date where marks say so, if there are at least so many or any spans many months;
-- gives how many were folded.
-- Anybody may: it changes no figure. One at a time; nobody waits for it, and it waits for nobody.
CREATE FUNCTION app.fold_roll_up(at_least int DEFAULT 1) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  folded public.roll_up_mark[];
  organisations int[];
  months int[];
BEGIN
  -- With an older snapshot than its first statement's it would see less than whoever folded before.
  IF current_setting('transaction_isolation') <> 'read committed'
     OR NOT (EXISTS (SELECT 1 FROM public.roll_up_mark WHERE to_month - from_month > 1)
             OR (SELECT count(*) FROM (SELECT FROM public.roll_up_mark LIMIT at_least) AS waiting)
                >= greatest(at_least, 1))
     OR NOT pg_try_advisory_xact_lock(hashtext('logbook.fold_roll_up')) THEN
    RETURN 0;
  END IF;
  WITH gone AS (DELETE FROM public.roll_up_mark AS m RETURNING m)
  SELECT array_agg(DISTINCT m) INTO folded FROM gone;
  IF folded IS NULL THEN
    RETURN 0;
  END IF;

  SELECT array_agg(m.organisation_id), array_agg(m.month) INTO organisations, months
    FROM app.marked_by(folded,
           least((SELECT min(month) FROM public.roll_up), (SELECT min(month) FROM public.organisation_roll_up)),
           greatest((SELECT max(month) FROM public.roll_up), (SELECT max(month) FROM public.organisation_roll_up))) AS m;
  DELETE FROM public.organisation_roll_up c USING unnest(organisations, months) AS m(organisation_id, month)
   WHERE c.organisation_id = m.organisation_id AND c.month = m.month;
  INSERT INTO public.organisation_roll_up
  SELECT s.* FROM unnest('{form,setting}'::text[]) AS by_what,
                  app.organisations_anew(organisations, months, by_what) AS s;
  DELETE FROM public.network_roll_up c WHERE c.month = ANY (months);
  INSERT INTO public.network_roll_up
  SELECT c.dimension, c.month, c.code, sum(c.entries), sum(c.girls), sum(c.boys), sum(c.other), sum(c.minutes),
         sum(c.youth_minutes)
    FROM public.organisation_roll_up c WHERE c.month = ANY (months)
   GROUP BY c.dimension, c.month, c.code;

  -- Cells that became empty. Those that somebody is just writing are left for the next time.
  DELETE FROM public.roll_up WHERE ctid = ANY (ARRAY(
    SELECT r.ctid FROM public.roll_up r
     WHERE r.entries = 0 AND (r.unit_id, r.month) IN (SELECT m.node_id, m.from_month FROM unnest(folded) AS m)
       FOR UPDATE SKIP LOCKED));
  RETURN cardinality(folded);
END $$;

GRANT EXECUTE ON FUNCTION app.fold_roll_up(int) TO @people;

-- === totals.sql ===

-- Totals for people with a login. Rights are checked once, for the places asked about; then the function reads as the
-- owner: whoever documents may know every total of the own organisation, but reads entries of the own units only.
-- Sums per unit and month come out, never the key of an entry or a text.

-- Refuses whoever may not read the unsuppressed totals of every one of these places, in the structure of today.
-- No place at all is everything there is.
CREATE FUNCTION app.require_totals(scope int[]) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  allowed constant int[] := ARRAY(SELECT app.nodes_of_totals());
  asked constant int[] := CASE WHEN cardinality(scope) > 0 THEN scope
                               ELSE ARRAY(SELECT p.node_id FROM public.node_place p WHERE p.parent_id IS NULL) END;
BEGIN
  IF scope IS NULL OR cardinality(asked) = 0
     OR NOT (app.is_administrator() OR coalesce(asked <@ allowed, false)) THEN
    RAISE EXCEPTION 'no right to these totals' USING ERRCODE = '42501';
  END IF;
END $$;

CREATE FUNCTION app.month_of(day date) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT extract(year FROM day)::int * 12 + extract(month FROM day)::int - 1 $$;

-- Everything that lies in the places today, or (reported) that ever did.
CREATE FUNCTION app.below(scope int[], reported boolean) RETURNS int[]
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH today AS MATERIALIZED (SELECT app.this_month() AS month)
    SELECT array_agg(DISTINCT r.node_id)
      FROM public.node_reach r CROSS JOIN today
     WHERE CASE WHEN cardinality(scope) > 0 THEN r.ancestor_id = ANY (scope) ELSE r.depth = 0 END
       AND (reported OR (r.from_month <= today.month AND r.to_month > today.month)) $$;

-- The totals of domain/reports/measures.py per unit and month, and under each column of domain/reports/dimensions.py
-- that ``by_what`` names. Whoever adds one adds it to both functions; tests/unit/data/test_facts_of_a_server.py compares.
CREATE FUNCTION app.totals(scope int[], reported boolean, first_day date, last_day date, by_what text[])
  RETURNS TABLE (unit_id int, month int, form text, setting text, activity_id int, entries bigint, contacts bigint,
                 open_minutes bigint, group_minutes bigint, girls bigint, boys bigint, other bigint, minutes bigint, producers bigint, youth_minutes bigint, staff_minutes bigint, estimated bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  units constant int[] := app.below(scope, reported);
  -- In the structure of each month a unit counts in the months in which it belonged to the places.
  by_month constant boolean := reported AND cardinality(scope) > 0;
  by_form constant boolean := 'form' = ANY (by_what);
  by_setting constant boolean := 'setting' = ANY (by_what);
  by_activity constant boolean := 'activity' = ANY (by_what);
  first_month constant int := app.month_of(first_day);
  last_month constant int := app.month_of(last_day);
  whole constant boolean := extract(day FROM first_day) = 1 AND extract(day FROM last_day + 1) = 1;
BEGIN
  PERFORM app.require_totals(scope);
  IF whole AND NOT by_activity THEN
    RETURN QUERY
      SELECT f.unit_id, f.month, CASE WHEN by_form THEN f.form END, CASE WHEN by_setting THEN f.setting END, NULL::int,
             sum(f.entries)::bigint, (sum(f.entries) FILTER (WHERE f.form = 'individual'))::bigint,
             (sum(f.minutes) FILTER (WHERE f.form = 'open'))::bigint,
             (sum(f.minutes) FILTER (WHERE f.form = 'group'))::bigint,
             sum(f.girls)::bigint, sum(f.boys)::bigint, sum(f.other)::bigint, sum(f.minutes)::bigint, sum(f.producers)::bigint, sum(f.youth_minutes)::bigint, sum(f.staff_minutes)::bigint, sum(f.estimated)::bigint
        FROM public.roll_up f
       WHERE f.unit_id = ANY (units) AND f.month BETWEEN first_month AND last_month AND f.entries > 0
         AND (NOT by_month OR EXISTS (
               SELECT 1 FROM public.node_reach r WHERE r.node_id = f.unit_id AND r.ancestor_id = ANY (scope)
                  AND r.from_month <= f.month AND r.to_month > f.month))
       GROUP BY 1, 2, 3, 4;
  ELSE
    RETURN QUERY
      SELECT e.unit_id, e.month, CASE WHEN by_form THEN e.form::text END,
             CASE WHEN by_setting THEN e.setting::text END, CASE WHEN by_activity THEN e.activity_id END,
             count(*), count(*) FILTER (WHERE e.form = 'individual'),
             sum(e.minutes) FILTER (WHERE e.form = 'open'), sum(e.minutes) FILTER (WHERE e.form = 'group'),
             sum(e.girls), sum(e.boys), sum(e.other), sum(e.minutes), sum(e.producers), sum(e.youth_minutes), sum(e.staff_minutes), count(*) FILTER (WHERE e.estimated)
        FROM public.entry e
       WHERE e.binned_at IS NULL AND e.unit_id = ANY (units)
         AND e.month BETWEEN first_month AND last_month AND (whole OR e.date BETWEEN first_day AND last_day)
         AND (NOT by_month OR EXISTS (
               SELECT 1 FROM public.node_reach r WHERE r.node_id = e.unit_id AND r.ancestor_id = ANY (scope)
                  AND r.from_month <= e.month AND r.to_month > e.month))
       GROUP BY 1, 2, 3, 4, 5;
  END IF;
END $$;

-- Visits by gender and age band, under the same.
CREATE FUNCTION app.age_totals(scope int[], reported boolean, first_day date, last_day date, by_what text[])
  RETURNS TABLE (unit_id int, month int, form text, setting text, activity_id int, gender text, band text, visits bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  units constant int[] := app.below(scope, reported);
  by_month constant boolean := reported AND cardinality(scope) > 0;
  by_form constant boolean := 'form' = ANY (by_what);
  by_setting constant boolean := 'setting' = ANY (by_what);
  by_activity constant boolean := 'activity' = ANY (by_what);
BEGIN
  PERFORM app.require_totals(scope);
  RETURN QUERY
    SELECT e.unit_id, e.month, CASE WHEN by_form THEN e.form::text END, CASE WHEN by_setting THEN e.setting::text END,
           CASE WHEN by_activity THEN e.activity_id END, a.gender::text, a.band::text, sum(a.visits)
      FROM public.entry e JOIN public.entry_age a ON a.entry_id = e.id
     WHERE e.binned_at IS NULL AND e.unit_id = ANY (units)
       AND e.month BETWEEN app.month_of(first_day) AND app.month_of(last_day)
       AND e.date BETWEEN first_day AND last_day
       AND (NOT by_month OR EXISTS (
             SELECT 1 FROM public.node_reach r WHERE r.node_id = e.unit_id AND r.ancestor_id = ANY (scope)
                AND r.from_month <= e.month AND r.to_month > e.month))
     GROUP BY 1, 2, 3, 4, 5, 6, 7;
END $$;

-- The sets of age bands that counts by age were made with.
CREATE FUNCTION app.band_sets(scope int[], reported boolean, first_day date, last_day date) RETURNS SETOF int
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.below(scope, reported);
  by_month constant boolean := reported AND cardinality(scope) > 0;
BEGIN
  PERFORM app.require_totals(scope);
  RETURN QUERY
    SELECT DISTINCT e.age_band_set_id
      FROM public.entry e
     WHERE e.binned_at IS NULL AND e.unit_id = ANY (units)
       AND e.month BETWEEN app.month_of(first_day) AND app.month_of(last_day)
       AND e.date BETWEEN first_day AND last_day
       AND EXISTS (SELECT 1 FROM public.entry_age a WHERE a.entry_id = e.id)
       AND (NOT by_month OR EXISTS (
             SELECT 1 FROM public.node_reach r WHERE r.node_id = e.unit_id AND r.ancestor_id = ANY (scope)
                AND r.from_month <= e.month AND r.to_month > e.month));
END $$;

GRANT EXECUTE ON FUNCTION
  app.totals(int[], boolean, date, date, text[]), app.age_totals(int[], boolean, date, date, text[]),
  app.band_sets(int[], boolean, date, date)
  TO @people;

-- === suppressed.sql ===

-- Totals for those who may not know small numbers: viewers, and the network's administrators. Whole months and fixed
-- questions only (by form, setting or gender), no filter. Suppression happens in here: nothing else comes out.
--
-- The rule (domain/reports/suppression.py says the same in Python; a test compares them): a cell of 1 to 4 visits is hidden,
-- with its entries and hours. A row or a column in which exactly one cell is hidden could give it away by its total,
-- so the smallest other cell of it that is not 0 is hidden with it (of equal ones the first by code or key), row by
-- row and column by column until nothing changes. What is hidden depends only on the whole table (all units of the
-- organisation, or all organisations, in one month), never on the branch or the months asked for.
--
-- Its limits, until the complete rule comes with the reports: two hidden cells tell their sum where a total is known;
-- the three ways of splitting are not protected against each other, nor months against a year's total.

CREATE TYPE app.cell AS (slice bigint, row_id int, month int, code text, entries bigint, visits bigint, minutes bigint,
                         youth_minutes bigint, hidden boolean);

-- One table of cells for each slice, of rows (row_id) and columns (code).
CREATE FUNCTION app.suppress(cells app.cell[]) RETURNS app.cell[]
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  unsettled app.cell[] := ARRAY(
    SELECT ROW(c.slice, c.row_id, c.month, c.code, c.entries, c.visits, c.minutes, c.youth_minutes,
               c.visits BETWEEN 1 AND 4)::app.cell FROM unnest(cells) AS c);
  settled app.cell[];
  done app.cell[];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM unnest(unsettled) AS c WHERE c.hidden) THEN
    RETURN unsettled;
  END IF;
  WHILE cardinality(unsettled) > 0 LOOP
    WITH rows_counted AS (
      SELECT c.*, count(*) FILTER (WHERE c.hidden) OVER (PARTITION BY c.slice, c.row_id) AS of_row,
             row_number() OVER (PARTITION BY c.slice, c.row_id
                                ORDER BY c.hidden OR c.visits = 0, c.visits, c.code COLLATE "C") AS place
        FROM unnest(unsettled) AS c
    ),
    by_row AS (
      SELECT c.*, c.hidden OR (c.of_row = 1 AND c.place = 1 AND c.visits > 0) AS hidden_by_row FROM rows_counted c
    ),
    columns_counted AS (
      SELECT c.*, count(*) FILTER (WHERE c.hidden_by_row) OVER (PARTITION BY c.slice, c.code) AS of_column,
             row_number() OVER (PARTITION BY c.slice, c.code
                                ORDER BY c.hidden_by_row OR c.visits = 0, c.visits, c.row_id) AS place_in_column
        FROM by_row c
    ),
    by_column AS (
      SELECT c.*, c.hidden_by_row OR (c.of_column = 1 AND c.place_in_column = 1 AND c.visits > 0) AS hidden_now
        FROM columns_counted c
    ),
    compared AS (
      SELECT ROW(c.slice, c.row_id, c.month, c.code, c.entries, c.visits, c.minutes, c.youth_minutes,
                 c.hidden_now)::app.cell AS cell,
             bool_or(c.hidden_now <> c.hidden) OVER (PARTITION BY c.slice) AS changed
        FROM by_column c
    )
    SELECT array_agg(c.cell) FILTER (WHERE c.changed), array_agg(c.cell) FILTER (WHERE NOT c.changed)
      INTO unsettled, settled FROM compared c;
    done := done || settled;
  END LOOP;
  RETURN done;
END $$;

CREATE FUNCTION app.refuse_free_question(first_month int, last_month int, by_what text) RETURNS void
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT coalesce(by_what IN ('form', 'setting', 'gender') AND first_month BETWEEN 12 AND last_month
                  AND last_month < 120000 AND last_month - first_month < 600, false) THEN
    RAISE EXCEPTION 'no such question' USING ERRCODE = '22023';
  END IF;
END $$;

-- Every unit of a branch in every month, in the structure of today, for a viewer of the branch.
CREATE FUNCTION app.viewer_totals(node int, first_month int, last_month int, by_what text)
  RETURNS TABLE (place_id int, month int, code text, entries bigint, visits bigint, minutes bigint,
                 youth_minutes bigint, suppressed boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  branch constant int[] := app.below(ARRAY[node], false);
  cells app.cell[];
BEGIN
  IF NOT coalesce(app.is_administrator() OR node = ANY (ARRAY(SELECT app.scope('{viewer}'))), false) THEN
    RAISE EXCEPTION 'no right to these totals' USING ERRCODE = '42501';
  END IF;
  PERFORM app.refuse_free_question(first_month, last_month, by_what);
  WITH today AS MATERIALIZED (SELECT app.this_month() AS month),
  organisations AS MATERIALIZED (
    SELECT DISTINCT r.ancestor_id AS id FROM public.node_reach r CROSS JOIN today
     WHERE r.node_id = ANY (branch) AND r.ancestor_kind = 'organisation'
       AND r.from_month <= today.month AND r.to_month > today.month
  ),
  fine AS MATERIALIZED (
    SELECT o.id * 200000::bigint + f.month AS slice, f.*
      FROM organisations o CROSS JOIN today
      JOIN public.node_reach r ON r.ancestor_id = o.id AND r.from_month <= today.month AND r.to_month > today.month
      JOIN public.roll_up f ON f.unit_id = r.node_id AND f.entries > 0 AND f.month BETWEEN first_month AND last_month
  )
  SELECT array_agg(ROW(c.slice, c.unit_id, c.month, c.code, c.entries, c.visits, c.minutes, c.youth_minutes,
                       false)::app.cell)
    INTO cells
    FROM (
      SELECT f.slice, f.unit_id, f.month, k.code, sum(f.entries) AS entries, sum(f.girls + f.boys + f.other) AS visits,
             sum(f.minutes) AS minutes, sum(f.youth_minutes) AS youth_minutes
        FROM fine f, LATERAL (SELECT CASE by_what WHEN 'form' THEN f.form ELSE f.setting END AS code) AS k
       WHERE by_what <> 'gender' GROUP BY 1, 2, 3, 4
       UNION ALL
      SELECT f.slice, f.unit_id, f.month, g.code, NULL, sum(g.visits), NULL, NULL
        FROM fine f, LATERAL (VALUES ('girls', f.girls), ('boys', f.boys), ('other', f.other)) AS g(code, visits)
       WHERE by_what = 'gender' GROUP BY 1, 2, 3, 4
    ) AS c;
  RETURN QUERY
    SELECT s.place_id, s.month, s.code, s.entries, s.visits, s.minutes, s.youth_minutes, s.suppressed
      FROM app.shown(app.suppress(cells)) AS s WHERE s.place_id IN (SELECT unnest(branch));
END $$;

-- The cells as they go out.
CREATE FUNCTION app.shown(cells app.cell[])
  RETURNS TABLE (place_id int, month int, code text, entries bigint, visits bigint, minutes bigint,
                 youth_minutes bigint, suppressed boolean)
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.row_id, c.month, c.code, CASE WHEN NOT c.hidden THEN c.entries END,
           CASE WHEN NOT c.hidden THEN c.visits END, CASE WHEN NOT c.hidden THEN c.minutes END,
           CASE WHEN NOT c.hidden THEN c.youth_minutes END, c.hidden
      FROM unnest(cells) AS c ORDER BY c.month, c.row_id, c.code $$;

-- Every organisation of the person's part of the network in every month, by the organisation of that month.
CREATE FUNCTION app.network_totals(first_month int, last_month int, by_what text)
  RETURNS TABLE (place_id int, month int, code text, entries bigint, visits bigint, minutes bigint,
                 youth_minutes bigint, suppressed boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  free constant boolean := app.is_administrator();
  part constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
  cells app.cell[];
BEGIN
  IF NOT coalesce(free OR cardinality(part) > 0, false) THEN
    RAISE EXCEPTION 'no right to these totals' USING ERRCODE = '42501';
  END IF;
  PERFORM app.refuse_free_question(first_month, last_month, by_what);
  IF by_what = 'gender' THEN
    cells := ARRAY(
      SELECT ROW(s.month, s.organisation_id, s.month, g.code, NULL, sum(g.visits), NULL, NULL, false)::app.cell
        FROM app.organisation_sums(first_month, last_month, 'form') AS s,
             LATERAL (VALUES ('girls', s.girls), ('boys', s.boys), ('other', s.other)) AS g(code, visits)
       GROUP BY s.month, s.organisation_id, g.code);
  ELSE
    cells := ARRAY(
      SELECT ROW(s.month, s.organisation_id, s.month, s.code, s.entries, s.girls + s.boys + s.other, s.minutes,
                 s.youth_minutes, false)::app.cell
        FROM app.organisation_sums(first_month, last_month, by_what) AS s);
  END IF;
  RETURN QUERY
    SELECT s.place_id, s.month, s.code, s.entries, s.visits, s.minutes, s.youth_minutes, s.suppressed
      FROM app.shown(app.suppress(cells)) AS s WHERE free OR s.place_id IN (SELECT unnest(part));
END $$;

-- The whole network together, month by month, for who administers all of it. A table is a calendar year here.
CREATE FUNCTION app.whole_network_totals(first_month int, last_month int, by_what text)
  RETURNS TABLE (place_id int, month int, code text, entries bigint, visits bigint, minutes bigint,
                 youth_minutes bigint, suppressed boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  first_of_years constant int := first_month / 12 * 12;
  last_of_years constant int := last_month / 12 * 12 + 11;
  cells app.cell[];
BEGIN
  IF NOT app.is_administrator() AND (app.acting_person() IS NULL OR EXISTS (
    SELECT 1 FROM public.node_place p
     WHERE p.parent_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM public.person_grant g
                        WHERE g.node_id = p.node_id AND g.person_id = app.acting_person()
                          AND g.role = 'network_administrator'))) THEN
    RAISE EXCEPTION 'no right to these totals' USING ERRCODE = '42501';
  END IF;
  PERFORM app.refuse_free_question(first_month, last_month, by_what);
  IF by_what = 'gender' THEN
    cells := ARRAY(
      SELECT ROW(s.month / 12, s.month, s.month, g.code, NULL, sum(g.visits), NULL, NULL, false)::app.cell
        FROM app.network_sums(first_of_years, last_of_years, 'form') AS s,
             LATERAL (VALUES ('girls', s.girls), ('boys', s.boys), ('other', s.other)) AS g(code, visits)
       GROUP BY s.month, g.code);
  ELSE
    cells := ARRAY(
      SELECT ROW(s.month / 12, s.month, s.month, s.code, s.entries, s.girls + s.boys + s.other, s.minutes,
                 s.youth_minutes, false)::app.cell
        FROM app.network_sums(first_of_years, last_of_years, by_what) AS s);
  END IF;
  RETURN QUERY
    SELECT NULL::int, s.month, s.code, s.entries, s.visits, s.minutes, s.youth_minutes, s.suppressed
      FROM app.shown(app.suppress(cells)) AS s WHERE s.month BETWEEN first_month AND last_month;
END $$;

GRANT EXECUTE ON FUNCTION
  app.viewer_totals(int, int, int, text), app.network_totals(int, int, text),
  app.whole_network_totals(int, int, text)
  TO @people;

-- === terms.sql ===

-- Terms of use: published by the network, accepted by each person and by a mentor for the organisation. The gate
-- itself is in app.acting_person: whoever has not accepted the terms in force is nobody there, so that every scope is
-- empty. What is here works before that: reading the terms and accepting them.
-- SQLSTATE LB002: does not fit. LB015: the organisation's mentor accepts first.

-- As app.acting_person, but for the terms.
CREATE FUNCTION app.signed_in_person() RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id FROM public.person p
     WHERE p.login = session_user AND p.deactivated_at IS NULL AND p.first_password_until IS NULL $$;

CREATE FUNCTION app.today() RETURNS date
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (statement_timestamp() AT TIME ZONE 'Europe/Helsinki')::date $$;

-- The organisations of today that the roles of a person belong to: where they lie, and those under them that the
-- mentor of all of it keeps.
CREATE FUNCTION app.own_organisations(person int) RETURNS TABLE (organisation int, kept boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH known AS (
      SELECT r.ancestor_id AS organisation, false AS kept
        FROM public.person_grant g JOIN public.node_reach r ON r.node_id = g.node_id
       WHERE g.person_id = person AND r.ancestor_kind = 'organisation'
         AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
       UNION
      SELECT r.node_id, true
        FROM public.person_grant g JOIN public.node_reach r ON r.ancestor_id = g.node_id
        JOIN public.node_reach own ON own.node_id = r.node_id AND own.ancestor_id = r.node_id
         AND own.ancestor_kind = 'organisation'
         AND own.from_month <= app.this_month() AND own.to_month > app.this_month()
       WHERE g.person_id = person AND g.role = 'mentor'
         AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
    )
    SELECT k.organisation, bool_or(k.kept) FROM known k JOIN public.node n ON n.id = k.organisation
     WHERE n.closed_on IS NULL OR n.closed_on > app.today()
     GROUP BY k.organisation $$;

-- The newest version that somebody accepted for an organisation; 0: none.
CREATE FUNCTION app.accepted_for(organisation int) RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(max(a.version), 0) FROM public.terms_acceptance a
     WHERE a.organisation_id = organisation $$;

CREATE FUNCTION app.terms_in_force() RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(max(t.version), 0) FROM public.terms t WHERE t.valid_from <= app.today() $$;

-- What the acting person is asked to accept: the terms in force, or those announced. No row: nothing.
-- organisations: for which, too; waits_for: whose mentor has to accept first.
CREATE FUNCTION app.terms_due()
  RETURNS TABLE (version int, compulsory boolean, own boolean, organisations int[], waits_for int[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  person constant int := app.signed_in_person();
  accepted constant int := (SELECT p.terms_version FROM public.person p WHERE p.id = person);
  in_force constant int := app.terms_in_force();
BEGIN
  version := in_force;
  compulsory := accepted < in_force;
  IF NOT compulsory AND NOT EXISTS (SELECT 1 FROM app.own_organisations(person) AS o
                                     WHERE o.kept AND app.accepted_for(o.organisation) < in_force) THEN
    version := coalesce((SELECT max(t.version) FROM public.terms t), 0);
  END IF;
  own := accepted < version;
  organisations := ARRAY(SELECT o.organisation FROM app.own_organisations(person) AS o
                          WHERE o.kept AND app.accepted_for(o.organisation) < version ORDER BY 1);
  waits_for := ARRAY(SELECT o.organisation FROM app.own_organisations(person) AS o
                      WHERE NOT o.kept AND app.accepted_for(o.organisation) = 0 ORDER BY 1);
  IF own OR cardinality(organisations) > 0 THEN
    RETURN NEXT;
  END IF;
END $$;

-- What these are called ("" is the name, else that in a language): nothing else of the tree is told before acceptance.
CREATE FUNCTION app.own_organisation_names() RETURNS TABLE (organisation int, language text, name text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH own AS MATERIALIZED (SELECT o.organisation AS id FROM app.own_organisations(app.signed_in_person()) AS o)
    SELECT n.id, '', n.name FROM public.node n WHERE n.id IN (SELECT id FROM own)
     UNION ALL
    SELECT w.node_id, w.language, w.name FROM public.node_name w WHERE w.node_id IN (SELECT id FROM own) $$;

-- For oneself; with an organisation, for that one: a mentor who keeps all of it. The organisation is first, ever.
CREATE FUNCTION app.accept_terms(version int, organisation int DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  person constant int := app.signed_in_person();
BEGIN
  IF person IS NULL THEN
    RAISE EXCEPTION 'not a person of this database' USING ERRCODE = '42501';
  ELSIF NOT EXISTS (SELECT 1 FROM public.terms t
                     WHERE t.version = accept_terms.version AND t.version >= app.terms_in_force()) THEN
    RAISE EXCEPTION 'not a version to accept' USING ERRCODE = 'LB002';
  END IF;
  IF accept_terms.organisation IS NOT NULL THEN
    IF NOT EXISTS (SELECT 1 FROM app.own_organisations(person) AS o
                    WHERE o.kept AND o.organisation = accept_terms.organisation) THEN
      RAISE EXCEPTION 'no right to accept for this organisation' USING ERRCODE = '42501';
    END IF;
    INSERT INTO public.terms_acceptance (version, person_id, organisation_id, accepted_at)
    VALUES (accept_terms.version, person, accept_terms.organisation, now()) ON CONFLICT DO NOTHING;
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM app.own_organisations(person) AS o WHERE app.accepted_for(o.organisation) = 0) THEN
    RAISE EXCEPTION 'the mentor accepts for the organisation first' USING ERRCODE = 'LB015';
  END IF;
  PERFORM app.accepted_by(person, accept_terms.version);
END $$;

CREATE FUNCTION app.accepted_by(person int, accepted int) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.terms_acceptance (version, person_id, accepted_at)
    VALUES (accepted, person, now()) ON CONFLICT DO NOTHING;
    UPDATE public.person p SET terms_version = accepted WHERE p.id = person AND p.terms_version < accepted $$;

CREATE FUNCTION app.publishes_terms() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.is_administrator() OR EXISTS (
      SELECT 1 FROM public.node n
       WHERE n.kind = 'network' AND n.id IN (SELECT app.scope('{network_administrator}'))) $$;

-- {"fi": text, "sv": text, "en": text}, for everybody from the day on; never before what is published already.
-- Whoever publishes accepts in the same step. Gives the version.
CREATE FUNCTION app.publish_terms(valid_from date, texts jsonb) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  person constant int := app.signed_in_person();
  made int;
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF NOT app.publishes_terms() THEN
    RAISE EXCEPTION 'no right to publish terms' USING ERRCODE = '42501';
  END IF;
  IF jsonb_typeof(texts) IS DISTINCT FROM 'object'
     OR ARRAY(SELECT jsonb_object_keys(texts) ORDER BY 1) IS DISTINCT FROM '{en,fi,sv}'
     OR EXISTS (SELECT 1 FROM jsonb_each(texts) AS t
                 WHERE jsonb_typeof(t.value) <> 'string' OR length(t.value #>> '{}') > 200000
                    OR NOT t.value #>> '{}' ~ '[^[:space:]]') THEN
    RAISE EXCEPTION 'a text in each language' USING ERRCODE = 'LB002';
  END IF;
  -- Two who publish at the same moment: the second waits, and its version is the next.
  LOCK TABLE public.terms IN SHARE ROW EXCLUSIVE MODE;
  IF NOT coalesce(publish_terms.valid_from BETWEEN app.today() AND app.today() + 3660
                  AND publish_terms.valid_from >= ALL (SELECT t.valid_from FROM public.terms t), false) THEN
    RAISE EXCEPTION 'not a day from which terms can hold' USING ERRCODE = 'LB002';
  END IF;
  made := coalesce((SELECT max(t.version) FROM public.terms t), 0) + 1;
  INSERT INTO public.terms (version, valid_from, published_at, published_by)
  VALUES (made, publish_terms.valid_from, now(), app.author());
  INSERT INTO public.terms_text (version, language, body) SELECT made, t.key, t.value FROM jsonb_each_text(texts) AS t;
  PERFORM app.note(app.author(), 'terms', made::text, NULL, NULL, 'create',
                   jsonb_build_object('valid_from', jsonb_build_array(NULL, publish_terms.valid_from)));
  IF person IS NOT NULL THEN
    PERFORM app.accepted_by(person, made);
  END IF;
  RETURN made;
END $$;

-- How far a version has come: for a network right per organisation, for a mentor of the own. Counts, no names.
CREATE FUNCTION app.terms_spread(version int)
  RETURNS TABLE (organisation int, accepted_at timestamptz, people int, accepted int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH organisations AS (
      SELECT r.node_id AS id FROM public.node_reach r
       WHERE r.ancestor_id = r.node_id AND r.ancestor_kind = 'organisation'
         AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
         AND (app.is_administrator() OR r.node_id = ANY (ARRAY(SELECT app.scope('{network_administrator,mentor}'))))
    ),
    members AS (
      SELECT DISTINCT o.id, p.id AS person_id, p.terms_version >= terms_spread.version AS accepted
        FROM organisations o
        JOIN public.node_reach r ON r.ancestor_id = o.id
         AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
        JOIN public.person_grant g ON g.node_id = r.node_id
        JOIN public.person p ON p.id = g.person_id AND p.deactivated_at IS NULL
    )
    SELECT o.id, (SELECT a.accepted_at FROM public.terms_acceptance a
                   WHERE a.organisation_id = o.id AND a.version = terms_spread.version),
           count(m.person_id)::int, (count(*) FILTER (WHERE m.accepted))::int
      FROM organisations o LEFT JOIN members m ON m.id = o.id GROUP BY o.id ORDER BY o.id $$;

-- What may be read, and by whom. The terms themselves: whoever has a sign-in, before anything else.
GRANT SELECT ON public.terms, public.terms_text TO @people;
GRANT SELECT ON public.terms_acceptance TO @people;
CREATE POLICY read ON public.terms FOR SELECT TO @people USING (true);
CREATE POLICY read ON public.terms_text FOR SELECT TO @people USING (true);
-- One's own; a mentor those of the people of the branch; for an organisation also whoever keeps the network.
CREATE POLICY seen ON public.terms_acceptance FOR SELECT TO @people
  USING (person_id = (SELECT app.signed_in_person())
         OR organisation_id = ANY (ARRAY(SELECT app.scope('{mentor,network_administrator}')))
         OR organisation_id IS NULL AND EXISTS (
              SELECT 1 FROM public.person_grant g WHERE g.person_id = terms_acceptance.person_id
                 AND g.node_id = ANY (ARRAY(SELECT app.scope('{mentor}')))));
CREATE POLICY of_terms ON public.history FOR SELECT TO @people
  USING (kind = 'terms' AND EXISTS (
           SELECT 1 FROM public.node n
            WHERE n.kind = 'network' AND n.id = ANY (ARRAY(SELECT app.scope('{network_administrator}')))));
GRANT EXECUTE ON FUNCTION app.signed_in_person(), app.terms_in_force(), app.terms_due(), app.own_organisation_names(),
  app.accept_terms(int, int), app.publishes_terms(), app.publish_terms(date, jsonb), app.terms_spread(int) TO @people;

-- === people.sql ===

-- People, their sign-ins and their rights. Checks and rows are the owner's work; what touches login roles is done by
-- four functions of @accounts that only the owner's functions may call.
-- No backslash in a literal here: what it means is for the session to say (standard_conforming_strings).
-- SQLSTATE LB002: does not fit. LB010: the organisation would be left without a mentor. LB011: it has one already.
-- LB012: the first password has expired. LB013: the last right of a person; LB014: deactivated. LB016: what was to be
-- changed is not there any more. LB017: not an e-mail address.

-- As @accounts ------------------------------------------------------------------------------------------------------

CREATE FUNCTION app.check_login(login text, verifier text DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF login IS NULL OR login !~ ('^@prefix' || '_[0-9]{6,}$') THEN
    RAISE EXCEPTION 'not the login of a person' USING ERRCODE = '42501';
  END IF;
  -- What does not look exactly like this would be stored as a password that somebody may know.
  IF verifier IS NOT NULL AND verifier !~
     '^SCRAM-SHA-256[$][1-9][0-9]{3,6}:[A-Za-z0-9+/]{16,}={0,2}[$][A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' THEN
    RAISE EXCEPTION 'not a verifier' USING ERRCODE = '22023';
  END IF;
END $$;

-- False: the server has a role of that name.
CREATE FUNCTION app.make_login(login text, verifier text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET createrole_self_grant = '' AS $$
BEGIN
  PERFORM app.check_login(login, coalesce(verifier, ''));
  IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE r.rolname = login) THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT'
                 ' CONNECTION LIMIT 5 PASSWORD %L', login, verifier);
  -- Nobody can act as the group itself: a role may change its own settings and password.
  EXECUTE format('GRANT @people TO %I WITH INHERIT TRUE, SET FALSE', login);
  RETURN true;
EXCEPTION WHEN duplicate_object OR unique_violation THEN  -- another database of the server was quicker
  RETURN false;
END $$;

CREATE FUNCTION app.set_verifier(login text, verifier text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_login(login, coalesce(verifier, ''));
  EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
END $$;

CREATE FUNCTION app.lock_login(login text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_login(login);
  EXECUTE format('ALTER ROLE %I NOLOGIN', login);
END $$;

-- Ends the sessions of a login but this one; ``idle`` too, or only those that are in a transaction, which may have
-- begun under other rights.
CREATE FUNCTION app.end_login(login text, idle boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_login(login);
  PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity a
   WHERE a.usename = login AND a.pid <> pg_backend_pid()
     AND (idle OR EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'virtualxid'));
END $$;

-- Who may -----------------------------------------------------------------------------------------------------------

-- The organisations of today that a mentor on the node keeps as a whole.
CREATE FUNCTION app.organisations_kept(node int) RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.node_id FROM public.node_reach r JOIN public.node n ON n.id = r.node_id AND n.kind = 'organisation'
     WHERE r.ancestor_id = node AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
       AND (n.closed_on IS NULL OR n.closed_on > (now() AT TIME ZONE 'Europe/Helsinki')::date) $$;

-- Whether a mentor other than through these grants keeps the organisation as a whole.
CREATE FUNCTION app.has_mentor(organisation int, without int[] DEFAULT '{}') RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
      SELECT 1 FROM public.person_grant g JOIN public.person p ON p.id = g.person_id
        JOIN public.node_reach r ON r.ancestor_id = g.node_id AND r.node_id = organisation
         AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
       WHERE g.role = 'mentor' AND p.deactivated_at IS NULL AND NOT g.id = ANY (without)) $$;

-- Raises unless the acting person may give this role here. A network right appoints an organisation's first mentor,
-- never another person's colleague: with that it would open the entries.
CREATE FUNCTION app.check_giving(role text, node int) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- What it acts as today: nobody appoints the first mentor of what was merged.
  kind text := (SELECT r.ancestor_kind FROM public.node_reach r WHERE r.ancestor_id = node AND r.node_id = node
                   AND r.from_month <= app.this_month() AND r.to_month > app.this_month());
  given text := role;
  fits boolean := CASE given
    WHEN 'network_administrator' THEN kind IN ('network', 'country', 'region')
    WHEN 'kiosk' THEN kind = 'unit'
    ELSE given IN ('mentor', 'manager', 'worker', 'viewer') END;
BEGIN
  IF NOT app.is_administrator() AND NOT coalesce(
       given IN ('mentor', 'manager', 'worker', 'viewer', 'kiosk') AND node IN (SELECT app.scope('{mentor}'))
       OR given = 'mentor' AND kind = 'organisation' AND node IN (SELECT app.scope('{network_administrator}')),
       false) THEN
    RAISE EXCEPTION 'no right to give this role here' USING ERRCODE = '42501';
  END IF;
  IF kind IS NULL OR fits IS NOT TRUE THEN
    RAISE EXCEPTION 'the role does not fit the place' USING ERRCODE = 'LB002';
  END IF;
  IF NOT app.is_administrator() AND NOT node IN (SELECT app.scope('{mentor}')) AND app.has_mentor(node) THEN
    RAISE EXCEPTION 'the organisation has a mentor' USING ERRCODE = 'LB011';
  END IF;
END $$;

-- Whether everything the person may do lies in the acting person's branch.
CREATE FUNCTION app.manages(person int) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.is_administrator() OR (
      EXISTS (SELECT 1 FROM public.person_grant g WHERE g.person_id = person)
      AND NOT EXISTS (
        SELECT 1 FROM public.person_grant g WHERE g.person_id = person
           AND (g.role = 'network_administrator' OR NOT g.node_id IN (SELECT app.scope('{mentor}'))))) $$;

-- Colleagues of the own organisations; for a network right the mentors; oneself.
CREATE FUNCTION app.people_seen() RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 50 AS $$
    SELECT p.id FROM public.person p WHERE p.id = (SELECT app.acting_person())
     UNION
    SELECT g.person_id FROM public.person_grant g
      JOIN public.node_reach r ON r.node_id = g.node_id
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
     WHERE r.ancestor_id IN (SELECT app.organisations_of('{worker,mentor,manager}'))
     UNION
    SELECT g.person_id FROM public.person_grant g
     WHERE g.role = 'mentor' AND g.node_id IN (SELECT app.scope('{network_administrator}'))
     UNION
    SELECT g.person_id FROM public.person_grant g WHERE g.node_id IN (SELECT app.scope('{mentor}')) $$;

-- Whether the acting person keeps somebody's account: there is a right of theirs in the own branch, or it is oneself.
CREATE FUNCTION app.accounts_kept() RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 50 AS $$
    SELECT g.person_id FROM public.person_grant g WHERE g.node_id IN (SELECT app.scope('{mentor}'))
     UNION
    SELECT app.acting_person() $$;

-- The sign-ins of those whose grants the acting person sees: which login is whose is not for every colleague, and the
-- e-mail address (null: not to be known) is not for the network either.
CREATE FUNCTION app.people_managed()
  RETURNS TABLE (person_id int, login text, first_password_until timestamptz, deactivated_at timestamptz, email text,
                 language text, waits_for_terms boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  administrator constant boolean := app.is_administrator();
  kept constant int[] := ARRAY(SELECT app.accounts_kept());
  appointed constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
  in_force constant int := app.terms_in_force();
BEGIN
  RETURN QUERY
    SELECT p.id, p.login, p.first_password_until, p.deactivated_at,
           CASE WHEN administrator OR p.id = ANY (kept) THEN p.email END,
           p.language::text, p.terms_version < in_force
      FROM public.person p
     WHERE administrator OR p.id = ANY (kept) OR p.id IN (
       SELECT g.person_id FROM public.person_grant g WHERE g.role = 'mentor' AND g.node_id = ANY (appointed));
END $$;

-- What can be done ---------------------------------------------------------------------------------------------------

-- The first password is good for fourteen days, counted in hours: days are longer or shorter with SET timezone.
CREATE FUNCTION app.first_password_ends() RETURNS timestamptz
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT now() + interval '336 hours' $$;

-- Raises unless a person may be called this and written to there; what is null is not looked at.
CREATE FUNCTION app.check_person(name text, sort_key text, email text, language text) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF btrim(name) = '' OR length(name) > 200 OR name ~ '[[:cntrl:]]' OR length(sort_key) > 1000
     OR NOT language IN ('fi', 'sv', 'en') THEN
    RAISE EXCEPTION 'not a name' USING ERRCODE = 'LB002';
  ELSIF email <> '' AND (length(email) > 254 OR email ~ '[[:cntrl:][:space:]]' OR email !~ '^[^@]+@[^@]+$') THEN
    RAISE EXCEPTION 'not an e-mail address' USING ERRCODE = 'LB017';
  END IF;
END $$;

CREATE FUNCTION app.create_person(name text, sort_key text, verifier text, role text, node_id int,
                                  email text DEFAULT '', language text DEFAULT 'fi')
  RETURNS TABLE (person_id int, login text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_giving(create_person.role, create_person.node_id);
  PERFORM app.check_person(coalesce(create_person.name, ''), create_person.sort_key, create_person.email,
                           coalesce(create_person.language, ''));
  LOOP
    create_person.person_id := nextval('public.person_id_seq');
    create_person.login := '@prefix' || '_' || lpad(create_person.person_id::text, 6, '0');
    EXIT WHEN app.make_login(create_person.login, create_person.verifier);
  END LOOP;
  INSERT INTO public.person (id, login, name, sort_key, created_at, created_by, first_password_until, version, email,
                             language)
  VALUES (create_person.person_id, create_person.login, btrim(create_person.name),
          coalesce(create_person.sort_key, ''), now(), app.author(), app.first_password_ends(), 1,
          coalesce(create_person.email, ''), create_person.language);
  INSERT INTO public.person_grant (person_id, role, node_id, granted_at, granted_by)
  VALUES (create_person.person_id, create_person.role, create_person.node_id, now(), app.author());
  RETURN NEXT;
END $$;

-- The person, kept from others until the transaction ends. Raises where there is none or who is deactivated.
CREATE FUNCTION app.hold_person(person int) RETURNS public.person
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  SELECT * INTO held FROM public.person p WHERE p.id = person FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  ELSIF held.deactivated_at IS NOT NULL THEN
    RAISE EXCEPTION 'the person is deactivated' USING ERRCODE = 'LB014';
  END IF;
  RETURN held;
END $$;

CREATE FUNCTION app.grant_role(person_id int, role text, node_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_giving(grant_role.role, grant_role.node_id);
  -- Only to people one knows: the names of strangers would come with the grant. Nobody makes oneself a mentor.
  IF NOT app.is_administrator() AND (
       NOT grant_role.person_id IN (SELECT app.people_seen())
       OR grant_role.person_id = app.acting_person()
          AND NOT grant_role.node_id IN (SELECT app.scope('{mentor}'))) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  PERFORM app.hold_person(grant_role.person_id);
  INSERT INTO public.person_grant AS g (person_id, role, node_id, granted_at, granted_by)
  VALUES (grant_role.person_id, grant_role.role, grant_role.node_id, now(), app.author())
      ON CONFLICT ON CONSTRAINT person_grant_person_id_role_node_id_key DO NOTHING;
END $$;

-- Takes grants away, but never an organisation's last mentor (an administrator may).
CREATE FUNCTION app.take_grants(taken int[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept int[] := ARRAY(SELECT DISTINCT o FROM public.person_grant g, app.organisations_kept(g.node_id) AS o
                       WHERE g.id = ANY (taken) AND g.role = 'mentor' ORDER BY 1);
BEGIN
  -- Two mentors who take each other's right at the same moment wait here.
  PERFORM 1 FROM public.node n WHERE n.id = ANY (kept) ORDER BY n.id FOR NO KEY UPDATE;
  IF NOT app.is_administrator() AND EXISTS (
       SELECT 1 FROM unnest(kept) AS o WHERE NOT app.has_mentor(o, taken)) THEN
    RAISE EXCEPTION 'the organisation would be left without a mentor' USING ERRCODE = 'LB010';
  END IF;
  DELETE FROM public.person_grant g WHERE g.id = ANY (taken);
END $$;

CREATE FUNCTION app.revoke_role(person_id int, role text, node_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
  taken int;
BEGIN
  IF NOT app.is_administrator() AND NOT coalesce(
       revoke_role.role IN ('mentor', 'manager', 'worker', 'viewer', 'kiosk')
       AND revoke_role.node_id IN (SELECT app.scope('{mentor}')), false) THEN
    RAISE EXCEPTION 'no right to take this role here' USING ERRCODE = '42501';
  END IF;
  SELECT g.id INTO taken FROM public.person_grant g
   WHERE g.person_id = revoke_role.person_id AND g.role = revoke_role.role AND g.node_id = revoke_role.node_id;
  IF taken IS NULL THEN
    RETURN;
  END IF;
  held := app.hold_person(revoke_role.person_id);
  IF NOT app.is_administrator() AND NOT EXISTS (
       SELECT 1 FROM public.person_grant g WHERE g.person_id = revoke_role.person_id AND g.id <> taken) THEN
    RAISE EXCEPTION 'nobody could give this person a right again' USING ERRCODE = 'LB013';
  END IF;
  PERFORM app.take_grants(ARRAY[taken]);
  PERFORM app.end_login(held.login, false);
END $$;

-- One right in place of another, so that the person is never without: the new one is given first.
CREATE FUNCTION app.change_grant(person_id int, role text, node_id int, new_role text, new_node_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.grant_role(change_grant.person_id, change_grant.new_role, change_grant.new_node_id);
  IF NOT EXISTS (SELECT 1 FROM public.person_grant g
                  WHERE g.person_id = change_grant.person_id AND g.role = change_grant.role
                    AND g.node_id = change_grant.node_id) THEN
    RAISE EXCEPTION 'the right is not there any more' USING ERRCODE = 'LB016';
  END IF;
  IF (change_grant.role, change_grant.node_id) <> (change_grant.new_role, change_grant.new_node_id) THEN
    PERFORM app.revoke_role(change_grant.person_id, change_grant.role, change_grant.node_id);
  END IF;
END $$;

-- What is null stays as it is: two who change different things do not undo each other's work.
CREATE FUNCTION app.change_person(person_id int, name text, sort_key text, email text, language text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  IF NOT app.manages(change_person.person_id) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  PERFORM app.check_person(change_person.name, change_person.sort_key, change_person.email, change_person.language);
  held := app.hold_person(change_person.person_id);
  UPDATE public.person p
     SET name = coalesce(btrim(change_person.name), p.name),
         sort_key = CASE WHEN change_person.name IS NULL THEN p.sort_key ELSE coalesce(change_person.sort_key, '') END,
         email = coalesce(change_person.email, p.email), language = coalesce(change_person.language, p.language),
         version = p.version + 1
   WHERE p.id = held.id;
END $$;

CREATE FUNCTION app.reset_password(person_id int, verifier text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  IF NOT app.manages(reset_password.person_id) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  held := app.hold_person(reset_password.person_id);
  PERFORM app.set_verifier(held.login, reset_password.verifier);
  UPDATE public.person p SET first_password_until = app.first_password_ends(), version = p.version + 1
   WHERE p.id = held.id;
  PERFORM app.end_login(held.login, true);
END $$;

CREATE FUNCTION app.deactivate_person(person_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  IF NOT app.manages(deactivate_person.person_id) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  held := app.hold_person(deactivate_person.person_id);
  PERFORM app.take_grants(ARRAY(SELECT g.id FROM public.person_grant g WHERE g.person_id = held.id));
  UPDATE public.person p SET deactivated_at = now(), first_password_until = NULL, version = p.version + 1
   WHERE p.id = held.id;
  PERFORM app.lock_login(held.login);
  PERFORM app.end_login(held.login, true);
END $$;

-- To be called once more when a reset, a revocation or a deactivation is saved: a session may have begun meanwhile.
CREATE FUNCTION app.end_sessions(person_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  SELECT * INTO held FROM public.person p WHERE p.id = end_sessions.person_id;
  IF held.deactivated_at IS NOT NULL AND EXISTS (SELECT 1 FROM app.scope('{mentor}')) THEN
    PERFORM app.end_login(held.login, true);
  ELSIF NOT app.manages(end_sessions.person_id) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  ELSIF held.id IS NOT NULL THEN
    PERFORM app.end_login(held.login, held.deactivated_at IS NOT NULL OR held.first_password_until IS NOT NULL);
  END IF;
END $$;

-- The one way to end the time of the first password; a plain ALTER ROLE does not.
CREATE FUNCTION app.change_own_password(verifier text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  SELECT * INTO held FROM public.person p
   WHERE p.login = session_user AND p.deactivated_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not a person of this database' USING ERRCODE = '42501';
  ELSIF held.first_password_until < now() THEN
    RAISE EXCEPTION 'the first password has expired' USING ERRCODE = 'LB012';
  END IF;
  PERFORM app.set_verifier(held.login, change_own_password.verifier);
  IF held.first_password_until IS NOT NULL THEN
    UPDATE public.person p SET first_password_until = NULL, version = p.version + 1 WHERE p.id = held.id;
  END IF;
END $$;

-- What may be read, and by whom -----------------------------------------------------------------------------------

GRANT SELECT (id, name, sort_key) ON public.person TO @people;
GRANT SELECT (id, person_id, role, node_id, granted_at, granted_by) ON public.person_grant TO @people;
CREATE POLICY seen ON public.person FOR SELECT TO @people
  USING (id = ANY (ARRAY(SELECT app.people_seen())));
CREATE POLICY seen ON public.person_grant FOR SELECT TO @people
  USING (person_id = (SELECT app.acting_person())
         OR node_id = ANY (ARRAY(SELECT app.scope('{mentor}')))
         OR role = 'mentor' AND node_id = ANY (ARRAY(SELECT app.scope('{network_administrator}'))));

ALTER FUNCTION app.make_login(text, text) OWNER TO @accounts;
ALTER FUNCTION app.set_verifier(text, text) OWNER TO @accounts;
ALTER FUNCTION app.lock_login(text) OWNER TO @accounts;
ALTER FUNCTION app.end_login(text, boolean) OWNER TO @accounts;
ALTER FUNCTION app.check_login(text, text) OWNER TO @accounts;
GRANT EXECUTE ON FUNCTION app.make_login(text, text), app.set_verifier(text, text), app.lock_login(text),
  app.end_login(text, boolean) TO @owner;
GRANT EXECUTE ON FUNCTION app.people_seen(), app.people_managed(), app.create_person(text, text, text, text, int, text, text),
  app.grant_role(int, text, int), app.change_grant(int, text, int, text, int),
  app.change_person(int, text, text, text, text), app.revoke_role(int, text, int), app.reset_password(int, text),
  app.deactivate_person(int), app.end_sessions(int), app.change_own_password(text) TO @people;

-- === rehearsal.sql ===

-- "Show as this colleague sees it": what a person may see of what the acting person may see, by the same bodies that
-- the person's own policies ask (scopes.sql). For a mentor, over people all of whose rights lie in the own branch;
-- nobody else learns what another may.

-- what: seen (names of places), named (the branches, to be asked about), read and written (entries), totals, viewed
-- (totals, small numbers hidden), kept (structure and people).
CREATE FUNCTION app.rehearsed(person int) RETURNS TABLE (what text, node_id int)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  all_of_it constant boolean := app.is_administrator();
BEGIN
  -- Who is not there is refused as those are over whom one has no right.
  IF NOT app.manages(person) OR NOT EXISTS (SELECT 1 FROM public.person p WHERE p.id = person) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY
    SELECT 'seen', n FROM app.nodes_seen_by(person) AS n
     WHERE all_of_it OR n IN (SELECT app.nodes_seen())
     UNION ALL
    SELECT 'named', n FROM app.scope_of(person, '{worker,mentor,manager,viewer,network_administrator}') AS n
     WHERE all_of_it OR n IN (SELECT app.nodes_seen())
     UNION ALL
    SELECT 'read', n FROM app.scope_of(person, '{worker,mentor,manager}') AS n
     WHERE all_of_it OR n IN (SELECT app.units_read())
     UNION ALL
    SELECT 'written', n FROM app.scope_of(person, '{worker,mentor}') AS n
     WHERE all_of_it OR n IN (SELECT app.units_written())
     UNION ALL
    SELECT 'totals', n FROM app.nodes_of_totals_of(person) AS n
     WHERE all_of_it OR n IN (SELECT app.nodes_of_totals())
     UNION ALL
    SELECT 'viewed', n FROM app.scope_of(person, '{viewer}') AS n
     WHERE all_of_it OR n IN (SELECT app.nodes_of_totals()) OR n IN (SELECT app.scope('{viewer}'))
     UNION ALL
    SELECT 'kept', n FROM app.scope_of(person, '{mentor}') AS n
     WHERE all_of_it OR n IN (SELECT app.scope('{mentor}'));
END $$;

GRANT EXECUTE ON FUNCTION app.rehearsed(int) TO @people;

-- === network.sql ===

-- What a network right sees of the organisations: who has begun, how many units document, when they last did. Units
-- are counted and months told, in the structure of today; never an entry, a text, a day or a number of visits.

-- The organisations of today in the acting person's part of the network.
CREATE FUNCTION app.organisations_administered() RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.node_id FROM public.node_reach r
     WHERE r.ancestor_id = r.node_id AND r.ancestor_kind = 'organisation'
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
       AND (app.is_administrator() OR r.node_id = ANY (ARRAY(SELECT app.scope('{network_administrator}')))) $$;

-- The units of these, of today.
CREATE FUNCTION app.units_administered() RETURNS TABLE (organisation int, unit int, is_open boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.ancestor_id, n.id, coalesce(n.opened_on, '-infinity') <= app.today()
           AND coalesce(n.closed_on, 'infinity') > app.today()
      FROM app.organisations_administered() AS o
      JOIN public.node_reach r ON r.ancestor_id = o
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
      JOIN public.node n ON n.id = r.node_id AND n.kind = 'unit' $$;

-- mentors: those who keep all of it, as far as the acting person appoints them. begun and last_month: of entries that
-- are not in the bin; units_3 and units_12: that documented in so many months, the present one included.
CREATE FUNCTION app.adoption()
  RETURNS TABLE (organisation int, mentors text[], has_mentor boolean, begun int, last_month int, open_units int,
                 units_3 int, units_12 int, terms_version int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH today AS MATERIALIZED (SELECT app.this_month() AS month),
    administered AS MATERIALIZED (SELECT app.organisations_administered() AS id),
    documented AS (
      SELECT u.organisation, u.unit, u.is_open, min(r.month) AS first, max(r.month) AS last
        FROM app.units_administered() AS u CROSS JOIN today
        LEFT JOIN public.roll_up r ON r.unit_id = u.unit AND r.entries > 0 AND r.month <= today.month
       GROUP BY u.organisation, u.unit, u.is_open
    ),
    counted AS (
      SELECT d.organisation, min(d.first) AS begun, max(d.last) AS last,
             (count(*) FILTER (WHERE d.is_open))::int AS open_units,
             (count(*) FILTER (WHERE d.last > today.month - 3))::int AS units_3,
             (count(*) FILTER (WHERE d.last > today.month - 12))::int AS units_12
        FROM documented d CROSS JOIN today GROUP BY d.organisation
    )
    SELECT a.id, ARRAY(
             SELECT DISTINCT p.name FROM public.person_grant g
               JOIN public.node_reach r ON r.ancestor_id = g.node_id AND r.node_id = a.id
                AND r.from_month <= today.month AND r.to_month > today.month
               JOIN public.person p ON p.id = g.person_id AND p.deactivated_at IS NULL
              WHERE g.role = 'mentor'
                AND (app.is_administrator() OR g.node_id = ANY (ARRAY(SELECT app.scope('{network_administrator}'))))
              ORDER BY p.name),
           app.has_mentor(a.id), c.begun, c.last, coalesce(c.open_units, 0), coalesce(c.units_3, 0),
           coalesce(c.units_12, 0), app.accepted_for(a.id)
      FROM administered a CROSS JOIN today LEFT JOIN counted c ON c.organisation = a.id
     ORDER BY a.id $$;

-- How many organisations and units documented in each month of a span; months without are left out.
CREATE FUNCTION app.adoption_by_month(first_month int, last_month int)
  RETURNS TABLE (month int, organisations int, units int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.month, count(DISTINCT u.organisation)::int, count(DISTINCT u.unit)::int
      FROM app.units_administered() AS u JOIN public.roll_up r ON r.unit_id = u.unit AND r.entries > 0
     WHERE r.month BETWEEN first_month AND last_month AND r.month <= app.this_month()
     GROUP BY r.month ORDER BY r.month $$;

GRANT EXECUTE ON FUNCTION app.adoption(), app.adoption_by_month(int, int) TO @people;

-- === history.sql ===

-- Who changed what and when, field by field. The table belongs to @history; everybody else, the owner's functions
-- included, adds through app.note and nothing else. The one exception takes texts out (app.forget_texts).
-- An entry's own making stands in its row (created_at, created_by) and is not written twice.

GRANT USAGE ON SCHEMA public TO @history;

CREATE FUNCTION app.note(by_name text, kind text, subject text, entry uuid, node int, action text, fields jsonb)
  RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.history (at, login, by_name, kind, subject, entry_id, node_id, action, fields)
    VALUES (now(), session_user, by_name, kind, subject, entry, node, action, fields::text) $$;

-- Empties fields in what is remembered of some entries ("answer:" stands for all answers); that they were changed,
-- by whom and when, stays.
CREATE FUNCTION app.forget_texts(entries uuid[], names text[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.history AS h
       SET fields = (SELECT jsonb_object_agg(key, CASE
                              WHEN key = ANY (names) OR 'answer:' = ANY (names) AND starts_with(key, 'answer:')
                                THEN '[null, null]' ELSE value END)::text
                       FROM jsonb_each(h.fields::jsonb))
     WHERE h.kind = 'entry' AND h.entry_id = ANY (entries)
       AND (h.fields::jsonb ?| names OR 'answer:' = ANY (names) AND h.fields LIKE '%"answer:%') $$;

ALTER FUNCTION app.note(text, text, text, uuid, int, text, jsonb) OWNER TO @history;
ALTER FUNCTION app.forget_texts(uuid[], text[]) OWNER TO @history;
GRANT EXECUTE ON FUNCTION app.note(text, text, text, uuid, int, text, jsonb), app.forget_texts(uuid[], text[])
  TO @owner;

-- What history calls the person: the name of today, or the login of the IT department.
CREATE FUNCTION app.author() RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT p.name FROM public.person p WHERE p.login = session_user), session_user::text) $$;

-- IT moves a package in with the history it carries; a person's login cannot switch anything off.
CREATE FUNCTION app.is_loading() RETURNS boolean
  LANGUAGE sql STABLE
  RETURN coalesce(current_setting('logbook.loading', true), '') = 'on' AND app.is_administrator();

-- {"field": [old, new]} of two rows; empty fields are as good as absent.
CREATE FUNCTION app.differences(old jsonb, new jsonb, silent text[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(o.value, n.value)), '{}')
      FROM jsonb_each(jsonb_strip_nulls(old)) AS o
      FULL JOIN jsonb_each(jsonb_strip_nulls(new)) AS n USING (key)
     WHERE o.value IS DISTINCT FROM n.value AND NOT key = ANY (silent) $$;

-- What stays of an entry that is erased: when it was, who made it, who put it into the bin.
CREATE FUNCTION app.remains(gone public.entry) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.differences(jsonb_build_object('date', gone.date, 'created_at', gone.created_at,
             'created_by', gone.created_by, 'binned_at', gone.binned_at, 'binned_by',
             CASE WHEN gone.binned_at IS NOT NULL THEN gone.changed_by END), '{}', '{}') $$;

CREATE FUNCTION app.entry_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  fields jsonb := '{}';
  action text := 'change';
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF app.is_loading() THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    PERFORM app.note(app.author(), 'entry', OLD.id::text, OLD.id, OLD.unit_id, 'erase', app.remains(OLD));
    RETURN NULL;
  END IF;
  -- As app.differences would, but field by field: both rows as JSON take longer than everything else here.
  IF OLD.form IS DISTINCT FROM NEW.form THEN
    fields := fields || jsonb_build_object('form', jsonb_build_array(OLD.form, NEW.form));
  END IF;
  IF OLD.unit_id IS DISTINCT FROM NEW.unit_id THEN
    fields := fields || jsonb_build_object('unit_id', jsonb_build_array(OLD.unit_id, NEW.unit_id));
  END IF;
  IF OLD.activity_id IS DISTINCT FROM NEW.activity_id THEN
    fields := fields || jsonb_build_object('activity_id', jsonb_build_array(OLD.activity_id, NEW.activity_id));
  END IF;
  IF OLD.date IS DISTINCT FROM NEW.date THEN
    fields := fields || jsonb_build_object('date', jsonb_build_array(OLD.date, NEW.date));
  END IF;
  IF OLD.start_minute IS DISTINCT FROM NEW.start_minute THEN
    fields := fields || jsonb_build_object('start_minute', jsonb_build_array(OLD.start_minute, NEW.start_minute));
  END IF;
  IF OLD.minutes IS DISTINCT FROM NEW.minutes THEN
    fields := fields || jsonb_build_object('minutes', jsonb_build_array(OLD.minutes, NEW.minutes));
  END IF;
  IF OLD.setting IS DISTINCT FROM NEW.setting THEN
    fields := fields || jsonb_build_object('setting', jsonb_build_array(OLD.setting, NEW.setting));
  END IF;
  IF OLD.girls IS DISTINCT FROM NEW.girls THEN
    fields := fields || jsonb_build_object('girls', jsonb_build_array(OLD.girls, NEW.girls));
  END IF;
  IF OLD.boys IS DISTINCT FROM NEW.boys THEN
    fields := fields || jsonb_build_object('boys', jsonb_build_array(OLD.boys, NEW.boys));
  END IF;
  IF OLD.other IS DISTINCT FROM NEW.other THEN
    fields := fields || jsonb_build_object('other', jsonb_build_array(OLD.other, NEW.other));
  END IF;
  IF OLD.estimated IS DISTINCT FROM NEW.estimated THEN
    fields := fields || jsonb_build_object('estimated', jsonb_build_array(OLD.estimated, NEW.estimated));
  END IF;
  IF OLD.producers IS DISTINCT FROM NEW.producers THEN
    fields := fields || jsonb_build_object('producers', jsonb_build_array(OLD.producers, NEW.producers));
  END IF;
  IF OLD.youth_minutes IS DISTINCT FROM NEW.youth_minutes THEN
    fields := fields || jsonb_build_object('youth_minutes', jsonb_build_array(OLD.youth_minutes, NEW.youth_minutes));
  END IF;
  IF OLD.staff_count IS DISTINCT FROM NEW.staff_count THEN
    fields := fields || jsonb_build_object('staff_count', jsonb_build_array(OLD.staff_count, NEW.staff_count));
  END IF;
  IF OLD.staff_minutes IS DISTINCT FROM NEW.staff_minutes THEN
    fields := fields || jsonb_build_object('staff_minutes', jsonb_build_array(OLD.staff_minutes, NEW.staff_minutes));
  END IF;
  IF OLD.what IS DISTINCT FROM NEW.what THEN
    fields := fields || jsonb_build_object('what', jsonb_build_array(OLD.what, NEW.what));
  END IF;
  IF OLD.why IS DISTINCT FROM NEW.why THEN
    fields := fields || jsonb_build_object('why', jsonb_build_array(OLD.why, NEW.why));
  END IF;
  IF OLD.binned_at IS NULL AND NEW.binned_at IS NOT NULL THEN
    action := 'bin';
  ELSIF OLD.binned_at IS NOT NULL AND NEW.binned_at IS NULL THEN
    action := 'restore';
  END IF;
  IF action <> 'change' OR fields <> '{}' THEN
    PERFORM app.note(app.author(), 'entry', NEW.id::text, NEW.id, NEW.unit_id, action, fields);
  END IF;
  RETURN NULL;
END $$;

-- The owner's own functions (below) note what they do themselves, without the texts they take away.
CREATE TRIGGER entry_noted AFTER UPDATE OR DELETE ON public.entry
  FOR EACH ROW WHEN (current_user <> '@owner') EXECUTE FUNCTION app.entry_noted();

-- Ages and tags of entries that were there before; the first ones of an entry belong to its making.
CREATE FUNCTION app.parts_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  said jsonb;
BEGIN
  IF TG_RELID NOT IN ('public.entry_age'::regclass, 'public.entry_tag'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  -- Quick where an entry is made, which is what happens most.
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM after JOIN public.entry e ON e.id = after.entry_id
      WHERE NOT (e.version = 1 AND e.xmin = pg_current_xact_id()::xid) LIMIT 1;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  END IF;
  IF app.is_loading() THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'entry_tag' AND TG_OP = 'INSERT' THEN
    SELECT jsonb_agg(jsonb_build_array(entry_id, 'tag:' || tag_id, NULL, true)) INTO said FROM after;
  ELSIF TG_TABLE_NAME = 'entry_tag' THEN
    SELECT jsonb_agg(jsonb_build_array(entry_id, 'tag:' || tag_id, true, NULL)) INTO said FROM before;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT jsonb_agg(jsonb_build_array(entry_id, 'age:' || gender || ':' || band, NULL, visits))
      INTO said FROM after;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT jsonb_agg(jsonb_build_array(entry_id, 'age:' || gender || ':' || band, visits, NULL))
      INTO said FROM before;
  ELSE
    SELECT jsonb_agg(jsonb_build_array(n.entry_id, 'age:' || n.gender || ':' || n.band, o.visits, n.visits))
      INTO said FROM before AS o JOIN after AS n USING (entry_id, gender, band) WHERE o.visits <> n.visits;
  END IF;
  IF said IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM app.note(app.author(), 'entry', e.id::text, e.id, e.unit_id, 'change', line.fields)
     FROM (SELECT (item ->> 0)::uuid AS entry_id,
                  jsonb_object_agg(item ->> 1, jsonb_build_array(item -> 2, item -> 3)) AS fields
             FROM jsonb_array_elements(said) AS item GROUP BY 1) AS line
     JOIN public.entry e ON e.id = line.entry_id
    WHERE NOT (e.version = 1 AND e.xmin = pg_current_xact_id()::xid);
  RETURN NULL;
END $$;

CREATE TRIGGER parts_added AFTER INSERT ON public.entry_age
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.parts_noted();
CREATE TRIGGER parts_changed AFTER UPDATE ON public.entry_age
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.parts_noted();
CREATE TRIGGER parts_removed AFTER DELETE ON public.entry_age
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION app.parts_noted();
CREATE TRIGGER parts_added AFTER INSERT ON public.entry_tag
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.parts_noted();
CREATE TRIGGER parts_removed AFTER DELETE ON public.entry_tag
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION app.parts_noted();

-- Nodes, activities, people, grants: a row each, the making of it too.
CREATE FUNCTION app.row_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  kept jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  fields jsonb := app.differences(old_row, new_row, '{id,version,sort_key,search,person_id,node_id,unit_id,'
    'created_at,created_by,granted_at,granted_by,login,terms_version}');
  action text := CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'DELETE' THEN 'erase' ELSE 'change' END;
  node int;
BEGIN
  IF TG_RELID NOT IN ('public.node'::regclass, 'public.activity'::regclass, 'public.person'::regclass,
                      'public.person_grant'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF app.is_loading() OR fields = '{}' THEN
    RETURN NULL;
  END IF;
  -- That an e-mail address was changed is remembered; what it was is not: former mentors read this too.
  IF fields ? 'email' THEN
    fields := fields || '{"email": [null, null]}';
  END IF;
  IF TG_OP = 'UPDATE' AND fields ? 'closed_on' AND new_row ->> 'closed_on' IS NOT NULL THEN
    action := 'close';
  ELSIF TG_OP = 'UPDATE' AND fields ? 'deactivated_at' AND new_row ->> 'deactivated_at' IS NOT NULL THEN
    action := 'deactivate';
  END IF;
  CASE TG_TABLE_NAME
    WHEN 'node' THEN node := kept ->> 'id';
    WHEN 'activity' THEN node := kept ->> 'unit_id';
    WHEN 'person_grant' THEN
      node := kept ->> 'node_id';
      action := CASE TG_OP WHEN 'INSERT' THEN 'grant' WHEN 'DELETE' THEN 'revoke' ELSE 'change' END;
    ELSE NULL;
  END CASE;
  PERFORM app.note(app.author(), CASE TG_TABLE_NAME WHEN 'person_grant' THEN 'grant' ELSE TG_TABLE_NAME END,
                   coalesce(kept ->> 'person_id', kept ->> 'id'), NULL, node, action, fields);
  RETURN NULL;
END $$;

CREATE TRIGGER row_noted AFTER INSERT OR UPDATE OR DELETE ON public.node
  FOR EACH ROW EXECUTE FUNCTION app.row_noted();
CREATE TRIGGER row_noted AFTER INSERT OR UPDATE OR DELETE ON public.activity
  FOR EACH ROW EXECUTE FUNCTION app.row_noted();
CREATE TRIGGER row_noted AFTER INSERT OR UPDATE OR DELETE ON public.person
  FOR EACH ROW EXECUTE FUNCTION app.row_noted();
CREATE TRIGGER row_noted AFTER INSERT OR UPDATE OR DELETE ON public.person_grant
  FOR EACH ROW EXECUTE FUNCTION app.row_noted();

-- Names in other languages ("name:sv") and where a node hangs from a month on ("place:24310").
CREATE FUNCTION app.part_of_node_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of_node constant int := coalesce(NEW.node_id, OLD.node_id);
  fields jsonb;
BEGIN
  IF TG_RELID NOT IN ('public.node_name'::regclass, 'public.node_place'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  -- The first ones belong to the making of the node, the last ones to its end.
  IF app.is_loading() OR NOT EXISTS (
    SELECT 1 FROM public.node n
     WHERE n.id = of_node AND NOT (n.version = 1 AND n.xmin = pg_current_xact_id()::xid)
  ) THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'node_name' THEN
    fields := jsonb_build_object('name:' || coalesce(NEW.language, OLD.language),
                                 jsonb_build_array(OLD.name, NEW.name));
  ELSE
    fields := jsonb_build_object('place:' || coalesce(NEW.from_month, OLD.from_month),
                                 jsonb_build_array(OLD.parent_id, NEW.parent_id));
  END IF;
  PERFORM app.note(app.author(), 'node', of_node::text, NULL, of_node,
                   CASE TG_TABLE_NAME WHEN 'node_place' THEN 'move' ELSE 'change' END, fields);
  RETURN NULL;
END $$;

CREATE TRIGGER part_of_node_noted AFTER INSERT OR UPDATE OR DELETE ON public.node_name
  FOR EACH ROW EXECUTE FUNCTION app.part_of_node_noted();
CREATE TRIGGER part_of_node_noted AFTER INSERT OR UPDATE OR DELETE ON public.node_place
  FOR EACH ROW EXECUTE FUNCTION app.part_of_node_noted();

-- A mentor takes a text out of an entry, in the bin or not, and out of its history at once. Gives the new version.
CREATE FUNCTION app.redact(entry_id uuid, field text) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one public.entry;
BEGIN
  IF field IS NULL OR field NOT IN ('what', 'why') AND field !~ '^answer:[0-9]{1,9}$' THEN
    RAISE EXCEPTION 'no text of an entry: %', field USING ERRCODE = 'LB002';
  END IF;
  SELECT * INTO one FROM public.entry e WHERE e.id = redact.entry_id FOR UPDATE;
  IF NOT FOUND OR NOT (app.is_administrator() OR one.unit_id IN (SELECT app.scope('{mentor}'))) THEN
    RAISE EXCEPTION 'no right to redact this entry' USING ERRCODE = '42501';
  END IF;
  IF field = 'what' THEN
    one.what := '';
  ELSIF field = 'why' THEN
    one.why := '';
  ELSE
    DELETE FROM public.entry_answer a WHERE a.entry_id = one.id AND a.question_id = substr(field, 8)::int;
  END IF;
  UPDATE public.entry e
     SET what = one.what, why = one.why, version = e.version + 1, changed_at = now(),
         changed_by = app.author(), search = btrim(regexp_replace(
           lower(normalize(one.what || chr(10) || one.why, NFC)), '[[:space:]]+', ' ', 'g'))
   WHERE e.id = one.id;
  PERFORM app.forget_texts(ARRAY[one.id], ARRAY[field]);
  PERFORM app.note(app.author(), 'entry', one.id::text, one.id, one.unit_id, 'redact',
                   jsonb_build_object(field, '[null, null]'::jsonb));
  RETURN one.version + 1;
END $$;

-- Entries that have been in the bin for 30 days are gone, with their texts; that they existed stays. Harmless to
-- call: the day decides, not the caller. Gives how many.
CREATE FUNCTION app.erase_binned() RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone public.entry[];
BEGIN
  IF NOT app.is_administrator() AND app.acting_person() IS NULL THEN
    RETURN 0;
  END IF;
  WITH erased AS (
    DELETE FROM public.entry WHERE id IN (
      SELECT e.id FROM public.entry e WHERE e.binned_at < now() - interval '30 days'
       ORDER BY e.binned_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
    RETURNING entry
  )
  SELECT array_agg(entry) INTO gone FROM erased;
  PERFORM app.note(app.author(), 'entry', e.id::text, e.id, e.unit_id, 'erase', app.remains(e))
     FROM unnest(gone) AS e;
  PERFORM app.forget_texts(ARRAY(SELECT e.id FROM unnest(gone) AS e), '{what,why,answer:}');
  RETURN coalesce(cardinality(gone), 0);
END $$;

GRANT EXECUTE ON FUNCTION app.redact(uuid, text), app.erase_binned() TO @people;

-- The people that a mentor of a branch has or had to do with.
CREATE FUNCTION app.people_of_branch() RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT g.person_id::text FROM public.person_grant g WHERE g.node_id IN (SELECT app.scope('{mentor}'))
     UNION
    SELECT h.subject FROM public.history h
     WHERE h.kind = 'grant' AND h.node_id IN (SELECT app.scope('{mentor}')) $$;
GRANT EXECUTE ON FUNCTION app.people_of_branch() TO @people;

-- Reading: of an entry, whoever reads the entry; once it is erased, only that it existed. Of nodes, activities,
-- people and grants, the mentors of the branch.
GRANT SELECT ON public.history TO @people, @owner;
CREATE POLICY of_functions ON public.history FOR SELECT TO @owner USING (true);
CREATE POLICY of_entries ON public.history FOR SELECT TO @people
  USING (kind = 'entry' AND (EXISTS (SELECT 1 FROM public.entry e WHERE e.id = entry_id)
         OR (action = 'erase' AND node_id = ANY (ARRAY(SELECT app.units_read())))));
CREATE POLICY of_branch ON public.history FOR SELECT TO @people
  USING (kind IN ('node', 'activity', 'grant') AND node_id = ANY (ARRAY(SELECT app.scope('{mentor}'))));
CREATE POLICY of_people ON public.history FOR SELECT TO @people
  USING (kind = 'person' AND subject = ANY (ARRAY(SELECT app.people_of_branch())));

-- === vocabulary.sql ===

-- What organisations use, call and plan: read with the tags (rules.sql), changed through functions that look at the
-- right once more. A mentor changes what is the organisation's; what is everybody's (no organisation) is the network
-- administrator's, and no organisation bends it. Every change is noted.
-- SQLSTATE LB002: does not fit. LB020: an activity with entries keeps its form of work. LB021: months that have
-- entries keep their age bands. LB022: the name is taken. LB023: the month has age bands already. LB024: not there.
-- LB025: the age bands have entries.

GRANT SELECT ON public.vocabulary_choice, public.local_name, public.calendar_span, public.calendar_span_name TO @people;
CREATE POLICY read ON public.vocabulary_choice FOR SELECT TO @people
  USING (organisation_id = ANY (ARRAY(SELECT app.organisations_known())));
CREATE POLICY read ON public.local_name FOR SELECT TO @people
  USING (organisation_id = ANY (ARRAY(SELECT app.organisations_known())));
CREATE POLICY read ON public.calendar_span FOR SELECT TO @people
  USING (organisation_id IS NULL OR organisation_id = ANY (ARRAY(SELECT app.organisations_known())));
CREATE POLICY read ON public.calendar_span_name FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.calendar_span s WHERE s.id = span_id));

-- What was done to a vocabulary is read by the mentors of the organisation.
CREATE POLICY of_vocabulary ON public.history FOR SELECT TO @people
  USING (kind = 'vocabulary' AND node_id = ANY (ARRAY(SELECT app.scope('{mentor}'))));

-- Raises unless the acting person may change the vocabulary of an organisation (null: everybody's).
CREATE FUNCTION app.check_owner(organisation int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF app.is_administrator() THEN
    RETURN;
  END IF;
  PERFORM app.refuse_old_snapshot();
  IF organisation IS NULL AND EXISTS (
       SELECT 1 FROM public.node n WHERE n.kind = 'network' AND n.id IN (SELECT app.scope('{network_administrator}')))
     OR EXISTS (
       SELECT 1 FROM public.node n
        WHERE n.id = organisation AND n.kind = 'organisation' AND n.id IN (SELECT app.scope('{mentor}'))) THEN
    -- One after another: of two at a time the second finds what the first left.
    PERFORM 1 FROM public.node n
      WHERE n.id = coalesce(organisation, (SELECT min(o.id) FROM public.node o WHERE o.kind = 'network'))
        FOR NO KEY UPDATE;
    RETURN;
  END IF;
  RAISE EXCEPTION 'no right to change this vocabulary' USING ERRCODE = '42501';
END $$;

-- Raises unless every language and name in {language: name} can be read by every program.
CREATE FUNCTION app.check_names(names jsonb) RETURNS void
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF names IS NULL OR jsonb_typeof(names) <> 'object' OR EXISTS (
       SELECT 1 FROM jsonb_each_text(names) AS word
        WHERE app.is_name(word.value, word.key) IS NOT TRUE OR length(word.value) > 200) THEN
    RAISE EXCEPTION 'not a name' USING ERRCODE = 'LB002';
  END IF;
END $$;

-- Everybody's is told of the network.
CREATE FUNCTION app.note_vocabulary(organisation int, subject text, action text, fields jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF fields <> '{}' THEN
    PERFORM app.note(
      app.author(), 'vocabulary', left(subject, 40), NULL,
      coalesce(organisation, (SELECT min(n.id) FROM public.node n WHERE n.kind = 'network')), action, fields);
  END IF;
END $$;

-- {"fi": "a"} as {"name:fi": "a"}.
CREATE FUNCTION app.named_fields(names jsonb) RETURNS jsonb
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg('name:' || key, value), '{}') FROM jsonb_each(names) $$;

-- {"id", "name", "sort_key", "search", "names": {language: name}} and, where they change, "form", "closed_on".
CREATE FUNCTION app.change_activity(change jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one public.activity;
  said jsonb;
BEGIN
  IF NOT app.is_administrator() THEN
    PERFORM app.refuse_old_snapshot();
  END IF;
  SELECT * INTO one FROM public.activity a WHERE a.id = (change ->> 'id')::int FOR UPDATE;
  IF one.id IS NULL OR NOT (app.is_administrator() OR one.unit_id IN (SELECT app.scope('{mentor}'))) THEN
    RAISE EXCEPTION 'no right to change this activity' USING ERRCODE = '42501';
  END IF;
  PERFORM app.check_names(change -> 'names');
  IF app.is_name(change ->> 'name') IS NOT TRUE OR length(change ->> 'name') > 200
     OR app.is_day((change ->> 'closed_on')::date) IS NOT TRUE
     OR coalesce(change ->> 'form', '') NOT IN ('open', 'group', 'individual') THEN
    RAISE EXCEPTION 'not an activity' USING ERRCODE = 'LB002';
  END IF;
  IF change ->> 'form' <> one.form AND EXISTS (SELECT 1 FROM public.entry e WHERE e.activity_id = one.id) THEN
    RAISE EXCEPTION 'the activity has entries' USING ERRCODE = 'LB020';
  END IF;
  SELECT app.differences(app.named_fields(coalesce(jsonb_object_agg(w.language, w.name), '{}')),
                         app.named_fields(change -> 'names'), '{}')
    INTO said FROM public.activity_name w WHERE w.activity_id = one.id;
  UPDATE public.activity a
     SET name = change ->> 'name', sort_key = change ->> 'sort_key', search = change ->> 'search',
         form = change ->> 'form', closed_on = (change ->> 'closed_on')::date, version = a.version + 1
   WHERE a.id = one.id;
  DELETE FROM public.activity_name w WHERE w.activity_id = one.id;
  INSERT INTO public.activity_name (activity_id, language, name)
  SELECT one.id, word.key, word.value FROM jsonb_each_text(change -> 'names') AS word;
  IF said <> '{}' THEN
    PERFORM app.note(app.author(), 'activity', one.id::text, NULL, one.unit_id, 'change', said);
  END IF;
END $$;

-- {"id" (null: a new one), "organisation_id", "code", "name", "names", "closed_on"}. Gives the key. Whose tag it is,
-- its code and its place never change.
CREATE FUNCTION app.keep_tag(change jsonb) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  owner constant int := (change ->> 'organisation_id')::int;
  one public.tag;
  before jsonb := '{}';
BEGIN
  PERFORM app.check_owner(owner);
  PERFORM app.check_names(change -> 'names');
  IF app.is_name(change ->> 'name') IS NOT TRUE OR length(change ->> 'name') > 200
     OR app.is_day((change ->> 'closed_on')::date) IS NOT TRUE THEN
    RAISE EXCEPTION 'not a tag' USING ERRCODE = 'LB002';
  END IF;
  IF change ->> 'id' IS NULL THEN
    IF coalesce(change ->> 'code', '') !~ '^[a-z0-9_-]{1,40}$' THEN
      RAISE EXCEPTION 'not a code' USING ERRCODE = 'LB002';
    END IF;
    INSERT INTO public.tag (organisation_id, code, name, position)
    SELECT owner, change ->> 'code', change ->> 'name', least(32767, coalesce(max(t.position), 0) + 1)
      FROM public.tag t WHERE t.organisation_id IS NOT DISTINCT FROM owner
    RETURNING * INTO one;
  ELSE
    SELECT * INTO one FROM public.tag t
     WHERE t.id = (change ->> 'id')::int AND t.organisation_id IS NOT DISTINCT FROM owner FOR UPDATE;
    IF one.id IS NULL THEN
      RAISE EXCEPTION 'no such tag' USING ERRCODE = 'LB024';
    END IF;
    SELECT jsonb_build_object('name', one.name, 'closed_on', one.closed_on)
           || app.named_fields(coalesce(jsonb_object_agg(w.language, w.name), '{}'))
      INTO before FROM public.tag_name w WHERE w.tag_id = one.id;
  END IF;
  UPDATE public.tag t SET name = change ->> 'name', closed_on = (change ->> 'closed_on')::date WHERE t.id = one.id;
  DELETE FROM public.tag_name w WHERE w.tag_id = one.id;
  INSERT INTO public.tag_name (tag_id, language, name)
  SELECT one.id, word.key, word.value FROM jsonb_each_text(change -> 'names') AS word;
  PERFORM app.note_vocabulary(
    owner, 'tag:' || one.id, CASE WHEN before = '{}' THEN 'create' ELSE 'change' END,
    app.differences(before, jsonb_build_object('name', change -> 'name', 'closed_on', change -> 'closed_on')
                            || app.named_fields(change -> 'names'), '{}'));
  RETURN one.id;
END $$;

-- The tags of an owner in their new order; those not named keep their place after them.
CREATE FUNCTION app.order_tags(organisation int, tags int[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_owner(organisation);
  IF tags IS NULL OR cardinality(tags) > 1000 THEN
    RAISE EXCEPTION 'not an order' USING ERRCODE = 'LB002';
  END IF;
  UPDATE public.tag t SET position = ordered.place
    FROM (SELECT o.id, row_number() OVER (ORDER BY array_position(tags, o.id) NULLS LAST, o.position, o.id) AS place
            FROM public.tag o WHERE o.organisation_id IS NOT DISTINCT FROM organisation) AS ordered
   WHERE t.id = ordered.id AND t.position <> ordered.place;
END $$;

-- Raises unless there is such a thing to do without, or to call otherwise.
CREATE FUNCTION app.check_code(kind text, code text) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF coalesce(CASE kind
       WHEN 'form' THEN code IN ('open', 'group', 'individual')
       WHEN 'setting' THEN code IN ('youth_centre', 'school', 'street', 'digital', 'camp', 'event', 'mobile', 'other')
       WHEN 'field' THEN code IN ('ages', 'producers', 'youth_hours', 'staff', 'tags', 'why')
       WHEN 'tag' THEN EXISTS (SELECT 1 FROM public.tag t WHERE t.organisation_id IS NULL AND t.code = check_code.code)
     END, false) IS NOT TRUE THEN
    RAISE EXCEPTION 'no such code' USING ERRCODE = 'LB002';
  END IF;
END $$;

CREATE FUNCTION app.choose_vocabulary(organisation int, kind text, code text, in_use boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before boolean;
BEGIN
  PERFORM app.check_owner(organisation);
  PERFORM app.check_code(kind, code);
  IF organisation IS NULL OR in_use IS NULL THEN
    RAISE EXCEPTION 'it is an organisation that chooses' USING ERRCODE = 'LB002';
  END IF;
  SELECT c.in_use INTO before FROM public.vocabulary_choice c
   WHERE c.organisation_id = organisation AND c.kind = choose_vocabulary.kind AND c.code = choose_vocabulary.code;
  DELETE FROM public.vocabulary_choice c
   WHERE c.organisation_id = organisation AND c.kind = choose_vocabulary.kind AND c.code = choose_vocabulary.code;
  INSERT INTO public.vocabulary_choice (organisation_id, kind, code, in_use)
  VALUES (organisation, choose_vocabulary.kind, choose_vocabulary.code, choose_vocabulary.in_use);
  PERFORM app.note_vocabulary(organisation, kind || ':' || code, 'change', app.differences(
    jsonb_build_object('in_use', coalesce(before, true)), jsonb_build_object('in_use', in_use), '{}'));
END $$;

-- {language: name}; {}: only the national name.
CREATE FUNCTION app.name_locally(organisation int, kind text, code text, names jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before jsonb;
BEGIN
  PERFORM app.check_owner(organisation);
  PERFORM app.check_code(kind, code);
  PERFORM app.check_names(names);
  IF organisation IS NULL OR kind = 'field' THEN
    RAISE EXCEPTION 'it is an organisation that calls a code otherwise' USING ERRCODE = 'LB002';
  END IF;
  WITH gone AS (
    DELETE FROM public.local_name l
     WHERE l.organisation_id = organisation AND l.kind = name_locally.kind AND l.code = name_locally.code
    RETURNING l.language, l.name
  )
  SELECT coalesce(jsonb_object_agg(g.language, g.name), '{}') INTO before FROM gone g;
  INSERT INTO public.local_name (organisation_id, kind, code, language, name)
  SELECT organisation, name_locally.kind, name_locally.code, word.key, word.value FROM jsonb_each_text(names) AS word;
  PERFORM app.note_vocabulary(organisation, kind || ':' || code, 'change',
                              app.differences(app.named_fields(before), app.named_fields(names), '{}'));
END $$;

-- {"id" (null: a new one), "organisation_id", "kind", "name", "names", "first", "last"}. Gives the key.
CREATE FUNCTION app.keep_span(change jsonb) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  owner constant int := (change ->> 'organisation_id')::int;
  begins constant date := change ->> 'first';
  ends constant date := change ->> 'last';
  one public.calendar_span;
  before jsonb := '{}';
BEGIN
  PERFORM app.check_owner(owner);
  PERFORM app.check_names(change -> 'names');
  IF app.is_name(change ->> 'name') IS NOT TRUE OR length(change ->> 'name') > 200
     OR begins IS NULL OR ends IS NULL OR NOT app.is_day(begins) OR NOT app.is_day(ends)
     OR ends < begins OR ends - begins >= 400 OR coalesce(change ->> 'kind', '') NOT IN ('term', 'holiday') THEN
    RAISE EXCEPTION 'not a span of days' USING ERRCODE = 'LB002';
  END IF;
  IF change ->> 'id' IS NULL THEN
    INSERT INTO public.calendar_span (organisation_id, kind, name, first, last)
    VALUES (owner, change ->> 'kind', change ->> 'name', begins, ends) RETURNING * INTO one;
  ELSE
    SELECT * INTO one FROM public.calendar_span s
     WHERE s.id = (change ->> 'id')::int AND s.organisation_id IS NOT DISTINCT FROM owner FOR UPDATE;
    IF one.id IS NULL THEN
      RAISE EXCEPTION 'no such span' USING ERRCODE = 'LB024';
    END IF;
    before := to_jsonb(one) - '{id,organisation_id}'::text[];
    UPDATE public.calendar_span s SET kind = change ->> 'kind', name = change ->> 'name', first = begins, last = ends
     WHERE s.id = one.id RETURNING * INTO one;
  END IF;
  DELETE FROM public.calendar_span_name w WHERE w.span_id = one.id;
  INSERT INTO public.calendar_span_name (span_id, language, name)
  SELECT one.id, word.key, word.value FROM jsonb_each_text(change -> 'names') AS word;
  PERFORM app.note_vocabulary(owner, 'span:' || one.id, CASE WHEN before = '{}' THEN 'create' ELSE 'change' END,
                              app.differences(before, to_jsonb(one) - '{id,organisation_id}'::text[], '{}'));
  RETURN one.id;
END $$;

CREATE FUNCTION app.forget_span(span int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one public.calendar_span;
BEGIN
  SELECT * INTO one FROM public.calendar_span s WHERE s.id = span FOR UPDATE;
  -- One that is not there is refused as another's is.
  PERFORM app.check_owner(coalesce(one.organisation_id, CASE WHEN one.id IS NULL THEN -1 END));
  IF one.id IS NULL THEN
    RAISE EXCEPTION 'no such span' USING ERRCODE = 'LB024';
  END IF;
  DELETE FROM public.calendar_span s WHERE s.id = span;
  PERFORM app.note_vocabulary(one.organisation_id, 'span:' || one.id, 'erase',
                              app.differences(to_jsonb(one) - '{id,organisation_id}'::text[], '{}', '{}'));
END $$;

-- A new set from a month on, by the ages at which its bands begin. Months before this one that have entries keep what
-- they were counted in. Gives the key.
CREATE FUNCTION app.add_band_set(organisation int, from_month int, starts int[]) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  added int;
BEGIN
  PERFORM app.check_owner(organisation);
  IF from_month IS NULL OR from_month NOT BETWEEN 12 AND 119999 OR starts IS NULL
     OR cardinality(starts) NOT BETWEEN 2 AND 20 OR array_ndims(starts) <> 1 OR starts[1] IS DISTINCT FROM 0
     OR starts IS DISTINCT FROM ARRAY(SELECT DISTINCT s FROM unnest(starts) AS s WHERE s BETWEEN 0 AND 120 ORDER BY s) THEN
    RAISE EXCEPTION 'not a set of age bands' USING ERRCODE = 'LB002';
  END IF;
  IF EXISTS (SELECT 1 FROM public.age_band_set s WHERE s.from_month = add_band_set.from_month
              AND s.organisation_id IS NOT DISTINCT FROM organisation) THEN
    RAISE EXCEPTION 'the month has age bands already' USING ERRCODE = 'LB023';
  END IF;
  IF from_month < app.this_month() AND EXISTS (
       SELECT 1 FROM public.entry e
        WHERE e.month >= add_band_set.from_month AND e.month < app.this_month()
          AND (organisation IS NULL OR EXISTS (
            SELECT 1 FROM public.node_reach r
             WHERE r.node_id = e.unit_id AND r.ancestor_id = organisation
               AND r.from_month <= e.month AND r.to_month > e.month))) THEN
    RAISE EXCEPTION 'these months have entries' USING ERRCODE = 'LB021';
  END IF;
  INSERT INTO public.age_band_set (organisation_id, from_month) VALUES (organisation, add_band_set.from_month)
  RETURNING id INTO added;
  INSERT INTO public.age_band (set_id, low, high)
  SELECT added, s, lead(s) OVER (ORDER BY s) - 1 FROM unnest(starts) AS s;
  PERFORM app.note_vocabulary(organisation, 'bands:' || added, 'create', jsonb_build_object(
    'from_month', jsonb_build_array(NULL, from_month),
    'bands', jsonb_build_array(NULL, array_to_string(starts, ', '))));
  RETURN added;
END $$;

-- A set that nothing was counted in yet.
CREATE FUNCTION app.forget_band_set(band_set int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one public.age_band_set;
BEGIN
  SELECT * INTO one FROM public.age_band_set s WHERE s.id = band_set FOR UPDATE;
  PERFORM app.check_owner(coalesce(one.organisation_id, CASE WHEN one.id IS NULL THEN -1 END));
  IF one.id IS NULL THEN
    RAISE EXCEPTION 'no such age bands' USING ERRCODE = 'LB024';
  END IF;
  IF one.from_month = 0 OR EXISTS (SELECT 1 FROM public.entry e WHERE e.age_band_set_id = one.id) THEN
    RAISE EXCEPTION 'the age bands have entries' USING ERRCODE = 'LB025';
  END IF;
  PERFORM app.note_vocabulary(one.organisation_id, 'bands:' || one.id, 'erase', jsonb_build_object(
    'from_month', jsonb_build_array(one.from_month, NULL),
    'bands', jsonb_build_array((SELECT string_agg(b.low::text, ', ' ORDER BY b.low) FROM public.age_band b
                                 WHERE b.set_id = one.id), NULL)));
  DELETE FROM public.age_band_set s WHERE s.id = one.id;
END $$;

-- Which of some sets of age bands stay: those that were always there, and those that entries were written with,
-- whoever may read these.
CREATE FUNCTION app.band_sets_documented(sets int[]) RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 5 AS $$
    SELECT s.id FROM public.age_band_set s
     WHERE s.id = ANY (sets)
       AND (s.organisation_id IS NULL OR s.organisation_id IN (SELECT app.scope('{mentor}')) OR app.is_administrator())
       AND (s.from_month = 0 OR EXISTS (SELECT 1 FROM public.entry e WHERE e.age_band_set_id = s.id)) $$;

GRANT EXECUTE ON FUNCTION app.change_activity(jsonb), app.keep_tag(jsonb), app.order_tags(int, int[]),
  app.choose_vocabulary(int, text, text, boolean), app.name_locally(int, text, text, jsonb), app.keep_span(jsonb),
  app.forget_span(int), app.add_band_set(int, int, int[]), app.forget_band_set(int), app.band_sets_documented(int[])
  TO @people;

-- === answers.sql ===

-- Reflection questions and the answers at entries. Questions are read by those who read entries there and made by the
-- mentor of the branch or, for everybody, by the network; answers go with their entry.

GRANT SELECT ON public.question, public.question_name, public.entry_answer TO @people;
CREATE POLICY read ON public.question FOR SELECT TO @people
  USING (node_id IS NULL AND (SELECT app.acting_person()) IS NOT NULL
         OR node_id = ANY (ARRAY(SELECT app.organisations_known())));
CREATE POLICY read ON public.question_name FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.question q WHERE q.id = question_id));
CREATE POLICY read ON public.entry_answer FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.entry e WHERE e.id = entry_id));

-- A new question (id null; gives its key), or another wording, place or closing day of one (gives its key; 0: somebody
-- else was quicker). Kind and place in the tree stay: answers have been given to them.
CREATE FUNCTION app.save_question(question_id int, old_version int, node int, kind text, name text, names jsonb,
                                  place int, closed_on date) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of_node int := node;
  saved int;
  before public.question;
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF question_id IS NOT NULL THEN
    SELECT * INTO before FROM public.question q WHERE q.id = save_question.question_id FOR UPDATE;
    of_node := before.node_id;
  END IF;
  IF NOT app.is_administrator() AND NOT coalesce(
       CASE WHEN question_id IS NOT NULL AND before.id IS NULL THEN false
            WHEN of_node IS NULL THEN EXISTS (SELECT 1 FROM public.node n WHERE n.kind = 'network'
                                               AND n.id IN (SELECT app.scope('{network_administrator}')))
            ELSE of_node IN (SELECT app.scope('{mentor}')) END, false) THEN
    RAISE EXCEPTION 'no right over this question' USING ERRCODE = '42501';
  END IF;
  IF NOT coalesce(app.is_name(save_question.name), false) OR NOT app.is_day(save_question.closed_on)
     OR EXISTS (SELECT 1 FROM jsonb_each_text(save_question.names) AS word
                 WHERE NOT coalesce(app.is_name(word.value, word.key), false))
     OR of_node IS NOT NULL AND NOT EXISTS (SELECT 1 FROM public.node n
          WHERE n.id = of_node AND n.kind IN ('organisation', 'area', 'unit')) THEN
    RAISE EXCEPTION 'not a question' USING ERRCODE = 'LB002';
  END IF;
  IF question_id IS NULL THEN
    INSERT INTO public.question AS q (node_id, kind, name, position, version)
    VALUES (of_node, save_question.kind, save_question.name,
            (SELECT coalesce(max(other.position), 0) + 1 FROM public.question other
              WHERE other.node_id IS NOT DISTINCT FROM of_node), 1)
    RETURNING q.id INTO saved;
  ELSE
    UPDATE public.question q
       SET name = save_question.name, position = save_question.place, closed_on = save_question.closed_on,
           version = q.version + 1
     WHERE q.id = save_question.question_id AND q.version = save_question.old_version
    RETURNING q.id INTO saved;
    IF saved IS NULL THEN
      RETURN 0;
    END IF;
    DELETE FROM public.question_name w WHERE w.question_id = saved;
  END IF;
  INSERT INTO public.question_name (question_id, language, name)
  SELECT saved, word.key, word.value FROM jsonb_each_text(save_question.names) AS word;
  PERFORM app.note(app.author(), 'vocabulary', 'question:' || saved, NULL,
    coalesce(of_node, (SELECT min(n.id) FROM public.node n WHERE n.kind = 'network')),
    CASE WHEN before.id IS NULL THEN 'create' ELSE 'change' END,
    app.differences(CASE WHEN before.id IS NULL THEN '{}' ELSE to_jsonb(before) END,
                    (SELECT to_jsonb(q) FROM public.question q WHERE q.id = saved), '{id,node_id,version}'));
  RETURN saved;
END $$;

-- The answers of entries saved in this transaction, in place of what they had:
-- [{"entry": uuid, "answers": [[question, text, number], …]}, …]
-- An answer that does not fit its question, or to a question of another branch, is refused as a whole.
CREATE FUNCTION app.keep_answers(parts jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  entries constant uuid[] := ARRAY(SELECT (part ->> 'entry')::uuid FROM jsonb_array_elements(parts) AS part);
BEGIN
  IF NOT app.is_administrator() AND EXISTS (
    SELECT 1 FROM unnest(entries) AS asked(id)
     WHERE NOT EXISTS (
       SELECT 1 FROM public.entry e
        WHERE e.id = asked.id AND e.xmin = pg_current_xact_id()::xid AND e.binned_at IS NULL
          AND e.unit_id IN (SELECT app.units_written()))
  ) THEN
    RAISE EXCEPTION 'not saved in this transaction' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (
    SELECT 1
      FROM jsonb_array_elements(parts) AS part CROSS JOIN jsonb_array_elements(part -> 'answers') AS answer
      JOIN public.entry e ON e.id = (part ->> 'entry')::uuid
      LEFT JOIN public.question q ON q.id = (answer ->> 0)::int
     WHERE NOT coalesce(
             q.id IS NOT NULL AND (q.node_id IS NULL OR EXISTS (SELECT 1 FROM public.node_reach r
                                            WHERE r.ancestor_id = q.node_id AND r.node_id = e.unit_id))
             AND CASE q.kind WHEN 'text' THEN length(answer ->> 1) BETWEEN 1 AND 20000 AND answer ->> 2 IS NULL
                             WHEN 'scale' THEN (answer ->> 2)::int BETWEEN 1 AND 5 AND answer ->> 1 IS NULL
                             ELSE (answer ->> 2)::int BETWEEN 0 AND 1 AND answer ->> 1 IS NULL END, false)
  ) THEN
    RAISE EXCEPTION 'an answer does not fit its question' USING ERRCODE = 'LB002';
  END IF;
  DELETE FROM public.entry_answer a USING jsonb_array_elements(parts) AS part
   WHERE a.entry_id = ANY (entries) AND a.entry_id = (part ->> 'entry')::uuid
     AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(part -> 'answers') AS answer
                      WHERE (answer ->> 0)::int = a.question_id);
  INSERT INTO public.entry_answer AS kept (entry_id, question_id, text, number)
  SELECT (part ->> 'entry')::uuid, (answer ->> 0)::int, answer ->> 1, (answer ->> 2)::int
    FROM jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'answers') AS answer
   ORDER BY 1, 2
      ON CONFLICT (entry_id, question_id) DO UPDATE SET text = excluded.text, number = excluded.number
   WHERE (kept.text, kept.number) IS DISTINCT FROM (excluded.text, excluded.number);
END $$;

-- Answers of entries that were there before; the first ones of an entry belong to its making.
CREATE FUNCTION app.answer_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one constant uuid := coalesce(NEW.entry_id, OLD.entry_id);
BEGIN
  IF TG_RELID <> 'public.entry_answer'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF app.is_loading() THEN
    RETURN NULL;
  END IF;
  PERFORM app.note(app.author(), 'entry', e.id::text, e.id, e.unit_id, 'change', jsonb_build_object(
            'answer:' || coalesce(NEW.question_id, OLD.question_id),
            jsonb_build_array(coalesce(to_jsonb(OLD.text), to_jsonb(OLD.number)),
                              coalesce(to_jsonb(NEW.text), to_jsonb(NEW.number)))))
     FROM public.entry e
    WHERE e.id = one AND NOT (e.version = 1 AND e.xmin = pg_current_xact_id()::xid);
  RETURN NULL;
END $$;

-- Not when an entry is erased with all that it had, nor when a text is redacted: that is told otherwise.
CREATE TRIGGER answer_added AFTER INSERT OR UPDATE ON public.entry_answer
  FOR EACH ROW EXECUTE FUNCTION app.answer_noted();
CREATE TRIGGER answer_removed AFTER DELETE ON public.entry_answer
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION app.answer_noted();

GRANT EXECUTE ON FUNCTION app.save_question(int, int, int, text, text, jsonb, int, date), app.keep_answers(jsonb)
  TO @people;

-- === live.sql ===

-- A hint that something changed, so that colleagues see it within seconds. The payload says nothing, the channel of
-- an organisation is a secret of its people, and whoever hears it reads anew through their own rights.

CREATE FUNCTION app.new_channel() RETURNS text
  LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'c_' || replace(gen_random_uuid()::text, '-', '') $$;

CREATE FUNCTION app.channel_made() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.node'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.live_channel (organisation_id, channel) VALUES (NEW.id, app.new_channel())
      ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER channel_made AFTER INSERT ON public.node
  FOR EACH ROW WHEN (NEW.kind = 'organisation') EXECUTE FUNCTION app.channel_made();

INSERT INTO public.live_channel (organisation_id, channel)
SELECT n.id, app.new_channel() FROM public.node n WHERE n.kind = 'organisation' ON CONFLICT DO NOTHING;

-- The organisations in which any of the nodes lies, or ever lay: both sides of a move hear of it.
CREATE FUNCTION app.hint(nodes int[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  node int;
  last int;
BEGIN
  -- One at a time: how to look one up is planned once in a session, a list is planned anew each time. Most changes
  -- are of one entry, and of many in a row in one unit.
  FOREACH node IN ARRAY nodes LOOP
    IF node IS DISTINCT FROM last THEN
      PERFORM pg_notify(c.channel, 'e')
         FROM public.node_reach r JOIN public.live_channel c ON c.organisation_id = r.ancestor_id
        WHERE r.node_id = node AND r.ancestor_kind = 'organisation';
      last := node;
    END IF;
  END LOOP;
END $$;

-- Of entries the triggers of the roll-up tell (rollup.sql).
CREATE FUNCTION app.hinted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID NOT IN ('public.node'::regclass, 'public.node_name'::regclass, 'public.node_reach'::regclass,
                      'public.activity'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF TG_TABLE_NAME = 'activity' THEN
    IF TG_OP = 'INSERT' THEN
      PERFORM app.hint(ARRAY(SELECT unit_id FROM after));
    ELSE
      PERFORM app.hint(ARRAY(SELECT unit_id FROM before UNION ALL SELECT unit_id FROM after));
    END IF;
  ELSIF TG_TABLE_NAME = 'node' THEN
    PERFORM app.hint(ARRAY(SELECT id FROM after));
  ELSIF TG_OP = 'DELETE' THEN  -- before the closure forgets where it lay
    PERFORM app.hint(ARRAY(SELECT ancestor_id FROM before WHERE ancestor_kind = 'organisation'));
  ELSE
    PERFORM app.hint(ARRAY(SELECT node_id FROM after));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER hinted_added AFTER INSERT ON public.activity
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_changed AFTER UPDATE ON public.activity
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_changed AFTER UPDATE ON public.node
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_added AFTER INSERT ON public.node_name
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_changed AFTER UPDATE ON public.node_name
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_added AFTER INSERT ON public.node_reach
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_removed AFTER DELETE ON public.node_reach
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();

-- Those who document and their mentors and managers hear; a viewer's totals may be as old as the last look at them.
GRANT SELECT ON public.live_channel TO @people;
CREATE POLICY mine ON public.live_channel FOR SELECT TO @people
  USING (organisation_id = ANY (ARRAY(SELECT app.organisations_of('{worker,mentor,manager}')))
         OR organisation_id = ANY (ARRAY(SELECT app.scope('{worker,mentor,manager}'))));

-- === opened.sql ===

-- The functions that people may call; every other one is called by these, or by triggers.

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.this_month(), app.is_administrator(), app.acting_person(), app.scope(text[]), app.units_read(),
  app.units_written(), app.organisations_of(text[]), app.nodes_of_totals(), app.nodes_seen(), app.organisations_known(),
  app.who_am_i(), app.my_grants(), app.lock_tree(), app.next_node(), app.write_tree(jsonb), app.is_documented(int),
  app.keep_parts(jsonb), app.is_name(text, text), app.is_day(date)
  TO @people;
