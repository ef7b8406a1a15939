-- What the database itself decides about an entry: who may save it, its author, its times, its version, and that it and
-- what belongs to it keep the rules. People save through the functions here, each of which asks for the right once.

-- SQLSTATE LB001: somebody else was quicker. LB002: what was sent is no entry. LB003: too long in the bin.
-- IT moves entries in and out by hand, with their authors and times; versions count up for everybody.
CREATE FUNCTION app.entry_written() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'the version must be the next one' USING ERRCODE = 'LB001';
  END IF;
  -- IT is no person: names that came in with its rows are nobody's key.
  IF (NEW.changed_by, NEW.changed_at) <> (OLD.changed_by, OLD.changed_at) THEN
    NEW.changed_by_id := NULL;
  END IF;
  IF (NEW.created_by, NEW.created_at) <> (OLD.created_by, OLD.created_at) THEN
    NEW.created_by_id := NULL;
  END IF;
  RETURN NEW;
END $$;

-- The owner's own functions (app.save_entry, app.redact) see to it themselves.
CREATE TRIGGER entry_written BEFORE UPDATE ON public.entry
  FOR EACH ROW WHEN (current_user <> '@owner') EXECUTE FUNCTION app.entry_written();

-- Who imported, and when, is for the database to say, too.
CREATE FUNCTION app.import_stamped() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.import_run'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  SELECT p.name, now() INTO NEW.made_by, NEW.made_at FROM public.person p WHERE p.login = session_user;
  RETURN NEW;
END $$;

CREATE TRIGGER import_stamped BEFORE INSERT ON public.import_run
  FOR EACH ROW WHEN (NOT app.is_administrator()) EXECUTE FUNCTION app.import_stamped();

-- An entry as the program sends it: JSON with these names. What is not known yet is null (domain.entries.EntryDraft);
-- numbers are larger than what is stored, so that too large a one is told by its rule. The last two are not sent.
CREATE TYPE app.draft_age AS (gender text, band text, visits bigint);
CREATE TYPE app.draft_answer AS (question_id int, text text, number int);
CREATE TYPE app.draft AS (
  id uuid, version int, unit_id int, activity_id int, date date, start_minute int, minutes bigint, setting text,
  @each(genders) # bigint @end, estimated boolean, @each(numbers) # bigint @end, what text, why text,
  ages app.draft_age[], tag_ids int[], answers app.draft_answer[],
  form text, age_band_set_id int);

-- From here to app.save_entry: its steps, plain functions without settings of their own, which those that people call have.

