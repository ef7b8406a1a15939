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
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN isfinite(day) THEN extract(year FROM day)::int * 12 + extract(month FROM day)::int - 1 END;

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
                 open_minutes bigint, group_minutes bigint, @each(summed) # bigint @end, estimated bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  units int[];
  -- In the structure of each month a unit counts in the months in which it belonged to the places.
  by_month constant boolean := reported AND cardinality(scope) > 0;
  @each(grouped) by_# constant boolean := '#' = ANY (by_what); @end
  first_month constant int := app.month_of(first_day);
  last_month constant int := app.month_of(last_day);
  whole constant boolean := extract(day FROM first_day) = 1 AND extract(day FROM last_day + 1) = 1;
BEGIN
  PERFORM app.require_totals(scope);
  units := app.below(scope, reported);
  IF whole AND NOT by_activity THEN
    RETURN QUERY
      SELECT f.unit_id, f.month, CASE WHEN by_form THEN f.form END, CASE WHEN by_setting THEN f.setting END, NULL::int,
             sum(f.entries)::bigint, (sum(f.entries) FILTER (WHERE f.form = 'individual'))::bigint,
             (sum(f.minutes) FILTER (WHERE f.form = 'open'))::bigint,
             (sum(f.minutes) FILTER (WHERE f.form = 'group'))::bigint,
             @each(summed) sum(f.#)::bigint @end, sum(f.estimated)::bigint
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
             @each(summed) sum(e.#) @end, count(*) FILTER (WHERE e.estimated)
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
  units int[];
  by_month constant boolean := reported AND cardinality(scope) > 0;
  @each(grouped) by_# constant boolean := '#' = ANY (by_what); @end
BEGIN
  PERFORM app.require_totals(scope);
  units := app.below(scope, reported);
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
  units int[];
  by_month constant boolean := reported AND cardinality(scope) > 0;
BEGIN
  PERFORM app.require_totals(scope);
  units := app.below(scope, reported);
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
