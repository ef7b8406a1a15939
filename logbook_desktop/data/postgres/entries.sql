-- What the database itself decides about an entry: its author, its times, its version, and what belongs to it.

-- SQLSTATE LB001: somebody else was quicker. LB002: the row does not fit together. LB003: too long in the bin.
CREATE FUNCTION app.entry_written() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  author text;
  author_id int;
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'the version must be the next one' USING ERRCODE = 'LB001';
  END IF;
  SELECT p.name, p.id INTO author, author_id FROM public.person p WHERE p.login = session_user;
  IF NOT FOUND THEN
    -- The administrator moves data in and out with its authors and times, and is no person: names that came in with it
    -- are nobody's key.
    IF TG_OP = 'UPDATE' AND (NEW.changed_by, NEW.changed_at) <> (OLD.changed_by, OLD.changed_at) THEN
      NEW.changed_by_id := NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.created_by, NEW.created_at) <> (OLD.created_by, OLD.created_at) THEN
      NEW.created_by_id := NULL;
    END IF;
    RETURN NEW;
  END IF;
  IF app.has_old_snapshot() THEN  -- asked here at every save: the call that says so costs more than the question
    PERFORM app.refuse_old_snapshot();
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.version := 1;
    NEW.created_at := now();
    NEW.created_by := author;
    NEW.created_by_id := author_id;
    NEW.binned_at := NULL;
  ELSE
    IF OLD.binned_at IS NOT NULL THEN
      -- Out of the bin and back as it was; nothing in the bin is edited.
      IF NEW.binned_at IS NOT NULL THEN
        RAISE EXCEPTION 'the entry is in the bin' USING ERRCODE = 'LB001';
      ELSIF OLD.binned_at < now() - interval '720 hours' THEN  -- of days the session's time zone says how long
        RAISE EXCEPTION 'too long in the bin' USING ERRCODE = 'LB003';
      END IF;
    ELSIF NEW.binned_at IS NOT NULL THEN
      NEW.binned_at := now();
    END IF;
  END IF;
  NEW.changed_at := now();
  NEW.changed_by := author;
  NEW.changed_by_id := author_id;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.unit_id <> OLD.unit_id AND NOT NEW.unit_id IN (SELECT app.units_written()) THEN
      RAISE EXCEPTION 'new row violates row-level security policy for table "entry"' USING ERRCODE = '42501';
    ELSIF (NEW.unit_id, NEW.activity_id, NEW.age_band_set_id, NEW.date)
        = (OLD.unit_id, OLD.activity_id, OLD.age_band_set_id, OLD.date) THEN
      RETURN NEW;  -- it fitted when this was saved
    END IF;
  END IF;
  IF NOT app.is_day(NEW.date)
     OR NOT EXISTS (SELECT 1 FROM public.activity a WHERE a.id = NEW.activity_id AND a.unit_id = NEW.unit_id)
     OR NOT EXISTS (SELECT 1 FROM public.node n WHERE n.id = NEW.unit_id AND n.kind = 'unit')
     OR NOT EXISTS (SELECT 1 FROM public.age_band_set s WHERE s.id = NEW.age_band_set_id
                     AND (s.organisation_id IS NULL OR EXISTS (
                       SELECT 1 FROM public.node_reach r
                        WHERE r.node_id = NEW.unit_id AND r.ancestor_id = s.organisation_id))) THEN
    -- Of a unit of others only that: not whether the activity is one of theirs.
    IF NOT NEW.unit_id IN (SELECT app.units_written()) THEN
      RAISE EXCEPTION 'new row violates row-level security policy for table "entry"' USING ERRCODE = '42501';
    END IF;
    RAISE EXCEPTION 'the entry does not fit its unit' USING ERRCODE = 'LB002';
  END IF;
  RETURN NEW;
END $$;

-- The owner's own functions (app.redact) keep these rules themselves: they work in the bin, too.
CREATE TRIGGER entry_written BEFORE INSERT OR UPDATE ON public.entry
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