-- The draft in what was sent, its parts in order and each once. What is no draft at all is refused as a whole.
CREATE FUNCTION app.sent_draft(sent jsonb) RETURNS app.draft
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  d app.draft;
BEGIN
  IF jsonb_typeof(sent) IS DISTINCT FROM 'object' OR length(sent::text) > 2000000 THEN
    RAISE EXCEPTION 'not an entry' USING ERRCODE = 'LB002';
  END IF;
  d := jsonb_populate_record(NULL::app.draft, sent);
  IF d.id IS NULL OR d.version IS NULL OR d.unit_id IS NULL OR d.estimated IS NULL OR d.what IS NULL OR d.why IS NULL
     OR num_nulls(@each(genders) d.# @end, @each(required_numbers) d.# @end) > 0
     OR NOT coalesce(d.setting IN (@each(settings) '#' @end), false) OR d.start_minute NOT BETWEEN 0 AND 1439
     OR NOT app.is_day(d.date) OR greatest(length(d.what), length(d.why)) > 200000 THEN
    RAISE EXCEPTION 'not an entry' USING ERRCODE = 'LB002';
  END IF;
  d.form := NULL;
  d.age_band_set_id := NULL;
  IF cardinality(d.ages) > 0 THEN
    IF cardinality(d.ages) > 1000 OR EXISTS (
         SELECT 1 FROM unnest(d.ages) AS a GROUP BY a.gender, a.band
        HAVING count(*) > 1 OR bool_or(a.band IS NULL OR a.visits IS NULL)
            OR NOT coalesce(a.gender IN (@each(genders) '#' @end), false)) THEN
      RAISE EXCEPTION 'not an entry' USING ERRCODE = 'LB002';
    END IF;
    d.ages := ARRAY(SELECT a FROM unnest(d.ages) AS a WHERE a.visits <> 0 ORDER BY a.gender, a.band);
  END IF;
  IF cardinality(d.tag_ids) > 0 THEN
    d.tag_ids := ARRAY(SELECT DISTINCT t FROM unnest(d.tag_ids) AS t WHERE t IS NOT NULL ORDER BY 1);
  END IF;
  IF cardinality(d.answers) > 0 THEN
    IF EXISTS (SELECT 1 FROM unnest(d.answers) AS a GROUP BY a.question_id HAVING count(*) > 1) THEN
      RAISE EXCEPTION 'not an entry' USING ERRCODE = 'LB002';
    END IF;
    d.answers := ARRAY(SELECT a FROM unnest(d.answers) AS a ORDER BY a.question_id);
  END IF;
  d.ages := coalesce(d.ages, '{}');
  d.tag_ids := coalesce(d.tag_ids, '{}');
  d.answers := coalesce(d.answers, '{}');
  RETURN d;
END $$;

-- The draft that a stored entry was made from.
CREATE FUNCTION app.stored_draft(one public.entry) RETURNS app.draft
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  d app.draft;
BEGIN
  d.id := one.id;
  d.version := one.version;
  d.form := one.form;
  d.age_band_set_id := one.age_band_set_id;
  @each(stored) d.# := one.#; @end
  IF NOT one.staff_minutes_typed THEN
    @each(staff_time) d.# := NULL; @end
  END IF;
  SELECT ARRAY(SELECT ROW(a.gender, a.band, a.visits)::app.draft_age FROM public.entry_age a
                WHERE a.entry_id = one.id ORDER BY a.gender, a.band),
         ARRAY(SELECT t.tag_id FROM public.entry_tag t WHERE t.entry_id = one.id ORDER BY t.tag_id),
         ARRAY(SELECT ROW(a.question_id, a.text, a.number)::app.draft_answer FROM public.entry_answer a
                WHERE a.entry_id = one.id ORDER BY a.question_id)
    INTO d.ages, d.tag_ids, d.answers;
  RETURN d;
END $$;

-- An entry as the program reads it.
CREATE FUNCTION app.entry_as_json(one public.entry) RETURNS jsonb
  LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(one) - '{search,month,created_by_id,changed_by_id}'::text[] || jsonb_build_object(
      'changed_by_now', (SELECT p.name FROM public.person p WHERE p.id = one.changed_by_id),
      'ages', ARRAY(SELECT jsonb_build_array(a.gender, a.band, a.visits)
                      FROM public.entry_age a WHERE a.entry_id = one.id),
      'tags', ARRAY(SELECT t.tag_id FROM public.entry_tag t WHERE t.entry_id = one.id),
      'answers', ARRAY(SELECT jsonb_build_array(a.question_id, a.text, a.number)
                         FROM public.entry_answer a WHERE a.entry_id = one.id)) $$;

CREATE FUNCTION app.bands_of(of_set int) RETURNS text[]
  LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(SELECT CASE WHEN b.high IS NULL THEN b.low || '+' WHEN b.low = 0 THEN 'under_' || (b.high + 1)
                           ELSE b.low || '-' || b.high END
                 FROM public.age_band b WHERE b.set_id = of_set);
END $$;

-- The organisation that a unit lies in in a month.
CREATE FUNCTION app.organisation_then(unit int, in_month int) RETURNS int
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT r.ancestor_id FROM public.node_reach r
     WHERE r.node_id = unit AND r.ancestor_kind = 'organisation' AND r.from_month <= in_month AND r.to_month > in_month
     ORDER BY r.depth LIMIT 1;
  END;

-- The draft as it is to be stored: with the form of its activity and the age bands it counts in, without tags that are
-- neither everybody's nor the organisation's, and without answers to what is not asked there (those of a draft from
-- another database). What the entry had already stays. ``kept``: the draft it was made from, null for a new one.
CREATE FUNCTION app.fitted_draft(d app.draft, kept app.draft) RETURNS app.draft
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  then_month constant int := coalesce(app.month_of(d.date), app.this_month());
  counted text[];
BEGIN
  SELECT a.form INTO d.form FROM public.activity a WHERE a.id = d.activity_id AND a.unit_id = d.unit_id;
  IF d.tag_ids <> '{}' THEN
    d.tag_ids := ARRAY(
      SELECT t.id FROM public.tag t
       WHERE t.id = ANY (d.tag_ids)
         AND (t.organisation_id IS NULL OR t.organisation_id = app.organisation_then(d.unit_id, app.this_month())
              OR t.id = ANY (kept.tag_ids))
       ORDER BY t.id);
  END IF;
  IF d.answers <> '{}' THEN
    d.answers := ARRAY(
      SELECT a FROM unnest(d.answers) AS a LEFT JOIN public.question q ON q.id = a.question_id
       WHERE d.unit_id = kept.unit_id AND a = ANY (kept.answers)
          OR coalesce((q.node_id IS NULL OR EXISTS (
                         SELECT 1 FROM public.node_reach r
                          WHERE r.node_id = d.unit_id AND r.ancestor_id = q.node_id
                            AND r.from_month <= app.this_month() AND r.to_month > app.this_month()))
                      AND app.answer_fits(q.kind, a.text, a.number), false)
       ORDER BY a.question_id);
  END IF;
  SELECT s.id INTO d.age_band_set_id FROM public.age_band_set s
   WHERE (s.organisation_id IS NULL OR s.organisation_id = app.organisation_then(d.unit_id, then_month))
     AND s.from_month <= then_month
   ORDER BY s.organisation_id IS NULL, s.from_month DESC LIMIT 1;
  -- Where the bands were changed since the entry was made, it keeps those its young people were counted in.
  IF d.ages <> '{}' AND kept.unit_id = d.unit_id AND app.month_of(kept.date) = then_month
     AND kept.age_band_set_id <> d.age_band_set_id THEN
    counted := ARRAY(SELECT a.band FROM unnest(d.ages) AS a);
    IF NOT counted <@ app.bands_of(d.age_band_set_id) AND counted <@ app.bands_of(kept.age_band_set_id) THEN
      d.age_band_set_id := kept.age_band_set_id;
    END IF;
  END IF;
  RETURN d;
END $$;

-- Whether a question of that kind can be answered so (domain.entries.questions).
CREATE FUNCTION app.answer_fits(kind text, words text, number int) RETURNS boolean
  LANGUAGE sql IMMUTABLE
  RETURN coalesce(CASE kind
    WHEN 'text' THEN length(words) BETWEEN 1 AND @each(longest_answer) # @end AND number IS NULL
    WHEN 'scale' THEN number BETWEEN @each(scale) # @end AND words IS NULL
    WHEN 'yes_no' THEN number BETWEEN 0 AND 1 AND words IS NULL END, false);

-- Everything that keeps a fitted draft from being stored, as field:rule or field:rule:gender in the order of the fields
-- (domain.entries.problems). Empty: it may be stored.
CREATE FUNCTION app.broken_rules(d app.draft) RETURNS text[]
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  today constant date := (statement_timestamp() AT TIME ZONE 'Europe/Helsinki')::date;
  visits constant bigint := d.girls + d.boys + d.other;
  most_young constant bigint := @each(most_young) # @end;
  broken text[] := '{}';
  counted record;
BEGIN
  IF d.activity_id IS NOT NULL AND d.form IS NULL THEN
    broken := broken || text 'activity:missing';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM public.node n WHERE n.id = d.unit_id AND n.kind = 'unit'
                    AND NOT coalesce(n.opened_on > d.date OR n.closed_on <= d.date, false)) THEN
    broken := broken || text 'unit:unit_not_open';
  END IF;
  IF d.activity_id IS NULL THEN
    broken := broken || text 'activity:missing';
  END IF;
  IF d.date IS NULL THEN
    broken := broken || text 'date:missing';
  ELSIF d.date < @each(earliest_day) # @end THEN
    broken := broken || text 'date:too_early';
  ELSIF d.date > today + @each(days_ahead) # @end THEN
    broken := broken || text 'date:in_the_future';
  END IF;
  IF d.minutes IS NULL THEN
    broken := broken || text 'length:missing';
  ELSIF d.minutes NOT BETWEEN 1 AND @each(longest_occasion) # @end THEN
    broken := broken || text 'length:length_out_of_range';
  END IF;
  IF d.ages <> '{}' THEN
    SELECT @each(genders) min(a.visits) FILTER (WHERE a.gender = '#') AS #_least @end,
           @each(genders) sum(a.visits) FILTER (WHERE a.gender = '#') AS #_with_age @end
      INTO counted FROM unnest(d.ages) AS a;
    @each(genders) IF d.# < 0 OR counted.#_least < 0 THEN
      broken := broken || text 'attendance:negative:#';
    ELSIF d.# > most_young THEN
      broken := broken || text 'attendance:too_many:#';
    ELSIF counted.#_with_age > d.# THEN
      broken := broken || text 'attendance:ages_above_total:#';
    END IF; @end
  ELSE
    @each(genders) IF d.# < 0 THEN
      broken := broken || text 'attendance:negative:#';
    ELSIF d.# > most_young THEN
      broken := broken || text 'attendance:too_many:#';
    END IF; @end
  END IF;
  IF d.ages <> '{}' AND NOT ARRAY(SELECT a.band FROM unnest(d.ages) AS a) <@ app.bands_of(d.age_band_set_id) THEN
    broken := broken || text 'attendance:unknown_age_band';
  END IF;
  IF d.form = 'individual' AND visits <> 1 THEN
    broken := broken || text 'attendance:one_young_person';
  END IF;
  @each(number_rules) #; @end
  IF length(d.what) > @each(longest_text) # @end THEN
    broken := broken || text 'what:too_long_text';
  END IF;
  IF length(d.why) > @each(longest_text) # @end THEN
    broken := broken || text 'why:too_long_text';
  END IF;
  RETURN broken;
