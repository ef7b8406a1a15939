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
