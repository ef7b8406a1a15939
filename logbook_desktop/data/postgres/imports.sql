-- What was imported from spreadsheets: the mentor's memory. A fingerprint begins with its organisation, so that none
-- can be taken from another's rows, nor asked after.

-- Which of some fingerprints are known already in an organisation; of another's organisation: none.
CREATE FUNCTION app.known_rows(organisation int, fingerprints text[]) RETURNS SETOF text
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  asked constant text[] := CASE WHEN organisation = ANY (mine) THEN ARRAY(
    SELECT DISTINCT f FROM unnest(fingerprints) AS f WHERE starts_with(f, organisation || '|')) END;
BEGIN
  RETURN QUERY SELECT i.fingerprint FROM public.imported_row i WHERE i.fingerprint = ANY (asked);
END $$;

-- {"id", "organisation_id", "file_name", "rows": {fingerprint: entry}}. The entries are of units that the person
-- writes in; who and when is the server's to say.
CREATE FUNCTION app.record_import(run jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  organisation constant int := (run ->> 'organisation_id')::int;
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF NOT coalesce(organisation = ANY (mine), false) OR NOT EXISTS (
       SELECT 1 FROM public.node n WHERE n.id = organisation AND n.kind = 'organisation') THEN
    RAISE EXCEPTION 'no right to import here' USING ERRCODE = '42501';
  END IF;
  IF jsonb_typeof(run -> 'rows') IS DISTINCT FROM 'object' OR run ->> 'id' IS NULL
     OR coalesce(length(run ->> 'file_name') NOT BETWEEN 1 AND 1000, true)
     OR EXISTS (SELECT 1 FROM jsonb_each_text(run -> 'rows') AS one
                 WHERE NOT starts_with(one.key, organisation || '|') OR length(one.key) > 1000) THEN
    RAISE EXCEPTION 'not an import' USING ERRCODE = 'LB002';
  END IF;
  IF EXISTS (SELECT 1 FROM jsonb_each_text(run -> 'rows') AS one
               LEFT JOIN public.entry e ON e.id = one.value::uuid
              WHERE NOT coalesce(e.unit_id, -1) = ANY (mine)) THEN
    RAISE EXCEPTION 'no right over these entries' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.import_run (id, organisation_id, file_name, made_at, made_by)
  VALUES ((run ->> 'id')::uuid, organisation, run ->> 'file_name', now(), app.author());
  INSERT INTO public.imported_row (fingerprint, entry_id, run_id)
  SELECT one.key, one.value::uuid, (run ->> 'id')::uuid FROM jsonb_each_text(run -> 'rows') AS one ORDER BY one.key;
END $$;

CREATE FUNCTION app.read_import_place() RETURNS SETOF public.import_place
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.* FROM public.import_place p WHERE p.organisation_id = ANY (ARRAY(SELECT app.scope('{mentor}'))) $$;

-- {spelling: unit}, in place of what was kept of these spellings.
CREATE FUNCTION app.remember_places(organisation int, places jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF jsonb_typeof(places) IS DISTINCT FROM 'object'
     OR EXISTS (SELECT 1 FROM jsonb_object_keys(places) AS spelling WHERE length(spelling) > 1000) THEN
    RAISE EXCEPTION 'not places' USING ERRCODE = 'LB002';
  END IF;
  IF NOT coalesce(organisation = ANY (mine), false) OR EXISTS (
       SELECT 1 FROM jsonb_each_text(places) AS one WHERE NOT coalesce(one.value::int = ANY (mine), false)) THEN
    RAISE EXCEPTION 'no right to import here' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.import_place AS kept (organisation_id, spelling, unit_id)
  SELECT organisation, one.key, one.value::int FROM jsonb_each_text(places) AS one ORDER BY one.key
      ON CONFLICT (organisation_id, spelling) DO UPDATE SET unit_id = excluded.unit_id
   WHERE kept.unit_id <> excluded.unit_id;
END $$;

GRANT EXECUTE ON FUNCTION app.known_rows(int, text[]), app.record_import(jsonb), app.read_import_place(),
  app.remember_places(int, jsonb) TO @people;
