-- What organisations use, call and plan, with the activities of units: read and changed through functions, which look
-- at the right once more. A mentor changes what is the organisation's; what is everybody's (no organisation) is the network
-- administrator's, and no organisation bends it. Every change is noted.
-- SQLSTATE LB002: does not fit. LB020: an activity with entries keeps its form of work. LB021: months that have
-- entries keep their age bands. LB022: the name is taken. LB023: the month has age bands already. LB024: not there.
-- LB025: the age bands have entries.

-- Reading. Whoever may read totals somewhere knows the activities there. Of some units, or of some keys,
-- which are looked for among those alone: how much is read says nothing of the others.
CREATE FUNCTION app.read_activity(units int[], keys int[]) RETURNS SETOF public.activity
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.nodes_of_totals());
  asked constant int[] := ARRAY(SELECT m FROM unnest(mine) AS m INTERSECT SELECT u FROM unnest(units) AS u);
BEGIN
  RETURN QUERY SELECT a.* FROM public.activity a WHERE a.unit_id = ANY (asked);
  RETURN QUERY
    SELECT near.* FROM (SELECT a.* FROM public.activity a WHERE a.unit_id = ANY (mine) AND keys <> '{}' OFFSET 0) AS near
     WHERE near.id = ANY (keys);
END $$;

CREATE FUNCTION app.read_activity_name(keys int[]) RETURNS SETOF public.activity_name
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  seen constant int[] := ARRAY(SELECT a.id FROM app.read_activity(NULL, keys) AS a);
BEGIN
  RETURN QUERY SELECT w.* FROM public.activity_name w WHERE w.activity_id = ANY (seen);
END $$;

-- The rest takes no words of the caller's: what is everybody's, and what is of the organisations that one knows.
CREATE FUNCTION app.read_tag() RETURNS SETOF public.tag
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.* FROM public.tag t
     WHERE t.organisation_id IS NULL AND (SELECT app.acting_person()) IS NOT NULL
        OR t.organisation_id = ANY (ARRAY(SELECT app.organisations_known())) $$;

CREATE FUNCTION app.read_tag_name() RETURNS SETOF public.tag_name
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.* FROM public.tag_name w WHERE w.tag_id = ANY (ARRAY(SELECT t.id FROM app.read_tag() AS t)) $$;

CREATE FUNCTION app.read_age_band_set() RETURNS SETOF public.age_band_set
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.* FROM public.age_band_set s
     WHERE s.organisation_id IS NULL AND (SELECT app.acting_person()) IS NOT NULL
        OR s.organisation_id = ANY (ARRAY(SELECT app.organisations_known())) $$;

CREATE FUNCTION app.read_age_band() RETURNS SETOF public.age_band
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.* FROM public.age_band b WHERE b.set_id = ANY (ARRAY(SELECT s.id FROM app.read_age_band_set() AS s)) $$;

CREATE FUNCTION app.read_vocabulary_choice() RETURNS SETOF public.vocabulary_choice
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.* FROM public.vocabulary_choice c
     WHERE c.organisation_id = ANY (ARRAY(SELECT app.organisations_known())) $$;

CREATE FUNCTION app.read_local_name() RETURNS SETOF public.local_name
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.* FROM public.local_name l WHERE l.organisation_id = ANY (ARRAY(SELECT app.organisations_known())) $$;

CREATE FUNCTION app.read_calendar_span() RETURNS SETOF public.calendar_span
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.* FROM public.calendar_span s
     WHERE s.organisation_id IS NULL AND (SELECT app.acting_person()) IS NOT NULL
        OR s.organisation_id = ANY (ARRAY(SELECT app.organisations_known())) $$;

CREATE FUNCTION app.read_calendar_span_name() RETURNS SETOF public.calendar_span_name
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.* FROM public.calendar_span_name w
     WHERE w.span_id = ANY (ARRAY(SELECT s.id FROM app.read_calendar_span() AS s)) $$;

