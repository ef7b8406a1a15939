-- Merges of organisations: proposed by one who is concerned, in effect with the last yes. A mentor of an organisation is
-- one whose grant stands on the organisation's own node; mentors of a part agree to nothing.
-- SQLSTATE LB002: does not fit. LB030: nobody can say yes for one of them. LB031: the proposal is not open any more.
-- LB032: there is an open one for this organisation.

-- Whether anything was ever documented under a node, whatever became of it since.
CREATE FUNCTION app.was_documented(node int) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH units AS MATERIALIZED (SELECT DISTINCT r.node_id AS id FROM public.node_reach r WHERE r.ancestor_id = node)
    SELECT EXISTS (SELECT 1 FROM public.entry e WHERE e.unit_id IN (SELECT u.id FROM units u))
        OR EXISTS (SELECT 1 FROM public.history h
                    WHERE h.kind = 'entry' AND h.node_id IN (SELECT u.id FROM units u)) $$;

-- The organisations of today of which the acting person is a mentor.
CREATE FUNCTION app.organisations_mentored() RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 2 AS $$
    SELECT g.node_id FROM app.acting() AS me JOIN public.person_grant g ON g.person_id = me AND g.role = 'mentor'
      JOIN public.node_reach r ON r.node_id = g.node_id AND r.ancestor_id = g.node_id
       AND r.ancestor_kind = 'organisation'
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month() $$;

-- Who says yes for an organisation where ``gone`` comes under ``kept``: its mentor; the network too where nothing was
-- ever documented in the one that is merged nor, for the other's yes, there; nobody where it has entries and no mentor.
CREATE FUNCTION app.who_agrees(organisation int, gone int, kept int) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
             WHEN NOT app.was_documented(gone) AND (organisation = gone OR NOT app.was_documented(kept)) THEN 'network'
             WHEN app.has_mentor(organisation) THEN 'mentor'
             ELSE 'nobody' END $$;