END $$;

-- The row of a draft that keeps every rule; author and times are left to whoever stores it.
CREATE FUNCTION app.entry_of(d app.draft) RETURNS public.entry
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  one public.entry;
BEGIN
  one.id := d.id;
  one.version := d.version + 1;
  one.form := d.form;
  one.age_band_set_id := d.age_band_set_id;
  @each(stored) one.# := d.#; @end
  @each(staff_time) one.staff_minutes_typed := d.# IS NOT NULL; @end
  IF NOT one.staff_minutes_typed THEN
    @each(staff_time) one.# := @end @each(staff) d.# @end * d.minutes;
  END IF;
  one.search := app.search_text(d.what || chr(10) || d.why);
  RETURN one;
END $$;

-- What belongs to an entry, in place of what it had: only what differs is written.
CREATE FUNCTION app.write_parts(d app.draft, kept app.draft) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  IF d.ages IS DISTINCT FROM kept.ages THEN
    IF kept.ages <> '{}' THEN
      DELETE FROM public.entry_age a
       WHERE a.entry_id = d.id
         AND NOT EXISTS (SELECT 1 FROM unnest(d.ages) AS given WHERE (given.gender, given.band) = (a.gender, a.band));
    END IF;
    INSERT INTO public.entry_age AS a (entry_id, gender, band, visits)
    SELECT d.id, given.gender, given.band, given.visits FROM unnest(d.ages) AS given
     WHERE kept.ages IS NULL OR NOT given = ANY (kept.ages)
        ON CONFLICT (entry_id, gender, band) DO UPDATE SET visits = excluded.visits;
  END IF;
  IF d.tag_ids IS DISTINCT FROM kept.tag_ids THEN
    IF kept.tag_ids <> '{}' THEN
      DELETE FROM public.entry_tag t WHERE t.entry_id = d.id AND NOT t.tag_id = ANY (d.tag_ids);
    END IF;
    INSERT INTO public.entry_tag (entry_id, tag_id)
    SELECT d.id, given FROM unnest(d.tag_ids) AS given WHERE kept.tag_ids IS NULL OR NOT given = ANY (kept.tag_ids);
  END IF;
  IF d.answers IS DISTINCT FROM kept.answers THEN
    IF kept.answers <> '{}' THEN
      DELETE FROM public.entry_answer a
       WHERE a.entry_id = d.id
         AND NOT EXISTS (SELECT 1 FROM unnest(d.answers) AS given WHERE given.question_id = a.question_id);
    END IF;
    INSERT INTO public.entry_answer AS a (entry_id, question_id, text, number)
    SELECT d.id, given.question_id, given.text, given.number FROM unnest(d.answers) AS given
     WHERE kept.answers IS NULL OR NOT given = ANY (kept.answers)
        ON CONFLICT (entry_id, question_id) DO UPDATE SET text = excluded.text, number = excluded.number;
  END IF;
