-- What a program asks before anything else, whoever connects: which functions there are here (a program calls those of
-- its own interface; the two last are kept), and facts about the database. A program that finds it missing is newer
-- than the server; one that cannot read the tables it asks instead is older than the first interface, 4.
CREATE FUNCTION app.interface() RETURNS jsonb
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
      'interfaces', '[4]'::jsonb,
      'schema', (SELECT v.version_num FROM public.alembic_version v),
      'facts', (SELECT coalesce(jsonb_object_agg(m.key, m.value), '{}') FROM public.meta m
                 WHERE m.key IN ('database', 'demo', 'program_version', 'tree_version'))) $$;

GRANT EXECUTE ON FUNCTION app.interface() TO @people;