-- Whether the acting person may say yes, or no, for an organisation of which who_agrees gave this. The IT department
-- is no mentor: it says yes where the network may.
CREATE FUNCTION app.agrees_for(organisation int, who text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT organisation IN (SELECT app.organisations_mentored())
        OR who = 'network' AND (app.is_administrator()
                                OR organisation IN (SELECT app.scope('{network_administrator}'))) $$;

-- Whether a yes still counts: the network's only as long as nothing was documented, else it would have opened what came
-- to be written since; a mentor's as long as whoever said it is one there.
CREATE FUNCTION app.consent_holds(consent public.merge_consent, proposal public.merge_proposal) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.who_agrees(consent.organisation_id, proposal.node_id, proposal.into_id) = 'network' OR EXISTS (
      SELECT 1 FROM public.person_grant g
       WHERE g.person_id = consent.person_id AND g.role = 'mentor' AND g.node_id = consent.organisation_id) $$;

-- Whether an organisation can come under another from a month on, by the tree of now.
CREATE FUNCTION app.merge_fits(gone int, kept int, month int) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gone <> kept AND month BETWEEN 12 AND 119999
       AND (SELECT count(*) FROM public.node n
              JOIN public.node_reach r ON r.node_id = n.id AND r.ancestor_id = n.id
               AND r.ancestor_kind = 'organisation' AND r.from_month <= month AND r.to_month > month
             WHERE n.id IN (gone, kept) AND n.closed_on IS NULL
               AND coalesce(n.opened_on, '-infinity') < app.first_day(month) + (n.id = kept)::int) = 2
       AND NOT EXISTS (SELECT 1 FROM public.node_place p WHERE p.node_id = gone AND p.from_month >= month) $$;

-- The organisations that can be named in a proposal: all that are open; what municipalities are called is no secret.
CREATE FUNCTION app.organisations_to_merge() RETURNS TABLE (id int, name text, names jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.id, n.name, coalesce((SELECT jsonb_object_agg(w.language, w.name)
                                     FROM public.node_name w WHERE w.node_id = n.id), '{}')
      FROM public.node n
      JOIN public.node_reach r ON r.node_id = n.id AND r.ancestor_id = n.id AND r.ancestor_kind = 'organisation'
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
     WHERE n.closed_on IS NULL
       AND (app.is_administrator() OR EXISTS (SELECT 1 FROM app.organisations_mentored())
            OR n.id IN (SELECT app.scope('{network_administrator}')))
     ORDER BY n.sort_key, n.id $$;

-- The proposals that concern the acting person, as JSON, the latest first: those open, and what became of others.
CREATE FUNCTION app.merge_proposals() RETURNS SETOF jsonb
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  it constant boolean := app.is_administrator();
  mine constant int[] := ARRAY(SELECT app.organisations_mentored())
                      || ARRAY(SELECT app.scope('{network_administrator}'));
  me constant int := app.acting_person();
BEGIN
  RETURN QUERY
    SELECT jsonb_build_object(
             'id', p.id, 'month', p.month, 'proposed_by', p.proposed_by, 'proposed_at', p.proposed_at,
             'lapses_at', p.proposed_at + app.proposal_holds(), 'closed_by', p.closed_by, 'closed_at', p.closed_at,
             'outcome', CASE WHEN p.outcome IS NULL AND p.proposed_at + app.proposal_holds() <= now() THEN 'lapsed'
                             ELSE p.outcome END,
             'mine', p.proposer_id IS NOT DISTINCT FROM me,
             'organisations', (
               SELECT jsonb_agg(jsonb_build_object(
                        'id', n.id, 'name', n.name, 'names', coalesce(
                          (SELECT jsonb_object_agg(w.language, w.name) FROM public.node_name w WHERE w.node_id = n.id), '{}'),
                        'who', asked.who, 'may', app.agrees_for(n.id, asked.who),
                        'agreed_by', c.agreed_by, 'agreed_at', c.agreed_at) ORDER BY n.id <> p.node_id)
                 FROM public.node n
                CROSS JOIN LATERAL (SELECT app.who_agrees(n.id, p.node_id, p.into_id) AS who) AS asked
                 LEFT JOIN public.merge_consent c ON c.proposal_id = p.id AND c.organisation_id = n.id
                  AND (p.outcome IS NOT NULL OR app.consent_holds(c, p))
                WHERE n.id IN (p.node_id, p.into_id)))
      FROM public.merge_proposal p
     WHERE (it OR p.node_id = ANY (mine) OR p.into_id = ANY (mine))
       AND (SELECT count(*) FROM public.node n WHERE n.id IN (p.node_id, p.into_id)) = 2
     ORDER BY p.id DESC LIMIT 200;
END $$;

CREATE FUNCTION app.proposal_holds() RETURNS interval
  LANGUAGE sql IMMUTABLE RETURN interval '1440 hours';  -- 60 days; of days the session's time zone says how long

-- The yes of the acting person for whatever they may say it, and the merge itself with the last one.
-- 'waiting', 'agreed', or 'overtaken' where the tree has changed meanwhile.
CREATE FUNCTION app.consent_to_merge(proposal public.merge_proposal) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  organisation int;
  who text;
BEGIN
  IF NOT app.merge_fits(proposal.node_id, proposal.into_id, proposal.month) THEN
    RETURN app.close_proposal(proposal.id, 'overtaken');
  END IF;
  DELETE FROM public.merge_consent c WHERE c.proposal_id = proposal.id AND NOT app.consent_holds(c, proposal);
  FOREACH organisation IN ARRAY ARRAY[proposal.node_id, proposal.into_id] LOOP
    who := app.who_agrees(organisation, proposal.node_id, proposal.into_id);
    IF who = 'nobody' THEN
      RAISE EXCEPTION 'the organisation has no mentor' USING ERRCODE = 'LB030';
    ELSIF app.agrees_for(organisation, who) THEN
      INSERT INTO public.merge_consent (proposal_id, organisation_id, person_id, agreed_by, agreed_at)
      VALUES (proposal.id, organisation, app.acting_person(), app.author(), now()) ON CONFLICT DO NOTHING;
    END IF;
  END LOOP;
  IF (SELECT count(*) FROM public.merge_consent c WHERE c.proposal_id = proposal.id) < 2 THEN
    RETURN 'waiting';
  END IF;
  BEGIN
    PERFORM app.merge_organisations(proposal.node_id, proposal.into_id, proposal.month);
  EXCEPTION WHEN SQLSTATE 'LB002' OR SQLSTATE 'LB004' THEN
    RETURN app.close_proposal(proposal.id, 'overtaken');
  END;
  PERFORM app.close_proposal(p.id, 'overtaken') FROM public.merge_proposal p
    WHERE p.outcome IS NULL AND p.id <> proposal.id AND proposal.node_id IN (p.node_id, p.into_id);
  PERFORM app.close_proposal(proposal.id, 'agreed');
  PERFORM app.mark_right_change();
  RETURN 'agreed';
END $$;

CREATE FUNCTION app.close_proposal(closed int, how text) RETURNS text
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.merge_proposal p SET outcome = how, closed_by = app.author(), closed_at = now()
     WHERE p.id = closed;
    SELECT how $$;

-- The tree after the merge: the one closes and hangs under the other; what is open in it goes on there.
CREATE FUNCTION app.merge_organisations(gone int, kept int, month int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  touched int[];
BEGIN
  UPDATE public.meta SET value = (value::int + 1)::text WHERE key = 'tree_version';  -- one change of the tree at a time
  IF NOT app.merge_fits(gone, kept, month) THEN
    RAISE EXCEPTION 'the tree has changed meanwhile' USING ERRCODE = 'LB002';
  END IF;
  UPDATE public.node n SET closed_on = app.first_day(month), version = n.version + 1 WHERE n.id = gone;
  INSERT INTO public.node_place (node_id, from_month, parent_id) VALUES (gone, month, kept);
  WITH RECURSIVE below AS (
    SELECT gone AS node_id
     UNION
    SELECT p.node_id FROM below JOIN public.node_place p ON p.parent_id = below.node_id
  )
  SELECT array_agg(b.node_id) INTO touched FROM below b;
  PERFORM app.check_places(ARRAY[gone]);
  PERFORM app.keep_reach(touched);
  PERFORM app.check_open(ARRAY[gone], '{}');
END $$;

-- Proposes that the first comes under the second from a month on, and says the proposer's own yes.
-- {"id": number, "outcome": as consent_to_merge gives it}
CREATE FUNCTION app.propose_merge(node int, into_node int, month int) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mentored constant int[] := ARRAY(SELECT app.organisations_mentored());
  network constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
  made public.merge_proposal;
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF NOT coalesce(app.is_administrator() OR node = ANY (mentored) OR into_node = ANY (mentored)
                  OR ARRAY[node, into_node] <@ network, false) THEN
    RAISE EXCEPTION 'no right to propose this merge' USING ERRCODE = '42501';
  ELSIF NOT coalesce(app.merge_fits(node, into_node, propose_merge.month), false) THEN
    RAISE EXCEPTION 'these cannot be merged' USING ERRCODE = 'LB002';
  END IF;
  PERFORM 1 FROM public.node n WHERE n.id = node FOR NO KEY UPDATE;  -- of two at a time the second finds the first's
  PERFORM app.close_proposal(p.id, 'lapsed') FROM public.merge_proposal p
    WHERE p.node_id = node AND p.outcome IS NULL AND p.proposed_at + app.proposal_holds() <= now();
  IF EXISTS (SELECT 1 FROM public.merge_proposal p WHERE p.node_id = node AND p.outcome IS NULL) THEN
    RAISE EXCEPTION 'a merge of this organisation is proposed already' USING ERRCODE = 'LB032';
  END IF;
  INSERT INTO public.merge_proposal (node_id, into_id, month, proposer_id, proposed_by, proposed_at)
  VALUES (node, into_node, propose_merge.month, app.acting_person(), app.author(), now()) RETURNING * INTO made;
  RETURN jsonb_build_object('id', made.id, 'outcome', app.consent_to_merge(made));
END $$;

-- The open proposal, kept from others until the transaction ends. One that is not there answers as another's does.
CREATE FUNCTION app.hold_proposal(proposal int) RETURNS public.merge_proposal
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me constant int := app.acting_person();
  mine constant int[] := ARRAY(SELECT app.organisations_mentored())
                      || ARRAY(SELECT app.scope('{network_administrator}'));
  it constant boolean := app.is_administrator();
  concerned constant int[] := ARRAY(
    SELECT p.id FROM public.merge_proposal p
     WHERE it OR p.proposer_id = me OR p.node_id = ANY (mine) OR p.into_id = ANY (mine));
  held public.merge_proposal;
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF NOT coalesce(proposal = ANY (concerned), false) THEN
    RAISE EXCEPTION 'no right over this proposal' USING ERRCODE = '42501';
  END IF;
  SELECT * INTO held FROM public.merge_proposal p WHERE p.id = proposal FOR UPDATE;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'no right over this proposal' USING ERRCODE = '42501';
  ELSIF held.outcome IS NOT NULL OR held.proposed_at + app.proposal_holds() <= now() THEN
    RAISE EXCEPTION 'the proposal is not open any more' USING ERRCODE = 'LB031';
  END IF;
  RETURN held;
END $$;

CREATE FUNCTION app.agrees_to(held public.merge_proposal) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT bool_or(app.agrees_for(o, app.who_agrees(o, held.node_id, held.into_id)))
      FROM unnest(ARRAY[held.node_id, held.into_id]) AS o $$;

-- As consent_to_merge.
CREATE FUNCTION app.agree_to_merge(proposal int) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held constant public.merge_proposal := app.hold_proposal(proposal);
BEGIN
  IF NOT app.agrees_to(held) THEN
    RAISE EXCEPTION 'no right over this proposal' USING ERRCODE = '42501';
  END IF;
  RETURN app.consent_to_merge(held);
END $$;

-- Refusing needs no reason; who proposed it withdraws it.
CREATE FUNCTION app.refuse_merge(proposal int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held constant public.merge_proposal := app.hold_proposal(proposal);
BEGIN
  IF held.proposer_id IS NOT DISTINCT FROM app.acting_person() THEN
    PERFORM app.close_proposal(held.id, 'withdrawn');
  ELSIF app.agrees_to(held) THEN
    PERFORM app.close_proposal(held.id, 'refused');
  ELSE
    RAISE EXCEPTION 'no right over this proposal' USING ERRCODE = '42501';
  END IF;
END $$;

ALTER TABLE public.merge_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.merge_consent ENABLE ROW LEVEL SECURITY;
GRANT EXECUTE ON FUNCTION app.organisations_to_merge(), app.merge_proposals(), app.propose_merge(int, int, int),
  app.agree_to_merge(int), app.refuse_merge(int) TO @people;
