-- A hint that something changed, so that colleagues see it within seconds. The payload says nothing, the channel of
-- an organisation is a secret of its people, and whoever hears it reads anew through their own rights.

CREATE FUNCTION app.new_channel() RETURNS text
  LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'c_' || replace(gen_random_uuid()::text, '-', '') $$;

CREATE FUNCTION app.channel_made() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.node'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.live_channel (organisation_id, channel) VALUES (NEW.id, app.new_channel())
      ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER channel_made AFTER INSERT ON public.node
  FOR EACH ROW WHEN (NEW.kind = 'organisation') EXECUTE FUNCTION app.channel_made();

INSERT INTO public.live_channel (organisation_id, channel)
SELECT n.id, app.new_channel() FROM public.node n WHERE n.kind = 'organisation' ON CONFLICT DO NOTHING;

-- The organisations in which any of the nodes lies, or ever lay: both sides of a move hear of it.
CREATE FUNCTION app.hint(nodes int[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  node int;
  last int;
BEGIN
  -- One at a time: how to look one up is planned once in a session, a list is planned anew each time. Most changes
  -- are of one entry, and of many in a row in one unit.
  FOREACH node IN ARRAY nodes LOOP
    IF node IS DISTINCT FROM last THEN
      PERFORM pg_notify(c.channel, 'e')
         FROM public.node_reach r JOIN public.live_channel c ON c.organisation_id = r.ancestor_id
        WHERE r.node_id = node AND r.ancestor_kind = 'organisation';
      last := node;
    END IF;
  END LOOP;
END $$;

-- Of entries the triggers of the roll-up tell (rollup.sql).
CREATE FUNCTION app.hinted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID NOT IN ('public.node'::regclass, 'public.node_name'::regclass, 'public.node_reach'::regclass,
                      'public.activity'::regclass) THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF TG_TABLE_NAME = 'activity' THEN
    IF TG_OP = 'INSERT' THEN
      PERFORM app.hint(ARRAY(SELECT unit_id FROM after));
    ELSE
      PERFORM app.hint(ARRAY(SELECT unit_id FROM before UNION ALL SELECT unit_id FROM after));
    END IF;
  ELSIF TG_TABLE_NAME = 'node' THEN
    PERFORM app.hint(ARRAY(SELECT id FROM after));
  ELSIF TG_OP = 'DELETE' THEN  -- before the closure forgets where it lay
    PERFORM app.hint(ARRAY(SELECT ancestor_id FROM before WHERE ancestor_kind = 'organisation'));
  ELSE
    PERFORM app.hint(ARRAY(SELECT node_id FROM after));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER hinted_added AFTER INSERT ON public.activity
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_changed AFTER UPDATE ON public.activity
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_changed AFTER UPDATE ON public.node
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_added AFTER INSERT ON public.node_name
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_changed AFTER UPDATE ON public.node_name
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_added AFTER INSERT ON public.node_reach
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();
CREATE TRIGGER hinted_removed AFTER DELETE ON public.node_reach
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION app.hinted();

-- Those who document and their mentors and managers hear; a viewer's totals may be as old as the last look at them.
GRANT SELECT ON public.live_channel TO @people;
CREATE POLICY mine ON public.live_channel FOR SELECT TO @people
  USING (organisation_id = ANY (ARRAY(SELECT app.organisations_of('{worker,mentor,manager}')))
         OR organisation_id = ANY (ARRAY(SELECT app.scope('{worker,mentor,manager}'))));
