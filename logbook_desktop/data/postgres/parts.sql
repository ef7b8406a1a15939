-- What belongs to an entry fits it, whoever writes: ages are parts of the totals and in the bands of the set, tags are
-- everybody's or of an organisation that the unit is or was in, answers fit questions of a branch it is or was in.
-- What people save has been asked all this by app.save_entry; these triggers are for IT, who writes rows by hand and in
-- any order: they ask at the commit. A package (logbook.loading = on) has been asked before it is written; the demo (demo)
-- asks once for all, which is many times quicker.

CREATE FUNCTION app.asks_parts() RETURNS boolean
  LANGUAGE sql STABLE
  RETURN app.is_administrator() AND NOT coalesce(current_setting('logbook.loading', true), '') IN ('on', 'demo');

-- SQLSTATE LB002 unless they fit.
CREATE FUNCTION app.parts_fit() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  key uuid;
  one public.entry;
  misfit text;
BEGIN
  IF TG_RELID NOT IN ('public.entry'::regclass, 'public.entry_age'::regclass, 'public.entry_tag'::regclass,
                      'public.entry_answer'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF TG_TABLE_NAME = 'entry' THEN
    key := NEW.id;
  ELSE
    key := NEW.entry_id;
  END IF;
  SELECT e.* INTO one FROM public.entry e WHERE e.id = key;
  IF NOT FOUND THEN
    RETURN NULL;  -- erased since
  END IF;
  IF TG_TABLE_NAME IN ('entry', 'entry_age') AND EXISTS (
       SELECT 1 FROM public.entry_age a WHERE a.entry_id = key
        GROUP BY a.gender
       HAVING sum(a.visits) > CASE a.gender WHEN 'girls' THEN one.girls WHEN 'boys' THEN one.boys ELSE one.other END
           OR NOT array_agg(a.band::text) <@ app.bands_of(one.age_band_set_id)) THEN
    misfit := 'counts by age';
  ELSIF TG_TABLE_NAME IN ('entry', 'entry_tag') AND EXISTS (
       SELECT 1 FROM public.entry_tag k JOIN public.tag t ON t.id = k.tag_id
        WHERE k.entry_id = key AND t.organisation_id IS NOT NULL AND NOT EXISTS (
              SELECT 1 FROM public.node_reach r WHERE r.node_id = one.unit_id AND r.ancestor_id = t.organisation_id)) THEN
    misfit := 'tags';
  ELSIF TG_TABLE_NAME IN ('entry', 'entry_answer') AND EXISTS (
       SELECT 1 FROM public.entry_answer a JOIN public.question q ON q.id = a.question_id
        WHERE a.entry_id = key AND NOT (app.answer_fits(q.kind, a.text, a.number)
              AND (q.node_id IS NULL OR EXISTS (
                SELECT 1 FROM public.node_reach r WHERE r.node_id = one.unit_id AND r.ancestor_id = q.node_id)))) THEN
    misfit := 'answers';
  END IF;
  IF misfit IS NOT NULL THEN
    RAISE EXCEPTION 'the % of the entry % do not fit it', misfit, key USING ERRCODE = 'LB002';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER parts_fit AFTER UPDATE OF unit_id, age_band_set_id, @each(genders) # @end ON public.entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (app.asks_parts()) EXECUTE FUNCTION app.parts_fit();
CREATE CONSTRAINT TRIGGER parts_fit AFTER INSERT OR UPDATE ON public.entry_age
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (app.asks_parts()) EXECUTE FUNCTION app.parts_fit();
CREATE CONSTRAINT TRIGGER parts_fit AFTER INSERT OR UPDATE ON public.entry_tag
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (app.asks_parts()) EXECUTE FUNCTION app.parts_fit();
CREATE CONSTRAINT TRIGGER parts_fit AFTER INSERT OR UPDATE ON public.entry_answer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (app.asks_parts()) EXECUTE FUNCTION app.parts_fit();

-- The same of every entry there is, at once: LB002 unless all fit.
CREATE FUNCTION app.require_parts_fit() RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
       SELECT 1 FROM public.entry_age a JOIN public.entry e ON e.id = a.entry_id
        GROUP BY e.id, a.gender
       HAVING sum(a.visits) > CASE a.gender WHEN 'girls' THEN e.girls WHEN 'boys' THEN e.boys ELSE e.other END)
     OR EXISTS (
       SELECT 1 FROM (SELECT DISTINCT e.age_band_set_id, a.band
                        FROM public.entry_age a JOIN public.entry e ON e.id = a.entry_id) AS used
        WHERE NOT used.band = ANY (app.bands_of(used.age_band_set_id)))
     OR EXISTS (
       SELECT 1 FROM (SELECT DISTINCT e.unit_id, t.organisation_id
                        FROM public.entry_tag k JOIN public.tag t ON t.id = k.tag_id
                        JOIN public.entry e ON e.id = k.entry_id) AS used
        WHERE used.organisation_id IS NOT NULL AND NOT EXISTS (
              SELECT 1 FROM public.node_reach r
               WHERE r.node_id = used.unit_id AND r.ancestor_id = used.organisation_id)) THEN
    RAISE EXCEPTION 'the parts of an entry do not fit it' USING ERRCODE = 'LB002';
  END IF;
END $$;
