-- What a person's login may ask of each table. What is not granted here is denied; rows are then cut by the policy.
-- No DELETE and no table-wide UPDATE anywhere: either would let a login lock the table against everybody.

GRANT SELECT ON public.alembic_version, public.meta TO @people;

ALTER TABLE public.node ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_place ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_reach ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON public.node, public.node_name, public.node_place, public.node_reach TO @people;
CREATE POLICY seen ON public.node FOR SELECT TO @people
  USING (id = ANY (ARRAY(SELECT app.nodes_seen())));
CREATE POLICY seen ON public.node_name FOR SELECT TO @people
  USING (node_id = ANY (ARRAY(SELECT app.nodes_seen())));
CREATE POLICY seen ON public.node_place FOR SELECT TO @people
  USING (node_id = ANY (ARRAY(SELECT app.nodes_seen())));
CREATE POLICY seen ON public.node_reach FOR SELECT TO @people
  USING (node_id = ANY (ARRAY(SELECT app.nodes_seen())));

-- Vocabulary: read where the totals are, made by the mentor of the branch.
ALTER TABLE public.activity ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.activity_name ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT (unit_id, name, sort_key, search, form, closed_on, version) ON public.activity TO @people;
GRANT USAGE ON SEQUENCE public.activity_id_seq TO @people;
GRANT SELECT, INSERT ON public.activity_name TO @people;
CREATE POLICY read ON public.activity FOR SELECT TO @people
  USING (unit_id = ANY (ARRAY(SELECT app.nodes_of_totals())));
CREATE POLICY made ON public.activity FOR INSERT TO @people
  WITH CHECK (unit_id = ANY (ARRAY(SELECT app.scope('{mentor}'))));
CREATE POLICY read ON public.activity_name FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.activity a WHERE a.id = activity_id));
CREATE POLICY made ON public.activity_name FOR INSERT TO @people
  WITH CHECK (EXISTS (SELECT 1 FROM public.activity a
                       WHERE a.id = activity_id AND a.unit_id = ANY (ARRAY(SELECT app.scope('{mentor}')))));

ALTER TABLE public.tag ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tag_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.age_band_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.age_band ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON public.tag, public.tag_name, public.age_band_set, public.age_band TO @people;
CREATE POLICY read ON public.tag FOR SELECT TO @people
  USING (organisation_id IS NULL OR organisation_id = ANY (ARRAY(SELECT app.nodes_seen())));
CREATE POLICY read ON public.tag_name FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.tag t WHERE t.id = tag_id));
CREATE POLICY read ON public.age_band_set FOR SELECT TO @people
  USING (organisation_id IS NULL OR organisation_id = ANY (ARRAY(SELECT app.nodes_seen())));
CREATE POLICY read ON public.age_band FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.age_band_set s WHERE s.id = set_id));

-- Entries. Author, time and version columns may be sent (the program of every version sends them); the trigger in
-- entries.sql decides what is stored.
ALTER TABLE public.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_age ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_tag ENABLE ROW LEVEL SECURITY;
GRANT SELECT,
  INSERT (id, version, unit_id, activity_id, form, date, start_minute, minutes, setting, girls, boys, other,
          estimated, producers, youth_minutes, staff_count, staff_minutes, staff_minutes_typed, age_band_set_id,
          what, why, search, created_at, created_by, changed_at, changed_by),
  UPDATE (version, unit_id, activity_id, form, date, start_minute, minutes, setting, girls, boys, other,
          estimated, producers, youth_minutes, staff_count, staff_minutes, staff_minutes_typed, age_band_set_id,
          what, why, search, changed_at, changed_by, binned_at)
  ON public.entry TO @people;
GRANT SELECT ON public.entry_age, public.entry_tag TO @people;
CREATE POLICY read ON public.entry FOR SELECT TO @people
  USING (unit_id = ANY (ARRAY(SELECT app.units_read())));
CREATE POLICY made ON public.entry FOR INSERT TO @people
  WITH CHECK (unit_id = ANY (ARRAY(SELECT app.units_written())));
CREATE POLICY changed ON public.entry FOR UPDATE TO @people
  USING (unit_id = ANY (ARRAY(SELECT app.units_written())))
  WITH CHECK (unit_id = ANY (ARRAY(SELECT app.units_written())));
CREATE POLICY read ON public.entry_age FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.entry e WHERE e.id = entry_id));
CREATE POLICY read ON public.entry_tag FOR SELECT TO @people
  USING (EXISTS (SELECT 1 FROM public.entry e WHERE e.id = entry_id));

-- What was imported: the mentor's memory.
ALTER TABLE public.import_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.imported_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.import_place ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON public.import_run, public.imported_row, public.import_place TO @people;
GRANT UPDATE (unit_id) ON public.import_place TO @people;
CREATE POLICY mine ON public.import_run TO @people
  USING (organisation_id = ANY (ARRAY(SELECT app.scope('{mentor}'))));
CREATE POLICY mine ON public.imported_row TO @people
  USING (EXISTS (SELECT 1 FROM public.import_run r WHERE r.id = run_id))
  WITH CHECK (EXISTS (SELECT 1 FROM public.import_run r WHERE r.id = run_id)
         AND EXISTS (SELECT 1 FROM public.entry e WHERE e.id = entry_id));
CREATE POLICY mine ON public.import_place TO @people
  USING (organisation_id = ANY (ARRAY(SELECT app.scope('{mentor}'))))
  WITH CHECK (organisation_id = ANY (ARRAY(SELECT app.scope('{mentor}')))
         AND unit_id = ANY (ARRAY(SELECT app.scope('{mentor}'))));

-- Which keys a package brought in, and as what: the IT department's memory only.
ALTER TABLE public.imported_key ENABLE ROW LEVEL SECURITY;

-- People, grants, history and channels have their rules beside their functions; until those run, nothing is open.
ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.person_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.history ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.live_channel ENABLE ROW LEVEL SECURITY;
