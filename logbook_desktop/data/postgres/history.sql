-- Who changed what and when, field by field. The table belongs to @history; everybody else, the owner's functions
-- included, adds through app.note and nothing else. The one exception takes texts out (app.forget_texts).
-- An entry's own making stands in its row (created_at, created_by) and is not written twice.

GRANT USAGE ON SCHEMA public TO @history;

-- The key of whoever acts, which stays when names change; null: the IT department.
CREATE FUNCTION app.author_id() RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id FROM public.person p WHERE p.login = session_user $$;
GRANT EXECUTE ON FUNCTION app.author_id() TO @history;

CREATE FUNCTION app.note(by_name text, kind text, subject text, entry uuid, node int, action text, fields jsonb)
  RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.history (at, login, by_name, by_id, kind, subject, entry_id, node_id, action, fields)
    VALUES (now(), session_user, by_name, app.author_id(), kind, subject, entry, node, action, fields::text) $$;

-- Empties fields in what is remembered of some entries ("answer:" stands for all answers); that they were changed,
-- by whom and when, stays.
CREATE FUNCTION app.forget_texts(entries uuid[], names text[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.history AS h
       SET fields = (SELECT jsonb_object_agg(key, CASE
                              WHEN key = ANY (names) OR 'answer:' = ANY (names) AND starts_with(key, 'answer:')
                                THEN '[null, null]' ELSE value END)::text
                       FROM jsonb_each(h.fields::jsonb))
     WHERE h.kind = 'entry' AND h.entry_id = ANY (entries)
       AND (h.fields::jsonb ?| names OR 'answer:' = ANY (names) AND h.fields LIKE '%"answer:%') $$;

ALTER FUNCTION app.note(text, text, text, uuid, int, text, jsonb) OWNER TO @history;
ALTER FUNCTION app.forget_texts(uuid[], text[]) OWNER TO @history;
GRANT EXECUTE ON FUNCTION app.note(text, text, text, uuid, int, text, jsonb), app.forget_texts(uuid[], text[])
  TO @owner;

-- What history calls the person: the name of today, or the login of the IT department.
CREATE FUNCTION app.author() RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT p.name FROM public.person p WHERE p.login = session_user), session_user::text) $$;

-- IT moves a package in with the history it carries; a person's login cannot switch anything off.
CREATE FUNCTION app.is_loading() RETURNS boolean
  LANGUAGE sql STABLE
  RETURN coalesce(current_setting('logbook.loading', true), '') = 'on' AND app.is_administrator();

-- {"field": [old, new]} of two rows; empty fields are as good as absent.
CREATE FUNCTION app.differences(old jsonb, new jsonb, silent text[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(o.value, n.value)), '{}')
      FROM jsonb_each(jsonb_strip_nulls(old)) AS o
      FULL JOIN jsonb_each(jsonb_strip_nulls(new)) AS n USING (key)
     WHERE o.value IS DISTINCT FROM n.value AND NOT key = ANY (silent) $$;

-- What stays of an entry that is erased: when it was, who made it, who put it into the bin.
CREATE FUNCTION app.remains(gone public.entry) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.differences(jsonb_build_object('date', gone.date, 'created_at', gone.created_at,
             'created_by', gone.created_by, 'binned_at', gone.binned_at, 'binned_by',
             CASE WHEN gone.binned_at IS NOT NULL THEN gone.changed_by END), '{}', '{}') $$;

CREATE FUNCTION app.entry_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  fields jsonb := '{}';
  action text := 'change';