-- The counts by age and the tags of entries saved in this transaction, in place of what they had:
-- [{"entry": uuid, "ages": [[gender, band, visits], …], "tags": [id, …]}, …]
-- Each statement is planned once in a session: to plan it for every list anew takes longer than the work itself. And
-- what did not change is not written: even a statement that touches no row runs its triggers.
CREATE FUNCTION app.keep_parts(parts jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  free constant boolean := app.is_administrator();
  entries constant uuid[] := ARRAY(SELECT (part ->> 'entry')::uuid FROM jsonb_array_elements(parts) AS part);
  saved boolean;
  fit boolean;
  fewer boolean;
  other boolean;
  more boolean;
BEGIN
  IF NOT free THEN
    -- Saved in this transaction, which asked for the right (the time as well as the number: numbers begin again); the
    -- ages are parts of what is counted, in the bands of the set.
    SELECT bool_and(e.id IS NOT NULL), bool_and(NOT EXISTS (
             SELECT 1 FROM jsonb_array_elements(asked.part -> 'ages') AS age
              GROUP BY age ->> 0
             HAVING sum((age ->> 2)::int)
                      > CASE age ->> 0 WHEN 'girls' THEN e.girls WHEN 'boys' THEN e.boys ELSE e.other END
                 OR NOT array_agg(age ->> 1) <@ ARRAY(
                      SELECT CASE WHEN b.high IS NULL THEN b.low || '+' WHEN b.low = 0 THEN 'under_' || (b.high + 1)
                                  ELSE b.low || '-' || b.high END
                        FROM public.age_band b WHERE b.set_id = e.age_band_set_id)))
      INTO saved, fit
      FROM jsonb_array_elements(parts) AS asked(part)
      LEFT JOIN public.entry e ON e.id = (asked.part ->> 'entry')::uuid AND e.id = ANY (entries)
       AND e.xmin = pg_current_xact_id()::xid AND e.changed_at = now() AND e.binned_at IS NULL;
    IF NOT saved THEN
      RAISE EXCEPTION 'not saved in this transaction' USING ERRCODE = '42501';
    ELSIF NOT fit THEN
      RAISE EXCEPTION 'the counts by age do not fit' USING ERRCODE = 'LB002';
    END IF;
  END IF;

  SELECT bool_or(given.visits IS NULL), bool_or(given.visits <> kept.visits), bool_or(kept.visits IS NULL)
    INTO fewer, other, more
    FROM (SELECT (part ->> 'entry')::uuid AS entry_id, age ->> 0 AS gender, age ->> 1 AS band, (age ->> 2)::int AS visits
            FROM jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'ages') AS age) AS given
    FULL JOIN (SELECT a.* FROM public.entry_age a WHERE a.entry_id = ANY (entries)) AS kept
   USING (entry_id, gender, band);
  IF fewer THEN
    DELETE FROM public.entry_age a USING jsonb_array_elements(parts) AS part
     WHERE a.entry_id = ANY (entries) AND a.entry_id = (part ->> 'entry')::uuid
       AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(part -> 'ages') AS age
                        WHERE age ->> 0 = a.gender AND age ->> 1 = a.band);
  END IF;
  IF other THEN
    UPDATE public.entry_age a SET visits = (age ->> 2)::int
      FROM jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'ages') AS age
     WHERE a.entry_id = ANY (entries) AND a.entry_id = (part ->> 'entry')::uuid
       AND a.gender = age ->> 0 AND a.band = age ->> 1 AND a.visits <> (age ->> 2)::int;
  END IF;
  IF more THEN
    INSERT INTO public.entry_age (entry_id, gender, band, visits)
    SELECT (part ->> 'entry')::uuid, age ->> 0, age ->> 1, (age ->> 2)::int
      FROM jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'ages') AS age
     WHERE NOT EXISTS (SELECT 1 FROM public.entry_age a WHERE a.entry_id = (part ->> 'entry')::uuid
                          AND a.gender = age ->> 0 AND a.band = age ->> 1)
     ORDER BY 1, 2, 3;
  END IF;

  SELECT bool_or(given.tag_id IS NULL), bool_or(kept.tag_id IS NULL) INTO fewer, more
    FROM (SELECT (part ->> 'entry')::uuid AS entry_id, asked::int AS tag_id
            FROM jsonb_array_elements(parts) AS part, jsonb_array_elements_text(part -> 'tags') AS asked) AS given
    FULL JOIN (SELECT t.* FROM public.entry_tag t WHERE t.entry_id = ANY (entries)) AS kept
   USING (entry_id, tag_id);
  IF fewer THEN
    DELETE FROM public.entry_tag t USING jsonb_array_elements(parts) AS part
     WHERE t.entry_id = ANY (entries) AND t.entry_id = (part ->> 'entry')::uuid
       AND NOT part -> 'tags' @> to_jsonb(t.tag_id);
  END IF;
  IF more THEN
    -- A tag of everybody, or of an organisation that the unit is or was in.
    INSERT INTO public.entry_tag (entry_id, tag_id)
    SELECT (part ->> 'entry')::uuid, t.id
      FROM jsonb_array_elements(parts) AS part, jsonb_array_elements_text(part -> 'tags') AS asked
      JOIN public.tag t ON t.id = asked::int
     WHERE t.organisation_id IS NULL OR free OR EXISTS (
             SELECT 1 FROM public.entry e JOIN public.node_reach r ON r.node_id = e.unit_id
              WHERE e.id = (part ->> 'entry')::uuid AND r.ancestor_id = t.organisation_id)
     ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
  END IF;
END $$;
