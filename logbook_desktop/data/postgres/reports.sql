-- What a report and a review ask beside totals: whose a unit was, and what is dated after a closing day.

-- The organisation of each unit of some places, with the months in which it was that one's. Of places whose totals one
-- may read, as the totals themselves (totals.sql).
CREATE FUNCTION app.organisations_in(scope int[], reported boolean)
  RETURNS TABLE (node_id int, ancestor_id int, from_month int, to_month int)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  units int[];
BEGIN
  PERFORM app.require_totals(scope);
  units := app.below(scope, reported);
  RETURN QUERY
    SELECT r.node_id, r.ancestor_id, r.from_month, r.to_month FROM public.node_reach r
     WHERE r.node_id = ANY (units) AND r.ancestor_kind = 'organisation';
END $$;

-- How many entries of each of some units are dated on a day or later; of units that one does not read: none.
CREATE FUNCTION app.dated_since(units int[], day date) RETURNS TABLE (unit_id int, entries bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  mine constant int[] := ARRAY(SELECT u FROM app.units_read() AS u INTERSECT SELECT u FROM unnest(units) AS u);
BEGIN
  RETURN QUERY
    SELECT e.unit_id, count(*) FROM public.entry e
     WHERE e.unit_id = ANY (mine) AND e.date >= day AND e.binned_at IS NULL GROUP BY 1;
END $$;

GRANT EXECUTE ON FUNCTION app.organisations_in(int[], boolean), app.dated_since(int[], date) TO @people;