BEGIN
  IF TG_RELID <> 'public.entry'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF app.is_loading() THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    PERFORM app.note(app.author(), 'entry', OLD.id::text, OLD.id, OLD.unit_id, 'erase', app.remains(OLD));
    RETURN NULL;
  END IF;
  -- As app.differences would, but field by field: both rows as JSON take longer than everything else here.
  @each(noted) IF OLD.# IS DISTINCT FROM NEW.# THEN
    fields := fields || jsonb_build_object('#', jsonb_build_array(OLD.#, NEW.#));
  END IF; @end
  IF OLD.binned_at IS NULL AND NEW.binned_at IS NOT NULL THEN
    action := 'bin';
  ELSIF OLD.binned_at IS NOT NULL AND NEW.binned_at IS NULL THEN
    action := 'restore';
  END IF;
  IF action <> 'change' OR fields <> '{}' THEN
    PERFORM app.note(app.author(), 'entry', NEW.id::text, NEW.id, NEW.unit_id, action, fields);
  END IF;
  RETURN NULL;
END $$;

-- The owner's own functions (below) note what they do themselves, without the texts they take away.
CREATE TRIGGER entry_noted AFTER UPDATE OR DELETE ON public.entry
  FOR EACH ROW WHEN (current_user <> '@owner') EXECUTE FUNCTION app.entry_noted();

-- Ages and tags of entries that were there before; the first ones of an entry belong to its making.
CREATE FUNCTION app.parts_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  said jsonb;
BEGIN
  IF TG_RELID NOT IN ('public.entry_age'::regclass, 'public.entry_tag'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  -- Quick where an entry is made, which is what happens most.
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM after JOIN public.entry e ON e.id = after.entry_id
      WHERE NOT (e.version = 1 AND e.xmin = pg_current_xact_id()::xid) LIMIT 1;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  END IF;
  IF app.is_loading() THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'entry_tag' AND TG_OP = 'INSERT' THEN
    SELECT jsonb_agg(jsonb_build_array(entry_id, 'tag:' || tag_id, NULL, true)) INTO said FROM after;
  ELSIF TG_TABLE_NAME = 'entry_tag' THEN
    SELECT jsonb_agg(jsonb_build_array(entry_id, 'tag:' || tag_id, true, NULL)) INTO said FROM before;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT jsonb_agg(jsonb_build_array(entry_id, 'age:' || gender || ':' || band, NULL, visits))
      INTO said FROM after;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT jsonb_agg(jsonb_build_array(entry_id, 'age:' || gender || ':' || band, visits, NULL))
      INTO said FROM before;
  ELSE
    SELECT jsonb_agg(jsonb_build_array(n.entry_id, 'age:' || n.gender || ':' || n.band, o.visits, n.visits))
      INTO said FROM before AS o JOIN after AS n USING (entry_id, gender, band) WHERE o.visits <> n.visits;
  END IF;
  IF said IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM app.note(app.author(), 'entry', e.id::text, e.id, e.unit_id, 'change', line.fields)
     FROM (SELECT (item ->> 0)::uuid AS entry_id,
                  jsonb_object_agg(item ->> 1, jsonb_build_array(item -> 2, item -> 3)) AS fields
             FROM jsonb_array_elements(said) AS item GROUP BY 1) AS line
     JOIN public.entry e ON e.id = line.entry_id
    WHERE NOT (e.version = 1 AND e.xmin = pg_current_xact_id()::xid);
  RETURN NULL;
END $$;

CREATE TRIGGER parts_added AFTER INSERT ON public.entry_age
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT WHEN (current_user <> '@owner')
  EXECUTE FUNCTION app.parts_noted();
CREATE TRIGGER parts_changed AFTER UPDATE ON public.entry_age
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT WHEN (current_user <> '@owner')
  EXECUTE FUNCTION app.parts_noted();
CREATE TRIGGER parts_removed AFTER DELETE ON public.entry_age
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT WHEN (current_user <> '@owner')
  EXECUTE FUNCTION app.parts_noted();
CREATE TRIGGER parts_added AFTER INSERT ON public.entry_tag
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT WHEN (current_user <> '@owner')
  EXECUTE FUNCTION app.parts_noted();
CREATE TRIGGER parts_removed AFTER DELETE ON public.entry_tag
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT WHEN (current_user <> '@owner')
  EXECUTE FUNCTION app.parts_noted();

-- Nodes, activities, people, grants: a row each, the making of it too.
CREATE FUNCTION app.row_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  kept jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  fields jsonb := app.differences(old_row, new_row, '{id,version,sort_key,search,person_id,node_id,unit_id,'
    'created_at,created_by,granted_at,granted_by,login,terms_version}');
  action text := CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'DELETE' THEN 'erase' ELSE 'change' END;
  node int;
BEGIN
  IF TG_RELID NOT IN ('public.node'::regclass, 'public.activity'::regclass, 'public.person'::regclass,
                      'public.person_grant'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF app.is_loading() OR fields = '{}' THEN
    RETURN NULL;
  END IF;
  -- That an e-mail address was changed is remembered; what it was is not: former mentors read this too.
  IF fields ? 'email' THEN
    fields := fields || '{"email": [null, null]}';
  END IF;
  IF TG_OP = 'UPDATE' AND fields ? 'closed_on' AND new_row ->> 'closed_on' IS NOT NULL THEN
    action := 'close';
  ELSIF TG_OP = 'UPDATE' AND fields ? 'deactivated_at' AND new_row ->> 'deactivated_at' IS NOT NULL THEN
    action := 'deactivate';
  END IF;
  CASE TG_TABLE_NAME
    WHEN 'node' THEN node := kept ->> 'id';
    WHEN 'activity' THEN node := kept ->> 'unit_id';
    WHEN 'person_grant' THEN
      node := kept ->> 'node_id';
      action := CASE TG_OP WHEN 'INSERT' THEN 'grant' WHEN 'DELETE' THEN 'revoke' ELSE 'change' END;
    ELSE NULL;
  END CASE;
  PERFORM app.note(app.author(), CASE TG_TABLE_NAME WHEN 'person_grant' THEN 'grant' ELSE TG_TABLE_NAME END,
                   coalesce(kept ->> 'person_id', kept ->> 'id'), NULL, node, action, fields);
  RETURN NULL;
END $$;

CREATE TRIGGER row_noted AFTER INSERT OR UPDATE OR DELETE ON public.node
  FOR EACH ROW EXECUTE FUNCTION app.row_noted();
CREATE TRIGGER row_noted AFTER INSERT OR UPDATE OR DELETE ON public.activity
  FOR EACH ROW EXECUTE FUNCTION app.row_noted();
CREATE TRIGGER row_noted AFTER INSERT OR UPDATE OR DELETE ON public.person
  FOR EACH ROW EXECUTE FUNCTION app.row_noted();
CREATE TRIGGER row_noted AFTER INSERT OR UPDATE OR DELETE ON public.person_grant
  FOR EACH ROW EXECUTE FUNCTION app.row_noted();

-- Names in other languages ("name:sv") and where a node hangs from a month on ("place:24310").
CREATE FUNCTION app.part_of_node_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of_node constant int := coalesce(NEW.node_id, OLD.node_id);
  fields jsonb;
BEGIN
  IF TG_RELID NOT IN ('public.node_name'::regclass, 'public.node_place'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  -- The first ones belong to the making of the node, the last ones to its end.
  IF app.is_loading() OR NOT EXISTS (
    SELECT 1 FROM public.node n
     WHERE n.id = of_node AND NOT (n.version = 1 AND n.xmin = pg_current_xact_id()::xid)
  ) THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'node_name' THEN
    fields := jsonb_build_object('name:' || coalesce(NEW.language, OLD.language),
                                 jsonb_build_array(OLD.name, NEW.name));
  ELSE
    fields := jsonb_build_object('place:' || coalesce(NEW.from_month, OLD.from_month),
                                 jsonb_build_array(OLD.parent_id, NEW.parent_id));
  END IF;
  PERFORM app.note(app.author(), 'node', of_node::text, NULL, of_node,
                   CASE TG_TABLE_NAME WHEN 'node_place' THEN 'move' ELSE 'change' END, fields);
  RETURN NULL;
END $$;

CREATE TRIGGER part_of_node_noted AFTER INSERT OR UPDATE OR DELETE ON public.node_name
  FOR EACH ROW EXECUTE FUNCTION app.part_of_node_noted();
CREATE TRIGGER part_of_node_noted AFTER INSERT OR UPDATE OR DELETE ON public.node_place
  FOR EACH ROW EXECUTE FUNCTION app.part_of_node_noted();

-- A mentor takes a text out of an entry, in the bin or not, and out of its history at once. Gives the new version.
CREATE FUNCTION app.redact(entry_id uuid, field text) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT u FROM app.scope('{mentor}') AS u);
  known constant uuid := CASE WHEN app.is_administrator() THEN redact.entry_id
                              ELSE app.entry_within(redact.entry_id, mine) END;
  one public.entry;
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF field IS NULL OR field NOT IN ('what', 'why') AND field !~ '^answer:[0-9]{1,9}$' THEN
    RAISE EXCEPTION 'no text of an entry: %', field USING ERRCODE = 'LB002';
  END IF;
  SELECT * INTO one FROM public.entry e
   WHERE e.id = known AND (e.unit_id = ANY (mine) OR app.is_administrator()) FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no right to redact this entry' USING ERRCODE = '42501';
  END IF;
  IF field = 'what' THEN
    one.what := '';
  ELSIF field = 'why' THEN
    one.why := '';
  ELSE
    DELETE FROM public.entry_answer a WHERE a.entry_id = one.id AND a.question_id = substr(field, 8)::int;
  END IF;
  UPDATE public.entry e
     SET what = one.what, why = one.why, version = e.version + 1, changed_at = now(),
         changed_by = app.author(), changed_by_id = app.author_id(),
         search = app.search_text(one.what || chr(10) || one.why)
   WHERE e.id = one.id;
  PERFORM app.forget_texts(ARRAY[one.id], ARRAY[field]);
  PERFORM app.note(app.author(), 'entry', one.id::text, one.id, one.unit_id, 'redact',
                   jsonb_build_object(field, '[null, null]'::jsonb));
  RETURN one.version + 1;
END $$;

-- Entries that have been in the bin for 30 days are gone, with their texts; that they existed stays. The administrator
-- looks after that (``server tend``). Gives how many.
CREATE FUNCTION app.erase_binned() RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone public.entry[];
BEGIN
  WITH erased AS (
    DELETE FROM public.entry WHERE id IN (
      SELECT e.id FROM public.entry e WHERE e.binned_at < now() - interval '30 days'
       ORDER BY e.binned_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
    RETURNING entry
  )
  SELECT array_agg(entry) INTO gone FROM erased;
  PERFORM app.note(app.author(), 'entry', e.id::text, e.id, e.unit_id, 'erase', app.remains(e))
     FROM unnest(gone) AS e;
  PERFORM app.forget_texts(ARRAY(SELECT e.id FROM unnest(gone) AS e), '{what,why,answer:}');
  RETURN coalesce(cardinality(gone), 0);
END $$;

GRANT EXECUTE ON FUNCTION app.redact(uuid, text) TO @people;

-- Reading: of an entry, whoever reads the entry; once it is erased, only that it existed. Of nodes, activities,
-- vocabulary, people and grants, the mentors of the branch. What is others' and what is not there answer alike: nothing.
-- A name is that of then, with that of today beside it; nobody learns which login is whose.
GRANT SELECT ON public.history TO @owner;
CREATE POLICY of_functions ON public.history FOR SELECT TO @owner USING (true);

-- With the making, which stands in the entry's row, as number 0.
CREATE FUNCTION app.history_of_entry(entry uuid)
  RETURNS TABLE (id bigint, at timestamptz, author_key text, by_name text, name_now text, kind text, subject text,
                 node_id int, action text, fields text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  free constant boolean := app.is_administrator();
  mine constant int[] := ARRAY(SELECT app.units_read());
  readable constant boolean := EXISTS (
    SELECT 1 FROM public.entry e WHERE e.id = entry AND (free OR e.unit_id = ANY (mine)));
BEGIN
  RETURN QUERY
    SELECT h.id, h.at, coalesce(h.by_id::text, h.login), h.by_name, p.name, h.kind::text, h.subject::text, h.node_id,
           h.action::text, h.fields
      FROM public.history h LEFT JOIN public.person p ON p.id = h.by_id
     WHERE h.entry_id = entry AND h.kind = 'entry'
       AND (free OR readable OR h.action = 'erase' AND h.node_id = ANY (mine))
     UNION ALL
    SELECT 0, e.created_at, coalesce(e.created_by_id::text, ''), e.created_by, p.name, 'entry', e.id::text, e.unit_id,
           'create', '{}'
      FROM public.entry e LEFT JOIN public.person p ON p.id = e.created_by_id
     WHERE e.id = entry AND readable;
END $$;

CREATE FUNCTION app.history_of_node(node int)
  RETURNS TABLE (id bigint, at timestamptz, author_key text, by_name text, name_now text, kind text, subject text,
                 node_id int, action text, fields text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  free constant boolean := app.is_administrator();
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
BEGIN
  RETURN QUERY
    SELECT h.id, h.at, coalesce(h.by_id::text, h.login), h.by_name, p.name, h.kind::text, h.subject::text, h.node_id,
           h.action::text, h.fields
      FROM public.history h LEFT JOIN public.person p ON p.id = h.by_id
     WHERE h.node_id = node AND (free OR node = ANY (mine))
       AND (h.kind IN ('node', 'activity', 'grant', 'vocabulary') OR h.kind = 'entry' AND h.action = 'erase');
END $$;

-- Of the sign-in, whoever as mentor of a branch has or had to do with the person; of rights, those on the own branch.
CREATE FUNCTION app.history_of_person(person int)
  RETURNS TABLE (id bigint, at timestamptz, author_key text, by_name text, name_now text, kind text, subject text,
                 node_id int, action text, fields text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  free constant boolean := app.is_administrator();
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  -- Looked for among those of the branch: how much is read must not say whether somebody elsewhere has this number.
  known constant boolean := free
    OR person IN (SELECT g.person_id FROM public.person_grant g WHERE g.node_id = ANY (mine) OFFSET 0)
    OR person::text IN (SELECT h.subject FROM public.history h
                         WHERE h.kind = 'grant' AND h.node_id = ANY (mine) OFFSET 0);
BEGIN
  IF NOT known THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT h.id, h.at, coalesce(h.by_id::text, h.login), h.by_name, p.name, h.kind::text, h.subject::text, h.node_id,
           h.action::text, h.fields
      FROM public.history h LEFT JOIN public.person p ON p.id = h.by_id
     WHERE h.subject = person::text
       AND (h.kind = 'person' OR h.kind = 'grant' AND (free OR h.node_id = ANY (mine)));
END $$;

GRANT EXECUTE ON FUNCTION app.history_of_entry(uuid), app.history_of_node(int), app.history_of_person(int) TO @people;
