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
  IF NOT coalesce(by_what IN (@each(suppressed) '#' @end) AND first_month BETWEEN 12 AND last_month
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
  branch int[];
  cells app.cell[];
BEGIN
  IF NOT coalesce(app.is_administrator() OR node = ANY (ARRAY(SELECT app.scope('{viewer}'))), false) THEN
    RAISE EXCEPTION 'no right to these totals' USING ERRCODE = '42501';
  END IF;
  PERFORM app.refuse_free_question(first_month, last_month, by_what);
  branch := app.below(ARRAY[node], false);
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
        FROM fine f, LATERAL (VALUES @each(genders) ('#', f.#) @end) AS g(code, visits)
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
             LATERAL (VALUES @each(genders) ('#', s.#) @end) AS g(code, visits)
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
             LATERAL (VALUES @each(genders) ('#', s.#) @end) AS g(code, visits)
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