END $$;

-- What history tells of a change: {"field": [old, new]}, ages, tags and answers among them.
CREATE FUNCTION app.changed_fields(before public.entry, after public.entry, kept app.draft, d app.draft) RETURNS jsonb
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  fields jsonb := '{}';
BEGIN
  -- As app.differences would, but field by field: both rows as JSON take longer than everything else here.
  @each(noted) IF before.# IS DISTINCT FROM after.# THEN
    fields := fields || jsonb_build_object('#', jsonb_build_array(before.#, after.#));
  END IF; @end
  IF kept.ages <> d.ages THEN
    fields := fields || coalesce((
      SELECT jsonb_object_agg('age:' || gender || ':' || band, jsonb_build_array(o.visits, n.visits))
        FROM unnest(kept.ages) AS o FULL JOIN unnest(d.ages) AS n USING (gender, band)
       WHERE o.visits IS DISTINCT FROM n.visits), '{}');
  END IF;
  IF kept.tag_ids <> d.tag_ids THEN
    fields := fields || coalesce((
      SELECT jsonb_object_agg('tag:' || t, jsonb_build_array(
               CASE WHEN t = ANY (kept.tag_ids) THEN true END, CASE WHEN t = ANY (d.tag_ids) THEN true END))
        FROM unnest(kept.tag_ids || d.tag_ids) AS t
       WHERE NOT (t = ANY (kept.tag_ids) AND t = ANY (d.tag_ids))), '{}');
  END IF;
  IF kept.answers <> d.answers THEN
    fields := fields || coalesce((
      SELECT jsonb_object_agg('answer:' || question_id, jsonb_build_array(
               coalesce(to_jsonb(o.text), to_jsonb(o.number)), coalesce(to_jsonb(n.text), to_jsonb(n.number))))
        FROM unnest(kept.answers) AS o FULL JOIN unnest(d.answers) AS n USING (question_id)
       WHERE (o.text, o.number) IS DISTINCT FROM (n.text, n.number)), '{}');
  END IF;
  RETURN fields;
END $$;

-- Saves a new or changed entry whole, and answers {"saved": entry} with {"was": {"unit_id", "date"}} where it was there
-- before and "again" where this very draft had been saved; or {"conflict": entry, null where it is gone}; or
-- {"refused": [rules]}. An entry of others' answers as one that is not there.
CREATE FUNCTION app.save_entry(draft jsonb) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  written constant int[] := ARRAY(SELECT u FROM app.units_written() AS u);
  d app.draft;
  kept app.draft;
  same app.draft;
  before public.entry;
  after public.entry;
  found_before boolean;
  broken text[];
  fields jsonb;
BEGIN
  PERFORM app.refuse_old_snapshot();
  d := app.sent_draft(draft);
  IF NOT d.unit_id = ANY (written) THEN
    RAISE EXCEPTION 'no right to save this entry' USING ERRCODE = '42501';
  END IF;
  LOOP
    SELECT e.* INTO before FROM public.entry e WHERE e.id = d.id AND e.unit_id = ANY (written) FOR NO KEY UPDATE;
    found_before := FOUND;
    IF NOT found_before AND EXISTS (
         SELECT 1 FROM public.entry e WHERE e.id = d.id AND e.unit_id IN (SELECT u FROM app.units_read() AS u)) THEN
      RAISE EXCEPTION 'no right to save this entry' USING ERRCODE = '42501';
    END IF;
    IF found_before THEN
      kept := app.stored_draft(before);
    END IF;
    d := app.fitted_draft(d, kept);
    broken := app.broken_rules(d);
    IF broken <> '{}' THEN
      RETURN jsonb_build_object('refused', broken);
    END IF;
    after := app.entry_of(d);
    after.changed_at := now();
    after.changed_by := app.author();
    after.changed_by_id := app.author_id();
    EXIT WHEN found_before OR d.version <> 0;
    INSERT INTO public.entry
           (id, @each(written) # @end, created_at, created_by, created_by_id, changed_at, changed_by, changed_by_id)
    VALUES (after.id, @each(written) after.# @end, after.changed_at, after.changed_by, after.changed_by_id,
            after.changed_at, after.changed_by, after.changed_by_id)
        ON CONFLICT (id) DO NOTHING RETURNING * INTO after;
    IF FOUND THEN
      PERFORM app.write_parts(d, NULL);
      RETURN jsonb_build_object('saved', app.entry_as_json(after));
    END IF;
    -- It was sent twice at the same time; or the key is taken elsewhere, which is nothing that happens by itself.
    IF NOT EXISTS (SELECT 1 FROM public.entry e WHERE e.id = d.id AND e.unit_id = ANY (written)) THEN
      RAISE EXCEPTION 'no right to save this entry' USING ERRCODE = '42501';
    END IF;
  END LOOP;

  IF found_before AND before.binned_at IS NULL AND before.version > d.version THEN
    same := kept;
    same.version := d.version;
    same.form := d.form;
    same.age_band_set_id := d.age_band_set_id;
    IF same = d THEN
      RETURN jsonb_build_object('saved', app.entry_as_json(before), 'again', true);
    END IF;
  END IF;
  IF NOT found_before OR before.version <> d.version OR before.binned_at IS NOT NULL THEN
    RETURN jsonb_build_object('conflict', CASE WHEN found_before THEN app.entry_as_json(before) END);
  END IF;
  UPDATE public.entry e
     SET @each(written) # = after.# @end, changed_at = after.changed_at, changed_by = after.changed_by,
         changed_by_id = after.changed_by_id
   WHERE e.id = d.id
  RETURNING * INTO after;
  PERFORM app.write_parts(d, kept);
  fields := app.changed_fields(before, after, kept, d);
  IF fields <> '{}' THEN
    PERFORM app.note(after.changed_by, 'entry', d.id::text, d.id, d.unit_id, 'change', fields);
  END IF;
  RETURN jsonb_build_object('saved', app.entry_as_json(after), 'was',
                            jsonb_build_object('unit_id', before.unit_id, 'date', before.date));
END $$;

-- Stores new entries, at most 10,000 at once, each of a unit where one may write: all of them or none. Answers the rules
-- broken by the first that breaks any; empty: all are stored.
CREATE FUNCTION app.add_entries(drafts jsonb) RETURNS text[]
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  written constant int[] := ARRAY(SELECT u FROM app.units_written() AS u);
  author constant text := app.author();
  author_id constant int := app.author_id();
  fitting app.draft[] := '{}';
  rows public.entry[] := '{}';
  one jsonb;
  d app.draft;
  broken text[];
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF jsonb_typeof(drafts) IS DISTINCT FROM 'array' OR jsonb_array_length(drafts) > 10000 THEN
    RAISE EXCEPTION 'not a list of entries' USING ERRCODE = 'LB002';
  END IF;
  FOR one IN SELECT item FROM jsonb_array_elements(drafts) AS item LOOP
    d := app.sent_draft(one);
    IF NOT d.unit_id = ANY (written) THEN
      RAISE EXCEPTION 'no right to save this entry' USING ERRCODE = '42501';
    ELSIF d.version <> 0 THEN  -- one that began at the largest could never be changed, binned or redacted
      RAISE EXCEPTION 'not a new entry' USING ERRCODE = 'LB002';
    END IF;
    d := app.fitted_draft(d, NULL);
    broken := app.broken_rules(d);
    IF broken <> '{}' THEN
      RETURN broken;
    END IF;
    fitting := fitting || d;
    rows := rows || app.entry_of(d);
  END LOOP;
  INSERT INTO public.entry
         (id, @each(written) # @end, created_at, created_by, created_by_id, changed_at, changed_by, changed_by_id)
  SELECT r.id, @each(written) r.# @end, now(), author, author_id, now(), author, author_id
    FROM unnest(rows) AS r ORDER BY r.id;
  INSERT INTO public.entry_age (entry_id, gender, band, visits)
  SELECT f.id, a.gender, a.band, a.visits FROM unnest(fitting) AS f, unnest(f.ages) AS a ORDER BY 1, 2, 3;
  INSERT INTO public.entry_tag (entry_id, tag_id)
  SELECT f.id, t FROM unnest(fitting) AS f, unnest(f.tag_ids) AS t ORDER BY 1, 2;
  INSERT INTO public.entry_answer (entry_id, question_id, text, number)
  SELECT f.id, a.question_id, a.text, a.number FROM unnest(fitting) AS f, unnest(f.answers) AS a ORDER BY 1, 2;
  RETURN '{}';
END $$;

-- The key, if its entry is of one of the units. Always one row is read, that of the key or of the one before it: a key
-- that is another's takes as long as one that is not there.
CREATE FUNCTION app.entry_within(entry uuid, units int[]) RETURNS uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT near.id
            FROM (SELECT e.id, e.unit_id FROM public.entry e WHERE e.id <= entry ORDER BY e.id DESC LIMIT 1) AS near
           WHERE near.id = entry AND near.unit_id = ANY (units));
END $$;

-- Puts an entry into the bin or takes it out of it, as it was. Answers as app.save_entry; null: there is no such entry.
CREATE FUNCTION app.bin_entry(entry_id uuid, version int, binned boolean) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  read constant int[] := ARRAY(SELECT u FROM app.units_read() AS u);
  written constant int[] := ARRAY(SELECT u FROM app.units_written() AS u);
  known constant uuid := app.entry_within(bin_entry.entry_id, read || written);
  before public.entry;
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF bin_entry.version IS NULL OR binned IS NULL THEN
    RAISE EXCEPTION 'not a version' USING ERRCODE = 'LB002';
  END IF;
  SELECT e.* INTO before FROM public.entry e
   WHERE e.id = known AND e.unit_id = ANY (written) FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    IF EXISTS (SELECT 1 FROM public.entry e WHERE e.id = known AND e.unit_id = ANY (read)) THEN
      RAISE EXCEPTION 'no right to change this entry' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
  END IF;
  IF NOT binned AND before.binned_at < now() - interval '@each(hours_in_bin) # @end hours' THEN
    RAISE EXCEPTION 'too long in the bin' USING ERRCODE = 'LB003';
  END IF;
  -- What is in the bin does not get there again: its time in it would begin anew.
  IF before.version <> bin_entry.version OR (before.binned_at IS NOT NULL) = binned THEN
    RETURN jsonb_build_object('conflict', app.entry_as_json(before));
  END IF;
  UPDATE public.entry e
     SET binned_at = CASE WHEN binned THEN now() END, version = e.version + 1, changed_at = now(),
         changed_by = app.author(), changed_by_id = app.author_id()
   WHERE e.id = before.id;
  PERFORM app.note(app.author(), 'entry', before.id::text, before.id, before.unit_id,
                   CASE WHEN binned THEN 'bin' ELSE 'restore' END, '{}');
  RETURN (SELECT jsonb_build_object('saved', app.entry_as_json(e), 'was',
                   jsonb_build_object('unit_id', before.unit_id, 'date', before.date))
            FROM public.entry e WHERE e.id = before.id);
END $$;

GRANT EXECUTE ON FUNCTION app.save_entry(jsonb), app.add_entries(jsonb), app.bin_entry(uuid, int, boolean) TO @people;
