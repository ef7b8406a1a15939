-- Reading entries: one, the newest of an activity, pages of lists. Which units the caller reads is worked out first; words,
-- keys and days of the caller are compared only inside entries of these.

-- The folded text in which words are looked for (domain.names.search_text): no case, composed letters, single spaces.
-- How well a server folds depends on its version; what is looked for is folded in the same way.
CREATE FUNCTION app.blanks() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(chr(code), '') FROM unnest(
      '{9,10,11,12,13,28,29,30,31,32,133,160,5760,8232,8233,8239,8287,12288}'::int[]
      || ARRAY(SELECT generate_series(8192, 8202))) AS code $$;

DO $do$
DECLARE
  folded text;
BEGIN
  IF current_setting('server_version_num')::int >= 180000 AND getdatabaseencoding() = 'UTF8' THEN
    folded := 'casefold(normalize(words, NFC) COLLATE pg_unicode_fast)';
  ELSE
    -- Lower case, and what differs from it where case is folded in the languages of the program.
    folded := format('replace(replace(lower(normalize(words, NFC) COLLATE %s), %L, %L), %L, %L)',
      CASE WHEN EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu') THEN '"und-x-icu"' ELSE '"default"' END,
      chr(223), 'ss', chr(962), chr(963));
  END IF;
  EXECUTE format($f$
    CREATE FUNCTION app.search_text(words text) RETURNS text
      LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
      RETURN btrim(regexp_replace(
        translate(normalize(%s, NFC), app.blanks(), repeat(' ', length(app.blanks()))), ' +', ' ', 'g'), ' ');
    END $$ $f$, folded);
END $do$;

-- One entry, also from the bin; null: there is none that the caller reads.
CREATE FUNCTION app.entry(entry_id uuid) RETURNS jsonb
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT u FROM app.units_read() AS u);
BEGIN
  -- Always one row is read, that of the key or of the one before it, so that one that is not there takes as long.
  RETURN (SELECT app.entry_as_json(near)
            FROM (SELECT e.* FROM public.entry e WHERE e.id <= entry_id ORDER BY e.id DESC LIMIT 1) AS near
           WHERE near.id = entry_id AND near.unit_id = ANY (mine));
END $$;

-- The newest entry of an activity that is not in the bin; null: there is none that the caller reads.
CREATE FUNCTION app.latest_entry(unit int, activity int) RETURNS jsonb
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT coalesce(unit IN (SELECT u FROM app.units_read() AS u), false) OR NOT EXISTS (
       SELECT 1 FROM public.activity a WHERE a.id = latest_entry.activity AND a.unit_id = unit) THEN
    RETURN NULL;
  END IF;
  RETURN (SELECT app.entry_as_json(e) FROM public.entry e
           WHERE e.activity_id = latest_entry.activity AND e.unit_id = unit AND e.binned_at IS NULL
           ORDER BY e.date DESC, e.changed_at DESC LIMIT 1);
END $$;

-- What is asked of a list (domain.entries.listing.EntryQuery), as JSON with these names; empty lists let all pass.
-- ``known``: how many entries there are, their visits and minutes, where an earlier page has told.
CREATE TYPE app.entry_question AS (
  scope int, words text, first_day date, last_day date, forms text[], settings text[], activity_ids int[], tag_ids int[],
  binned boolean, order_by text, descending boolean, skip bigint, most int, known bigint[]);

-- One page of a list: {"entries", "visits", "minutes", "rows": [[…], …]}; the rows in the order of EntryRow.
-- The statements are put together from the pieces below; everything of the caller's is a parameter. An index is asked for
-- the units alone: what the caller filters and orders by stands in a form that no index has (date + 0), nor can it
-- be turned into a join, so that nothing is ever read that is not in scope.
CREATE FUNCTION app.entry_page(question jsonb) RETURNS json
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  q app.entry_question := jsonb_populate_record(NULL::app.entry_question, question);
  read constant int[] := ARRAY(SELECT u FROM app.units_read() AS u);
  mine constant int[] := ARRAY(
    SELECT near.node_id FROM (SELECT * FROM public.node_reach r WHERE r.node_id = ANY (read) OFFSET 0) AS near
     WHERE near.ancestor_id = q.scope AND near.from_month <= app.this_month() AND near.to_month > app.this_month());
  words constant text[] := ARRAY(SELECT w FROM unnest(string_to_array(app.search_text(q.words), ' ')) AS w WHERE w <> '');
  named constant text := ' JOIN public.activity a ON a.id = e.activity_id JOIN public.node n ON n.id = e.unit_id';
  order_keys constant jsonb := '{"date": "", "unit": "n.sort_key", "activity": "a.sort_key", "form": "e.form",
    "setting": "e.setting", "visits": "e.girls + e.boys + e.other", "minutes": "e.minutes", "changed_at": "e.changed_at"}';
  direction constant text := CASE WHEN q.descending THEN ' DESC' ELSE ' ASC' END;
  passing text := ' WHERE e.unit_id = ANY ($1) AND e.binned_at IS ' || CASE WHEN q.binned THEN 'NOT NULL' ELSE 'NULL' END;
  ordered text;
  sums bigint[] := q.known;
  rows json;
