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

-- What every program that reads it can take. A name has something to see in it (the numbers are what counts as blank)
-- and no control characters, in a language that there is; a day is one of a calendar's.
CREATE FUNCTION app.is_name(name text, language text DEFAULT 'fi') RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT language IN ('fi', 'sv', 'en') AND length(name) <= 1000 AND btrim(name, (
      SELECT string_agg(chr(code), '') FROM unnest(
        '{9,10,11,12,13,28,29,30,31,32,133,160,5760,8232,8233,8239,8287,12288}'::int[]
        || ARRAY(SELECT generate_series(8192, 8202))) AS code)) <> ''
       AND name !~ ('[' || chr(1) || '-' || chr(31) || chr(127) || '-' || chr(159) || ']') $$;

CREATE FUNCTION app.is_day(day date) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(day BETWEEN @each(first_day) # @end AND @each(last_day) # @end, true);

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

-- Rights come only from what was committed before: a transaction that changes rights, passwords, terms or the tree
-- leaves a mark first and from there on acts as nobody. What it would open is rolled back with the mark or is open
-- after the commit, when the history tells of it. A ROLLBACK TO takes mark and change together; a STABLE reader in the
-- same statement sees neither. Marks of transactions that are over are swept by the next one.
-- A function that changes rights leaves it once it has asked for the right itself.
CREATE FUNCTION app.mark_right_change() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF app.is_administrator() THEN
    RETURN;  -- reads everything in any case
  END IF;
  DELETE FROM public.right_change WHERE ctid = ANY (ARRAY(  -- nobody waits for another's sweeping
    SELECT c.ctid FROM public.right_change c WHERE c.xact < pg_snapshot_xmin(pg_current_snapshot())
       FOR UPDATE SKIP LOCKED));
  INSERT INTO public.right_change (xact) VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
END $$;

-- No row, or null: no person of this database, deactivated, the first password is not changed yet, or the terms of use that are
-- in force today have not been accepted; or the running transaction has changed rights.
CREATE FUNCTION app.acting() RETURNS SETOF int
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT p.id FROM public.person p
     WHERE p.login = session_user AND p.deactivated_at IS NULL AND p.first_password_until IS NULL
       AND NOT EXISTS (SELECT 1 FROM public.terms t WHERE t.version > p.terms_version
                          AND t.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Helsinki')::date)
       AND NOT EXISTS (SELECT 1 FROM public.right_change c WHERE c.xact = pg_current_xact_id_if_assigned()) $$;

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
