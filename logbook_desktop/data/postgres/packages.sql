-- What a person takes out as a package: one branch, which the person reads today, with its entries and what belongs
-- to them. The memory of imports and the history are the mentor's. What is small is read like anywhere (read_…).

-- Everything below a branch today; refused alike where there is none and where it is another's.
CREATE FUNCTION app.package_units(branch int, roles text[] DEFAULT '{worker,mentor,manager}') RETURNS int[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope(roles));
BEGIN
  IF NOT coalesce(branch = ANY (mine), false) THEN
    RAISE EXCEPTION 'no right to take this branch out' USING ERRCODE = '42501';
  END IF;
  RETURN app.below(ARRAY[branch], false);
END $$;

CREATE FUNCTION app.package_activity(branch int) RETURNS SETOF public.activity
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.package_units(branch);
BEGIN
  RETURN QUERY SELECT a.* FROM public.activity a WHERE a.unit_id = ANY (units);
END $$;

CREATE FUNCTION app.package_activity_name(branch int) RETURNS SETOF public.activity_name
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.package_units(branch);
BEGIN
  RETURN QUERY
    SELECT w.* FROM public.activity a JOIN public.activity_name w ON w.activity_id = a.id WHERE a.unit_id = ANY (units);
END $$;

CREATE FUNCTION app.package_entry(branch int) RETURNS SETOF public.entry
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.package_units(branch);
BEGIN
  RETURN QUERY SELECT e.* FROM public.entry e WHERE e.unit_id = ANY (units);
END $$;

@each(parts)
CREATE FUNCTION app.package_#(branch int) RETURNS SETOF public.#
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.package_units(branch);
BEGIN
  RETURN QUERY SELECT p.* FROM public.entry e JOIN public.# p ON p.entry_id = e.id WHERE e.unit_id = ANY (units);
END $$;
@end

-- Whose tags, age bands and questions the entries have.
CREATE FUNCTION app.package_owners(branch int) RETURNS SETOF int
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.package_units(branch);
BEGIN
  RETURN QUERY
    SELECT t.organisation_id FROM public.tag t
     WHERE t.id IN (SELECT p.tag_id FROM public.entry e JOIN public.entry_tag p ON p.entry_id = e.id
                     WHERE e.unit_id = ANY (units))
     UNION
    SELECT s.organisation_id FROM public.age_band_set s
     WHERE s.id IN (SELECT e.age_band_set_id FROM public.entry e WHERE e.unit_id = ANY (units))
     UNION
    SELECT q.node_id FROM public.question q
     WHERE q.id IN (SELECT p.question_id FROM public.entry e JOIN public.entry_answer p ON p.entry_id = e.id
                     WHERE e.unit_id = ANY (units));
END $$;

-- Imports into the branch and those from which an entry of it came, as far as they are of organisations of the mentor's.
CREATE FUNCTION app.package_import_run(branch int) RETURNS SETOF public.import_run
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.package_units(branch, '{mentor}');
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
BEGIN
  RETURN QUERY
    SELECT r.* FROM public.import_run r
     WHERE r.organisation_id = ANY (mine)
       AND (r.organisation_id = ANY (units) OR r.id IN (
              SELECT i.run_id FROM public.imported_row i JOIN public.entry e ON e.id = i.entry_id
               WHERE e.unit_id = ANY (units)));
END $$;

-- An entry that has left the branch is not in the package; its row stays known.
CREATE FUNCTION app.package_imported_row(branch int) RETURNS SETOF public.imported_row
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.package_units(branch, '{mentor}');
BEGIN
  RETURN QUERY
    SELECT i.fingerprint, e.id, i.run_id
      FROM app.package_import_run(branch) AS r JOIN public.imported_row i ON i.run_id = r.id
      LEFT JOIN public.entry e ON e.id = i.entry_id AND e.unit_id = ANY (units);
END $$;

-- What was done to entries of the branch and to its places; of what was erased from it, that it was.
CREATE FUNCTION app.package_history(branch int) RETURNS SETOF public.history
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units constant int[] := app.package_units(branch, '{mentor}');
BEGIN
  RETURN QUERY
    SELECT h.* FROM public.entry e JOIN public.history h ON h.entry_id = e.id AND h.kind = 'entry'
     WHERE e.unit_id = ANY (units);
  RETURN QUERY
    SELECT h.* FROM public.history h
     WHERE h.node_id = ANY (units)
       AND (h.kind IN ('node', 'activity', 'vocabulary')
            OR h.kind = 'entry' AND h.action = 'erase'
               AND NOT EXISTS (SELECT 1 FROM public.entry e WHERE e.id = h.entry_id));
END $$;

GRANT EXECUTE ON FUNCTION app.package_activity(int), app.package_activity_name(int), app.package_entry(int),
  app.package_entry_age(int), app.package_entry_tag(int), app.package_entry_answer(int), app.package_owners(int),
  app.package_import_run(int), app.package_imported_row(int), app.package_history(int)
  TO @people;
