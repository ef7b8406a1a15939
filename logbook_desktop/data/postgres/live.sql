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

-- Sent by the program after its commit, in a transaction of its own: no part of a save, so that a queue that somebody
-- filled stops none. To the organisations in which the nodes lie, or ever lay (both sides of a move hear), as far as
-- the caller may change anything there. NOTIFY makes all that send wait for each other until they are committed: this
-- one waits for nobody for long, neither for the disk nor for a second machine.
CREATE FUNCTION app.hint(nodes int[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{worker,mentor,network_administrator}'));
  reached constant int[] := CASE WHEN app.is_administrator() THEN nodes
                                 ELSE ARRAY(SELECT n FROM unnest(nodes) AS n WHERE n = ANY (mine)) END;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '500ms', true);
  PERFORM pg_notify(c.channel, 'e') FROM public.live_channel c
    WHERE c.organisation_id IN (
      SELECT r.ancestor_id FROM public.node_reach r
       WHERE r.ancestor_kind = 'organisation' AND r.node_id = ANY (reached));
END $$;
GRANT EXECUTE ON FUNCTION app.hint(int[]) TO @people;

-- Gives a transaction that changes nothing a commit that waits, for the disk and for a second machine.
CREATE FUNCTION app.wait_as_if_saved() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_logical_emit_message(true, 'logbook', '');
END $$;
GRANT EXECUTE ON FUNCTION app.wait_as_if_saved() TO @people;

-- When somebody loses a right, the channels that came with it get new names; those who stay ask for them (listener.py).
CREATE FUNCTION app.channel_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.person_grant'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  UPDATE public.live_channel c SET channel = app.new_channel()
   WHERE c.organisation_id IN (
     SELECT r.ancestor_id FROM public.node_reach r WHERE r.node_id = OLD.node_id AND r.ancestor_kind = 'organisation'
      UNION
     SELECT r.node_id FROM public.node_reach r WHERE r.ancestor_id = OLD.node_id);
  RETURN NULL;
END $$;

CREATE TRIGGER channel_changed AFTER DELETE ON public.person_grant
  FOR EACH ROW WHEN (OLD.role IN ('worker', 'mentor', 'manager')) EXECUTE FUNCTION app.channel_changed();

-- Those who document and their mentors and managers hear; a viewer's totals may be as old as the last look at them.
CREATE FUNCTION app.my_channels() RETURNS SETOF text
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 5 AS $$
DECLARE
  administrator constant boolean := app.is_administrator();
  mine constant int[] := ARRAY(SELECT o FROM app.organisations_of('{worker,mentor,manager}') AS o
                                UNION SELECT s FROM app.scope('{worker,mentor,manager}') AS s);
BEGIN
  RETURN QUERY SELECT c.channel FROM public.live_channel c WHERE administrator OR c.organisation_id = ANY (mine);
END $$;
GRANT EXECUTE ON FUNCTION app.my_channels() TO @people;
