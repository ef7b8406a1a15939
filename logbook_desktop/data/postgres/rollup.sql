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

-- The fine grain.
-- Every trigger writes its rows in one order, so that two statements never wait for each other.
-- (Whoever sends several statements in a transaction may; the program sends one, and does again what gave way.)
CREATE FUNCTION app.entries_added() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.roll_up AS r
         (unit_id, month, form, setting, entries, estimated, @each(summed) # @end)
  SELECT unit_id, month, form, setting, count(*), sum(estimated::int), @each(summed) sum(#) @end
    FROM added WHERE binned_at IS NULL
   GROUP BY unit_id, month, form, setting ORDER BY unit_id, month, form, setting
      ON CONFLICT (unit_id, month, form, setting) DO UPDATE
     SET entries = r.entries + excluded.entries, estimated = r.estimated + excluded.estimated,
         @each(summed) # = r.# + excluded.# @end;
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT unit_id, month, month + 1 FROM added WHERE binned_at IS NULL;
  RETURN NULL;
END $$;

CREATE FUNCTION app.entries_removed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.roll_up AS r
         (unit_id, month, form, setting, entries, estimated, @each(summed) # @end)
  SELECT unit_id, month, form, setting, -count(*), -sum(estimated::int), @each(summed) -sum(#) @end
    FROM removed WHERE binned_at IS NULL
   GROUP BY unit_id, month, form, setting ORDER BY unit_id, month, form, setting
      ON CONFLICT (unit_id, month, form, setting) DO UPDATE
     SET entries = r.entries + excluded.entries, estimated = r.estimated + excluded.estimated,
         @each(summed) # = r.# + excluded.# @end;
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT unit_id, month, month + 1 FROM removed WHERE binned_at IS NULL;
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
           (unit_id, month, form, setting, entries, estimated, @each(summed) # @end)
    SELECT * FROM (
      SELECT unit_id, month, form, setting, sum(s) AS entries, sum(s * estimated::int) AS estimated,
             @each(summed) sum(s * #) AS # @end
        FROM (SELECT 1::bigint AS s, * FROM added UNION ALL SELECT -1, * FROM removed) AS both_sides
       WHERE binned_at IS NULL
       GROUP BY unit_id, month, form, setting) AS d
     WHERE (d.entries, d.estimated, @each(summed) d.# @end) <> (0, 0, @each(summed) 0 @end)
     ORDER BY d.unit_id, d.month, d.form, d.setting
        ON CONFLICT (unit_id, month, form, setting) DO UPDATE
       SET entries = r.entries + excluded.entries, estimated = r.estimated + excluded.estimated,
           @each(summed) # = r.# + excluded.# @end
    RETURNING r.unit_id, r.month
  )
  INSERT INTO public.roll_up_mark (node_id, from_month, to_month)
  SELECT DISTINCT unit_id, month, month + 1 FROM written;
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

-- Brings the coarse grains up to date where marks say so; gives how many were folded.
-- The administrator looks after that (``server tend``). One at a time; nobody waits for it, and it waits for nobody.
CREATE FUNCTION app.fold_roll_up() RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  folded public.roll_up_mark[];
  organisations int[];
  months int[];
BEGIN
  -- With an older snapshot than its first statement's it would see less than whoever folded before.
  IF current_setting('transaction_isolation') <> 'read committed'
     OR NOT EXISTS (SELECT 1 FROM public.roll_up_mark)
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