BEGIN
  IF q.scope IS NULL OR NOT coalesce(order_keys ? q.order_by, false) OR NOT coalesce(q.skip >= 0 AND q.most >= 0, false)
     OR q.most > 1000 OR cardinality(q.known) <> 3 OR length(q.words) > 10000 OR cardinality(words) > 100 THEN
    RAISE EXCEPTION 'not a question' USING ERRCODE = 'LB002';
  END IF;
  IF q.first_day IS NOT NULL THEN
    passing := passing || ' AND e.date + 0 BETWEEN $2.first_day AND $2.last_day';
  END IF;
  IF q.forms <> '{}' THEN
    passing := passing || ' AND e.form = ANY ($2.forms)';
  END IF;
  IF q.settings <> '{}' THEN
    passing := passing || ' AND e.setting = ANY ($2.settings)';
  END IF;
  IF q.activity_ids <> '{}' THEN
    passing := passing || ' AND e.activity_id + 0 = ANY ($2.activity_ids)';
  END IF;
  IF q.tag_ids <> '{}' THEN
    passing := passing || ' AND (SELECT count(*) FROM public.entry_tag t
                                  WHERE t.entry_id = e.id AND t.tag_id = ANY ($2.tag_ids)) > 0';
  END IF;
  IF words <> '{}' THEN
    passing := named || passing || ' AND (SELECT bool_and(strpos(e.search, w) > 0 OR strpos(a.search, w) > 0
                                                          OR strpos(n.search, w) > 0) FROM unnest($3) AS w)';
  END IF;
  IF sums IS NULL THEN
    EXECUTE 'SELECT ARRAY[count(*), coalesce(sum(e.girls + e.boys + e.other), 0), coalesce(sum(e.minutes), 0)]
               FROM public.entry e' || passing
       INTO sums USING mine, q, words;
  END IF;
  ordered := concat_ws(', ', nullif(order_keys ->> q.order_by, '') || direction, '(e.date + 0)' || direction,
    'e.start_minute' || direction || CASE WHEN q.descending THEN ' NULLS LAST' ELSE ' NULLS FIRST' END, 'e.id' || direction);
  -- Ordering many entries is quick while only their keys are carried along.
  EXECUTE 'WITH page AS MATERIALIZED (
             SELECT e.id FROM public.entry e'
               || CASE WHEN words = '{}' AND q.order_by IN ('unit', 'activity') THEN named ELSE '' END || passing
               || ' ORDER BY ' || ordered || ' OFFSET $4 LIMIT $5),
           found AS (
             SELECT e.*, n.name AS unit, a.name AS activity,
                    (SELECT p.name FROM public.person p WHERE p.id = e.changed_by_id) AS changed_by_now
               FROM page JOIN public.entry e ON e.id = page.id' || named
               || ' ORDER BY ' || ordered || ')
           SELECT coalesce(json_agg(json_build_array(f.id, f.version, f.date, f.start_minute, f.minutes, f.unit_id, f.unit,
                    f.activity, f.form, f.setting, f.girls, f.boys, f.other, f.youth_minutes, f.estimated, f.changed_by,
                    f.binned_at, f.changed_by_now)), ''[]'') FROM found AS f'
     INTO rows USING mine, q, words, q.skip, q.most;
  RETURN json_build_object('entries', sums[1], 'visits', sums[2], 'minutes', sums[3], 'rows', rows);
END $$;

GRANT EXECUTE ON FUNCTION app.entry(uuid), app.latest_entry(int, int), app.entry_page(jsonb) TO @people;
