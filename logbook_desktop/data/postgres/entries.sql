-- What the database itself decides about an entry: its author, its times, its version, and what belongs to it.

-- SQLSTATE LB001: somebody else was quicker. LB002: the row does not fit together. LB003: too long in the bin.
CREATE FUNCTION app.entry_written() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  author text;
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'the version must be the next one' USING ERRCODE = 'LB001';
  END IF;
  SELECT p.name INTO author FROM public.person p WHERE p.login = session_user;
  IF NOT FOUND THEN
    RETURN NEW;  -- the administrator moves data in and out with its authors and times
  END IF;
  PERFORM app.refuse_old_snapshot();
  IF TG_OP = 'INSERT' THEN
    NEW.version := 1;
    NEW.created_at := now();
    NEW.created_by := author;
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

-- Raises unless the counts by age are parts of what the entries count, in the bands of their sets.
CREATE FUNCTION app.check_ages(entries uuid[]) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.entry_age a JOIN public.entry e ON e.id = a.entry_id
     WHERE a.entry_id = ANY (entries)
     GROUP BY e.id, a.gender
    HAVING sum(a.visits) > CASE a.gender WHEN 'girls' THEN e.girls WHEN 'boys' THEN e.boys ELSE e.other END
        OR NOT array_agg(a.band::text) <@ ARRAY(
             SELECT CASE WHEN b.high IS NULL THEN b.low || '+' WHEN b.low = 0 THEN 'under_' || (b.high + 1)
                         ELSE b.low || '-' || b.high END
               FROM public.age_band b WHERE b.set_id = e.age_band_set_id)
  ) THEN
    RAISE EXCEPTION 'the counts by age do not fit' USING ERRCODE = 'LB002';
  END IF;
END $$;

-- The counts by age and the tags of entries saved in this transaction, in place of what they had:
-- [{"entry": uuid, "ages": [[gender, band, visits], …], "tags": [id, …]}, …]
-- Each statement is planned once in a session: to plan it for every list anew takes longer than the work itself.
CREATE FUNCTION app.keep_parts(parts jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  free constant boolean := app.is_administrator();
  entries constant uuid[] := ARRAY(SELECT (part ->> 'entry')::uuid FROM jsonb_array_elements(parts) AS part);
  tags constant int[] := ARRAY(SELECT jsonb_array_elements_text(part -> 'tags')::int
                                 FROM jsonb_array_elements(parts) AS part);
  seen int[];
BEGIN
  IF NOT free AND EXISTS (
    SELECT 1 FROM unnest(entries) AS asked(id)
     WHERE NOT EXISTS (
       SELECT 1 FROM public.entry e
        WHERE e.id = asked.id AND e.xmin = pg_current_xact_id()::xid AND e.binned_at IS NULL
          AND e.unit_id IN (SELECT app.units_written()))
  ) THEN
    RAISE EXCEPTION 'not saved in this transaction' USING ERRCODE = '42501';
  END IF;

  IF EXISTS (SELECT 1 FROM public.entry_age a WHERE a.entry_id = ANY (entries)) THEN
    DELETE FROM public.entry_age a USING jsonb_array_elements(parts) AS part
     WHERE a.entry_id = ANY (entries) AND a.entry_id = (part ->> 'entry')::uuid
       AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(part -> 'ages') AS age
                        WHERE age ->> 0 = a.gender AND age ->> 1 = a.band);
  END IF;
  INSERT INTO public.entry_age AS kept (entry_id, gender, band, visits)
  SELECT (part ->> 'entry')::uuid, age ->> 0, age ->> 1, (age ->> 2)::int
    FROM jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'ages') AS age
   ORDER BY 1, 2, 3
      ON CONFLICT (entry_id, gender, band) DO UPDATE SET visits = excluded.visits
   WHERE kept.visits <> excluded.visits;
  IF NOT free THEN
    PERFORM app.check_ages(entries);
  END IF;

  IF EXISTS (SELECT 1 FROM public.entry_tag t WHERE t.entry_id = ANY (entries)) THEN
    DELETE FROM public.entry_tag t USING jsonb_array_elements(parts) AS part
     WHERE t.entry_id = ANY (entries) AND t.entry_id = (part ->> 'entry')::uuid
       AND NOT part -> 'tags' @> to_jsonb(t.tag_id);
  END IF;
  IF NOT free AND EXISTS (SELECT 1 FROM public.tag t WHERE t.id = ANY (tags) AND t.organisation_id IS NOT NULL) THEN
    seen := ARRAY(SELECT app.nodes_seen());
  END IF;
  INSERT INTO public.entry_tag (entry_id, tag_id)
  SELECT (part ->> 'entry')::uuid, t.id
    FROM jsonb_array_elements(parts) AS part, jsonb_array_elements_text(part -> 'tags') AS asked
    JOIN public.tag t ON t.id = asked::int
   WHERE t.organisation_id IS NULL OR free OR t.organisation_id = ANY (seen)
   ORDER BY 1, 2
      ON CONFLICT DO NOTHING;
END $$;