-- Raises unless the acting person may change the vocabulary of an organisation (null: everybody's).
CREATE FUNCTION app.check_owner(organisation int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  networks constant int[] := ARRAY(SELECT n.id FROM public.node n WHERE n.kind = 'network'
                                      AND n.id IN (SELECT app.scope('{network_administrator}')));
  mine constant int[] := ARRAY(SELECT n.id FROM public.node n WHERE n.kind = 'organisation'
                                  AND n.id IN (SELECT app.scope('{mentor}')));
BEGIN
  IF app.is_administrator() THEN
    RETURN;
  END IF;
  PERFORM app.refuse_old_snapshot();
  IF organisation IS NULL AND networks <> '{}' OR organisation = ANY (mine) THEN
    -- One after another: of two at a time the second finds what the first left.
    PERFORM 1 FROM public.node n
      WHERE n.id = coalesce(organisation, (SELECT min(o.id) FROM public.node o WHERE o.kind = 'network'))
        FOR NO KEY UPDATE;
    RETURN;
  END IF;
  RAISE EXCEPTION 'no right to change this vocabulary' USING ERRCODE = '42501';
END $$;

-- Raises unless every language and name in {language: name} can be read by every program.
CREATE FUNCTION app.check_names(names jsonb) RETURNS void
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF names IS NULL OR jsonb_typeof(names) <> 'object' OR EXISTS (
       SELECT 1 FROM jsonb_each_text(names) AS word
        WHERE app.is_name(word.value, word.key) IS NOT TRUE OR length(word.value) > 200) THEN
    RAISE EXCEPTION 'not a name' USING ERRCODE = 'LB002';
  END IF;
END $$;

-- Everybody's is told of the network.
CREATE FUNCTION app.note_vocabulary(organisation int, subject text, action text, fields jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF fields <> '{}' THEN
    PERFORM app.note(
      app.author(), 'vocabulary', left(subject, 40), NULL,
      coalesce(organisation, (SELECT min(n.id) FROM public.node n WHERE n.kind = 'network')), action, fields);
  END IF;
END $$;

-- {"fi": "a"} as {"name:fi": "a"}.
CREATE FUNCTION app.named_fields(names jsonb) RETURNS jsonb
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg('name:' || key, value), '{}') FROM jsonb_each(names) $$;

-- {"unit_id", "name", "sort_key", "search", "names": {language: name}, "form"}. Gives the key.
CREATE FUNCTION app.add_activity(made jsonb) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  unit constant int := (made ->> 'unit_id')::int;
  added int;
BEGIN
  IF NOT app.is_administrator() THEN
    PERFORM app.refuse_old_snapshot();
    IF NOT coalesce(unit = ANY (ARRAY(SELECT app.scope('{mentor}'))), false) THEN
      RAISE EXCEPTION 'no right to make an activity here' USING ERRCODE = '42501';
    END IF;
  END IF;
  PERFORM app.check_names(made -> 'names');
  IF app.is_name(made ->> 'name') IS NOT TRUE OR length(made ->> 'name') > 200
     OR coalesce(length(made ->> 'sort_key') > 2000 OR length(made ->> 'search') > 2000, true)
     OR coalesce(made ->> 'form', '') NOT IN (@each(forms) '#' @end)
     OR NOT EXISTS (SELECT 1 FROM public.node n WHERE n.id = unit AND n.kind = 'unit') THEN
    RAISE EXCEPTION 'not an activity' USING ERRCODE = 'LB002';
  END IF;
  INSERT INTO public.activity (unit_id, name, sort_key, search, form, version)
  VALUES (unit, made ->> 'name', made ->> 'sort_key', made ->> 'search', made ->> 'form', 1)
  RETURNING id INTO added;
  INSERT INTO public.activity_name (activity_id, language, name)
  SELECT added, word.key, word.value FROM jsonb_each_text(made -> 'names') AS word;
  RETURN added;
END $$;

-- {"id", "name", "sort_key", "search", "names": {language: name}} and, where they change, "form", "closed_on".
CREATE FUNCTION app.change_activity(change jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  key int := (change ->> 'id')::int;
  one public.activity;
  said jsonb;
BEGIN
  IF NOT app.is_administrator() THEN
    PERFORM app.refuse_old_snapshot();
    key := (SELECT near.id FROM (SELECT a.id FROM public.activity a WHERE a.unit_id = ANY (mine) OFFSET 0) AS near
             WHERE near.id = key);
  END IF;
  SELECT * INTO one FROM public.activity a WHERE a.id = key FOR NO KEY UPDATE;  -- entries of it are saved meanwhile
  IF one.id IS NULL OR NOT (app.is_administrator() OR one.unit_id IN (SELECT app.scope('{mentor}'))) THEN
    RAISE EXCEPTION 'no right to change this activity' USING ERRCODE = '42501';
  END IF;
  PERFORM app.check_names(change -> 'names');
  IF app.is_name(change ->> 'name') IS NOT TRUE OR length(change ->> 'name') > 200
     OR app.is_day((change ->> 'closed_on')::date) IS NOT TRUE
     OR coalesce(change ->> 'form', '') NOT IN (@each(forms) '#' @end) THEN
    RAISE EXCEPTION 'not an activity' USING ERRCODE = 'LB002';
  END IF;
  IF change ->> 'form' <> one.form THEN
    PERFORM 1 FROM public.activity a WHERE a.id = one.id FOR UPDATE;  -- here they are waited for, and wait
    IF EXISTS (SELECT 1 FROM public.entry e WHERE e.activity_id = one.id) THEN
      RAISE EXCEPTION 'the activity has entries' USING ERRCODE = 'LB020';
    END IF;
  END IF;
  SELECT app.differences(app.named_fields(coalesce(jsonb_object_agg(w.language, w.name), '{}')),
                         app.named_fields(change -> 'names'), '{}')
    INTO said FROM public.activity_name w WHERE w.activity_id = one.id;
  UPDATE public.activity a
     SET name = change ->> 'name', sort_key = change ->> 'sort_key', search = change ->> 'search',
         form = change ->> 'form', closed_on = (change ->> 'closed_on')::date, version = a.version + 1
   WHERE a.id = one.id;
  DELETE FROM public.activity_name w WHERE w.activity_id = one.id;
  INSERT INTO public.activity_name (activity_id, language, name)
  SELECT one.id, word.key, word.value FROM jsonb_each_text(change -> 'names') AS word;
  IF said <> '{}' THEN
    PERFORM app.note(app.author(), 'activity', one.id::text, NULL, one.unit_id, 'change', said);
  END IF;
END $$;

-- {"id" (null: a new one), "organisation_id", "code", "name", "names", "closed_on"}. Gives the key. Whose tag it is,
-- its code and its place never change.
CREATE FUNCTION app.keep_tag(change jsonb) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  owner constant int := (change ->> 'organisation_id')::int;
  one public.tag;
  before jsonb := '{}';
BEGIN
  PERFORM app.check_owner(owner);
  PERFORM app.check_names(change -> 'names');
  IF app.is_name(change ->> 'name') IS NOT TRUE OR length(change ->> 'name') > 200
     OR app.is_day((change ->> 'closed_on')::date) IS NOT TRUE THEN
    RAISE EXCEPTION 'not a tag' USING ERRCODE = 'LB002';
  END IF;
  IF change ->> 'id' IS NULL THEN
    IF coalesce(change ->> 'code', '') !~ '^[a-z0-9_-]{1,40}$' THEN
      RAISE EXCEPTION 'not a code' USING ERRCODE = 'LB002';
    END IF;
    INSERT INTO public.tag (organisation_id, code, name, position)
    SELECT owner, change ->> 'code', change ->> 'name', least(32767, coalesce(max(t.position), 0) + 1)
      FROM public.tag t WHERE t.organisation_id IS NOT DISTINCT FROM owner
    RETURNING * INTO one;
  ELSE
    SELECT * INTO one FROM public.tag t
     WHERE t.id = (change ->> 'id')::int AND t.organisation_id IS NOT DISTINCT FROM owner
       FOR NO KEY UPDATE;  -- entries are saved with it meanwhile
    IF one.id IS NULL THEN
      RAISE EXCEPTION 'no such tag' USING ERRCODE = 'LB024';
    END IF;
    SELECT jsonb_build_object('name', one.name, 'closed_on', one.closed_on)
           || app.named_fields(coalesce(jsonb_object_agg(w.language, w.name), '{}'))
      INTO before FROM public.tag_name w WHERE w.tag_id = one.id;
  END IF;
  UPDATE public.tag t SET name = change ->> 'name', closed_on = (change ->> 'closed_on')::date WHERE t.id = one.id;
  DELETE FROM public.tag_name w WHERE w.tag_id = one.id;
  INSERT INTO public.tag_name (tag_id, language, name)
  SELECT one.id, word.key, word.value FROM jsonb_each_text(change -> 'names') AS word;
  PERFORM app.note_vocabulary(
    owner, 'tag:' || one.id, CASE WHEN before = '{}' THEN 'create' ELSE 'change' END,
    app.differences(before, jsonb_build_object('name', change -> 'name', 'closed_on', change -> 'closed_on')
                            || app.named_fields(change -> 'names'), '{}'));
  RETURN one.id;
END $$;

-- The tags of an owner in their new order; those not named keep their place after them.
CREATE FUNCTION app.order_tags(organisation int, tags int[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_owner(organisation);
  IF tags IS NULL OR cardinality(tags) > 1000 OR array_ndims(tags) > 1 THEN
    RAISE EXCEPTION 'not an order' USING ERRCODE = 'LB002';
  END IF;
  UPDATE public.tag t SET position = ordered.place
    FROM (SELECT o.id, row_number() OVER (ORDER BY array_position(tags, o.id) NULLS LAST, o.position, o.id) AS place
            FROM public.tag o WHERE o.organisation_id IS NOT DISTINCT FROM organisation) AS ordered
   WHERE t.id = ordered.id AND t.position <> ordered.place;
END $$;

-- Raises unless there is such a thing to do without, or to call otherwise.
CREATE FUNCTION app.check_code(kind text, code text) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF coalesce(CASE kind
       WHEN 'form' THEN code IN (@each(forms) '#' @end)
       WHEN 'setting' THEN code IN (@each(settings) '#' @end)
       WHEN 'field' THEN code IN (@each(optional) '#' @end)
       WHEN 'tag' THEN EXISTS (SELECT 1 FROM public.tag t WHERE t.organisation_id IS NULL AND t.code = check_code.code)
     END, false) IS NOT TRUE THEN
    RAISE EXCEPTION 'no such code' USING ERRCODE = 'LB002';
  END IF;
END $$;

CREATE FUNCTION app.choose_vocabulary(organisation int, kind text, code text, in_use boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before boolean;
BEGIN
  PERFORM app.check_owner(organisation);
  PERFORM app.check_code(kind, code);
  IF organisation IS NULL OR in_use IS NULL THEN
    RAISE EXCEPTION 'it is an organisation that chooses' USING ERRCODE = 'LB002';
  END IF;
  SELECT c.in_use INTO before FROM public.vocabulary_choice c
   WHERE c.organisation_id = organisation AND c.kind = choose_vocabulary.kind AND c.code = choose_vocabulary.code;
  DELETE FROM public.vocabulary_choice c
   WHERE c.organisation_id = organisation AND c.kind = choose_vocabulary.kind AND c.code = choose_vocabulary.code;
  INSERT INTO public.vocabulary_choice (organisation_id, kind, code, in_use)
  VALUES (organisation, choose_vocabulary.kind, choose_vocabulary.code, choose_vocabulary.in_use);
  PERFORM app.note_vocabulary(organisation, kind || ':' || code, 'change', app.differences(
    jsonb_build_object('in_use', coalesce(before, true)), jsonb_build_object('in_use', in_use), '{}'));
END $$;

-- {language: name}; {}: only the national name.
CREATE FUNCTION app.name_locally(organisation int, kind text, code text, names jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before jsonb;
BEGIN
  PERFORM app.check_owner(organisation);
  PERFORM app.check_code(kind, code);
  PERFORM app.check_names(names);
  IF organisation IS NULL OR kind = 'field' THEN
    RAISE EXCEPTION 'it is an organisation that calls a code otherwise' USING ERRCODE = 'LB002';
  END IF;
  WITH gone AS (
    DELETE FROM public.local_name l
     WHERE l.organisation_id = organisation AND l.kind = name_locally.kind AND l.code = name_locally.code
    RETURNING l.language, l.name
  )
  SELECT coalesce(jsonb_object_agg(g.language, g.name), '{}') INTO before FROM gone g;
  INSERT INTO public.local_name (organisation_id, kind, code, language, name)
  SELECT organisation, name_locally.kind, name_locally.code, word.key, word.value FROM jsonb_each_text(names) AS word;
  PERFORM app.note_vocabulary(organisation, kind || ':' || code, 'change',
                              app.differences(app.named_fields(before), app.named_fields(names), '{}'));
END $$;

-- {"id" (null: a new one), "organisation_id", "kind", "name", "names", "first", "last"}. Gives the key.
CREATE FUNCTION app.keep_span(change jsonb) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  owner constant int := (change ->> 'organisation_id')::int;
  begins constant date := change ->> 'first';
  ends constant date := change ->> 'last';
  one public.calendar_span;
  before jsonb := '{}';
BEGIN
  PERFORM app.check_owner(owner);
  PERFORM app.check_names(change -> 'names');
  IF app.is_name(change ->> 'name') IS NOT TRUE OR length(change ->> 'name') > 200
     OR begins IS NULL OR ends IS NULL OR NOT app.is_day(begins) OR NOT app.is_day(ends)
     OR ends < begins OR ends - begins >= 400 OR coalesce(change ->> 'kind', '') NOT IN ('term', 'holiday') THEN
    RAISE EXCEPTION 'not a span of days' USING ERRCODE = 'LB002';
  END IF;
  IF change ->> 'id' IS NULL THEN
    INSERT INTO public.calendar_span (organisation_id, kind, name, first, last)
    VALUES (owner, change ->> 'kind', change ->> 'name', begins, ends) RETURNING * INTO one;
  ELSE
    SELECT * INTO one FROM public.calendar_span s
     WHERE s.id = (change ->> 'id')::int AND s.organisation_id IS NOT DISTINCT FROM owner FOR UPDATE;
    IF one.id IS NULL THEN
      RAISE EXCEPTION 'no such span' USING ERRCODE = 'LB024';
    END IF;
    before := to_jsonb(one) - '{id,organisation_id}'::text[];
    UPDATE public.calendar_span s SET kind = change ->> 'kind', name = change ->> 'name', first = begins, last = ends
     WHERE s.id = one.id RETURNING * INTO one;
  END IF;
  DELETE FROM public.calendar_span_name w WHERE w.span_id = one.id;
  INSERT INTO public.calendar_span_name (span_id, language, name)
  SELECT one.id, word.key, word.value FROM jsonb_each_text(change -> 'names') AS word;
  PERFORM app.note_vocabulary(owner, 'span:' || one.id, CASE WHEN before = '{}' THEN 'create' ELSE 'change' END,
                              app.differences(before, to_jsonb(one) - '{id,organisation_id}'::text[], '{}'));
  RETURN one.id;
END $$;

CREATE FUNCTION app.forget_span(span int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  free constant boolean := app.is_administrator();
  key constant int := (
    SELECT near.id FROM (SELECT s.id FROM public.calendar_span s
                          WHERE s.organisation_id IS NULL OR s.organisation_id = ANY (mine) OR free OFFSET 0) AS near
     WHERE near.id = span);
  one public.calendar_span;
BEGIN
  SELECT * INTO one FROM public.calendar_span s WHERE s.id = key FOR UPDATE;
  -- One that is not there is refused as another's is.
  PERFORM app.check_owner(coalesce(one.organisation_id, CASE WHEN one.id IS NULL THEN -1 END));
  IF one.id IS NULL THEN
    RAISE EXCEPTION 'no such span' USING ERRCODE = 'LB024';
  END IF;
  DELETE FROM public.calendar_span s WHERE s.id = span;
  PERFORM app.note_vocabulary(one.organisation_id, 'span:' || one.id, 'erase',
                              app.differences(to_jsonb(one) - '{id,organisation_id}'::text[], '{}', '{}'));
END $$;

-- A new set from a month on, by the ages at which its bands begin. Months before this one that have entries keep what
-- they were counted in. Gives the key.
CREATE FUNCTION app.add_band_set(organisation int, from_month int, starts int[]) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  added int;
BEGIN
  PERFORM app.check_owner(organisation);
  IF from_month IS NULL OR from_month NOT BETWEEN 12 AND 119999 OR starts IS NULL
     OR cardinality(starts) NOT BETWEEN 2 AND 20 OR array_ndims(starts) <> 1 OR starts[1] IS DISTINCT FROM 0
     OR starts IS DISTINCT FROM ARRAY(SELECT DISTINCT s FROM unnest(starts) AS s WHERE s BETWEEN 0 AND 120 ORDER BY s) THEN
    RAISE EXCEPTION 'not a set of age bands' USING ERRCODE = 'LB002';
  END IF;
  IF EXISTS (SELECT 1 FROM public.age_band_set s WHERE s.from_month = add_band_set.from_month
              AND s.organisation_id IS NOT DISTINCT FROM organisation) THEN
    RAISE EXCEPTION 'the month has age bands already' USING ERRCODE = 'LB023';
  END IF;
  IF from_month < app.this_month() AND EXISTS (
       SELECT 1 FROM public.entry e
        WHERE e.month >= add_band_set.from_month AND e.month < app.this_month()
          AND (organisation IS NULL OR EXISTS (
            SELECT 1 FROM public.node_reach r
             WHERE r.node_id = e.unit_id AND r.ancestor_id = organisation
               AND r.from_month <= e.month AND r.to_month > e.month))) THEN
    RAISE EXCEPTION 'these months have entries' USING ERRCODE = 'LB021';
  END IF;
  INSERT INTO public.age_band_set (organisation_id, from_month) VALUES (organisation, add_band_set.from_month)
  RETURNING id INTO added;
  INSERT INTO public.age_band (set_id, low, high)
  SELECT added, s, lead(s) OVER (ORDER BY s) - 1 FROM unnest(starts) AS s;
  PERFORM app.note_vocabulary(organisation, 'bands:' || added, 'create', jsonb_build_object(
    'from_month', jsonb_build_array(NULL, from_month),
    'bands', jsonb_build_array(NULL, array_to_string(starts, ', '))));
  RETURN added;
END $$;

-- A set that nothing was counted in yet.
CREATE FUNCTION app.forget_band_set(band_set int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  free constant boolean := app.is_administrator();
  key constant int := (
    SELECT near.id FROM (SELECT s.id FROM public.age_band_set s
                          WHERE s.organisation_id IS NULL OR s.organisation_id = ANY (mine) OR free OFFSET 0) AS near
     WHERE near.id = band_set);
  one public.age_band_set;
BEGIN
  SELECT * INTO one FROM public.age_band_set s WHERE s.id = key FOR UPDATE;
  PERFORM app.check_owner(coalesce(one.organisation_id, CASE WHEN one.id IS NULL THEN -1 END));
  IF one.id IS NULL THEN
    RAISE EXCEPTION 'no such age bands' USING ERRCODE = 'LB024';
  END IF;
  IF one.from_month = 0 OR EXISTS (SELECT 1 FROM public.entry e WHERE e.age_band_set_id = one.id) THEN
    RAISE EXCEPTION 'the age bands have entries' USING ERRCODE = 'LB025';
  END IF;
  PERFORM app.note_vocabulary(one.organisation_id, 'bands:' || one.id, 'erase', jsonb_build_object(
    'from_month', jsonb_build_array(one.from_month, NULL),
    'bands', jsonb_build_array((SELECT string_agg(b.low::text, ', ' ORDER BY b.low) FROM public.age_band b
                                 WHERE b.set_id = one.id), NULL)));
  DELETE FROM public.age_band_set s WHERE s.id = one.id;
END $$;

-- Which of some sets of age bands stay: those that were always there, and those that entries were written with,
-- whoever may read these.
CREATE FUNCTION app.band_sets_documented(sets int[]) RETURNS SETOF int
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 5 AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  all_of_them constant boolean := app.is_administrator();
BEGIN
  RETURN QUERY
    SELECT s.id FROM (SELECT * FROM public.age_band_set b
                       WHERE b.organisation_id IS NULL OR b.organisation_id = ANY (mine) OR all_of_them OFFSET 0) AS s
     WHERE s.id = ANY (sets)
       AND (s.from_month = 0 OR EXISTS (SELECT 1 FROM public.entry e WHERE e.age_band_set_id = s.id));
END $$;

GRANT EXECUTE ON FUNCTION app.read_activity(int[], int[]), app.read_activity_name(int[]), app.read_tag(),
  app.read_tag_name(), app.read_age_band_set(), app.read_age_band(), app.read_vocabulary_choice(),
  app.read_local_name(), app.read_calendar_span(), app.read_calendar_span_name(), app.add_activity(jsonb),
  app.change_activity(jsonb), app.keep_tag(jsonb), app.order_tags(int, int[]),
  app.choose_vocabulary(int, text, text, boolean), app.name_locally(int, text, text, jsonb), app.keep_span(jsonb),
  app.forget_span(int), app.add_band_set(int, int, int[]), app.forget_band_set(int), app.band_sets_documented(int[])
  TO @people;
