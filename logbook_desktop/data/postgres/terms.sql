-- Terms of use: published by the network, accepted by each person and by a mentor for the organisation. The gate
-- itself is in app.acting_person: whoever has not accepted the terms in force is nobody there, so that every scope is
-- empty. What is here works before that: reading the terms and accepting them.
-- SQLSTATE LB002: does not fit. LB015: the organisation's mentor accepts first.

-- As app.acting_person, but for the terms.
CREATE FUNCTION app.signed_in_person() RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id FROM public.person p
     WHERE p.login = session_user AND p.deactivated_at IS NULL AND p.first_password_until IS NULL $$;

CREATE FUNCTION app.today() RETURNS date
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (statement_timestamp() AT TIME ZONE 'Europe/Helsinki')::date $$;

-- The organisations of today that the roles of a person belong to; kept: those of which the person is a mentor, by a
-- grant on the organisation itself. Mentors of a part, or of what is above, accept nothing for it.
CREATE FUNCTION app.own_organisations(person int) RETURNS TABLE (organisation int, kept boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH known AS (
      SELECT r.ancestor_id AS organisation, false AS kept
        FROM public.person_grant g JOIN public.node_reach r ON r.node_id = g.node_id
       WHERE g.person_id = person AND r.ancestor_kind = 'organisation'
         AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
       UNION
      SELECT own.node_id, true
        FROM public.person_grant g JOIN public.node_reach own ON own.node_id = g.node_id
         AND own.ancestor_id = g.node_id AND own.ancestor_kind = 'organisation'
         AND own.from_month <= app.this_month() AND own.to_month > app.this_month()
       WHERE g.person_id = person AND g.role = 'mentor'
    )
    SELECT k.organisation, bool_or(k.kept) FROM known k JOIN public.node n ON n.id = k.organisation
     WHERE n.closed_on IS NULL OR n.closed_on > app.today()
     GROUP BY k.organisation $$;

-- The newest version that somebody accepted for an organisation; 0: none.
CREATE FUNCTION app.accepted_for(organisation int) RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(max(a.version), 0) FROM public.terms_acceptance a
     WHERE a.organisation_id = organisation $$;

CREATE FUNCTION app.terms_in_force() RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(max(t.version), 0) FROM public.terms t WHERE t.valid_from <= app.today() $$;

-- What the acting person is asked to accept: the terms in force, or those announced. No row: nothing.
-- organisations: for which, too; waits_for: whose mentor has to accept first.
CREATE FUNCTION app.terms_due()
  RETURNS TABLE (version int, compulsory boolean, own boolean, organisations int[], waits_for int[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  person constant int := app.signed_in_person();
  accepted constant int := (SELECT p.terms_version FROM public.person p WHERE p.id = person);
  in_force constant int := app.terms_in_force();
BEGIN
  version := in_force;
  compulsory := accepted < in_force;
  IF NOT compulsory AND NOT EXISTS (SELECT 1 FROM app.own_organisations(person) AS o
                                     WHERE o.kept AND app.accepted_for(o.organisation) < in_force) THEN
    version := coalesce((SELECT max(t.version) FROM public.terms t), 0);
  END IF;
  own := accepted < version;
  organisations := ARRAY(SELECT o.organisation FROM app.own_organisations(person) AS o
                          WHERE o.kept AND app.accepted_for(o.organisation) < version ORDER BY 1);
  waits_for := ARRAY(SELECT o.organisation FROM app.own_organisations(person) AS o
                      WHERE NOT o.kept AND app.accepted_for(o.organisation) = 0 ORDER BY 1);
  IF own OR cardinality(organisations) > 0 THEN
    RETURN NEXT;
  END IF;
END $$;

-- What these are called ("" is the name, else that in a language): nothing else of the tree is told before acceptance.
CREATE FUNCTION app.own_organisation_names() RETURNS TABLE (organisation int, language text, name text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH own AS MATERIALIZED (SELECT o.organisation AS id FROM app.own_organisations(app.signed_in_person()) AS o)
    SELECT n.id, '', n.name FROM public.node n WHERE n.id IN (SELECT id FROM own)
     UNION ALL
    SELECT w.node_id, w.language, w.name FROM public.node_name w WHERE w.node_id IN (SELECT id FROM own) $$;

-- For oneself; with an organisation, for that one: a mentor who keeps all of it. The organisation is first, ever.
CREATE FUNCTION app.accept_terms(version int, organisation int DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  person constant int := app.signed_in_person();
BEGIN
  IF person IS NULL THEN
    RAISE EXCEPTION 'not a person of this database' USING ERRCODE = '42501';
  ELSIF NOT EXISTS (SELECT 1 FROM public.terms t
                     WHERE t.version = accept_terms.version AND t.version >= app.terms_in_force()) THEN
    RAISE EXCEPTION 'not a version to accept' USING ERRCODE = 'LB002';
  END IF;
  PERFORM app.mark_right_change();
  IF accept_terms.organisation IS NOT NULL THEN
    IF NOT EXISTS (SELECT 1 FROM app.own_organisations(person) AS o
                    WHERE o.kept AND o.organisation = accept_terms.organisation) THEN
      RAISE EXCEPTION 'no right to accept for this organisation' USING ERRCODE = '42501';
    END IF;
    INSERT INTO public.terms_acceptance (version, person_id, organisation_id, accepted_at)
    VALUES (accept_terms.version, person, accept_terms.organisation, now()) ON CONFLICT DO NOTHING;
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM app.own_organisations(person) AS o WHERE app.accepted_for(o.organisation) = 0) THEN
    RAISE EXCEPTION 'the mentor accepts for the organisation first' USING ERRCODE = 'LB015';
  END IF;
  PERFORM app.accepted_by(person, accept_terms.version);
END $$;

CREATE FUNCTION app.accepted_by(person int, accepted int) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.terms_acceptance (version, person_id, accepted_at)
    VALUES (accepted, person, now()) ON CONFLICT DO NOTHING;
    UPDATE public.person p SET terms_version = accepted WHERE p.id = person AND p.terms_version < accepted $$;

CREATE FUNCTION app.publishes_terms() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT app.is_administrator() OR EXISTS (
      SELECT 1 FROM public.node n
       WHERE n.kind = 'network' AND n.id IN (SELECT app.scope('{network_administrator}'))) $$;

-- {"fi": text, "sv": text, "en": text}, for everybody from the day on; never before what is published already.
-- Whoever publishes accepts in the same step. Gives the version.
CREATE FUNCTION app.publish_terms(valid_from date, texts jsonb) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  person constant int := app.signed_in_person();
  made int;
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF NOT app.publishes_terms() THEN
    RAISE EXCEPTION 'no right to publish terms' USING ERRCODE = '42501';
  END IF;
  IF jsonb_typeof(texts) IS DISTINCT FROM 'object'
     OR ARRAY(SELECT jsonb_object_keys(texts) ORDER BY 1) IS DISTINCT FROM '{en,fi,sv}'
     OR EXISTS (SELECT 1 FROM jsonb_each(texts) AS t
                 WHERE jsonb_typeof(t.value) <> 'string' OR length(t.value #>> '{}') > 200000
                    OR NOT t.value #>> '{}' ~ '[^[:space:]]') THEN
    RAISE EXCEPTION 'a text in each language' USING ERRCODE = 'LB002';
  END IF;
  -- Two who publish at the same moment: the second waits, and its version is the next.
  LOCK TABLE public.terms IN SHARE ROW EXCLUSIVE MODE;
  IF NOT coalesce(publish_terms.valid_from BETWEEN app.today() AND app.today() + 3660
                  AND publish_terms.valid_from >= ALL (SELECT t.valid_from FROM public.terms t), false) THEN
    RAISE EXCEPTION 'not a day from which terms can hold' USING ERRCODE = 'LB002';
  END IF;
  PERFORM app.mark_right_change();
  made := coalesce((SELECT max(t.version) FROM public.terms t), 0) + 1;
  INSERT INTO public.terms (version, valid_from, published_at, published_by)
  VALUES (made, publish_terms.valid_from, now(), app.author());
  INSERT INTO public.terms_text (version, language, body) SELECT made, t.key, t.value FROM jsonb_each_text(texts) AS t;
  PERFORM app.note(app.author(), 'terms', made::text, NULL, NULL, 'create',
                   jsonb_build_object('valid_from', jsonb_build_array(NULL, publish_terms.valid_from)));
  IF person IS NOT NULL THEN
    PERFORM app.accepted_by(person, made);
  END IF;
  RETURN made;
END $$;

-- How far a version has come: for a network right per organisation, for a mentor of the own. Counts, no names.
CREATE FUNCTION app.terms_spread(version int)
  RETURNS TABLE (organisation int, accepted_at timestamptz, people int, accepted int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH organisations AS (
      SELECT r.node_id AS id FROM public.node_reach r
       WHERE r.ancestor_id = r.node_id AND r.ancestor_kind = 'organisation'
         AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
         AND (app.is_administrator() OR r.node_id = ANY (ARRAY(SELECT app.scope('{network_administrator,mentor}'))))
    ),
    members AS (
      SELECT DISTINCT o.id, p.id AS person_id, p.terms_version >= terms_spread.version AS accepted
        FROM organisations o
        JOIN public.node_reach r ON r.ancestor_id = o.id
         AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
        JOIN public.person_grant g ON g.node_id = r.node_id
        JOIN public.person p ON p.id = g.person_id AND p.deactivated_at IS NULL
    )
    SELECT o.id, (SELECT a.accepted_at FROM public.terms_acceptance a
                   WHERE a.organisation_id = o.id AND a.version = terms_spread.version),
           count(m.person_id)::int, (count(*) FILTER (WHERE m.accepted))::int
      FROM organisations o LEFT JOIN members m ON m.id = o.id GROUP BY o.id ORDER BY o.id $$;

-- What may be read, and by whom. The terms themselves: whoever has a sign-in, before anything else.
CREATE FUNCTION app.read_terms() RETURNS SETOF public.terms
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.* FROM public.terms t $$;

CREATE FUNCTION app.read_terms_text() RETURNS SETOF public.terms_text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.* FROM public.terms_text t $$;

-- What oneself accepted, also as the mentor of an organisation; the latest first.
CREATE FUNCTION app.own_acceptances() RETURNS TABLE (version int, accepted_at timestamptz, organisation int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.version, a.accepted_at, a.organisation_id FROM public.terms_acceptance a
     WHERE a.person_id = (SELECT app.signed_in_person()) ORDER BY a.accepted_at DESC, a.id DESC $$;

-- One's own; for a mentor those of the people of the branch; for an organisation also whoever keeps the network. A name
-- that one may not know is empty.
CREATE FUNCTION app.acceptances()
  RETURNS TABLE (version int, accepted_at timestamptz, person int, name text, organisation int)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  free constant boolean := app.is_administrator();
  me constant int := app.signed_in_person();
  accounts constant int[] := ARRAY(SELECT app.accounts_kept());
  kept constant int[] := ARRAY(SELECT app.scope('{mentor,network_administrator}'));
  people constant int[] := ARRAY(SELECT app.people_seen());
BEGIN
  RETURN QUERY
    SELECT a.version, a.accepted_at, a.person_id, coalesce(p.name, ''), a.organisation_id
      FROM public.terms_acceptance a LEFT JOIN public.person p ON p.id = a.person_id AND (free OR p.id = ANY (people))
     WHERE free OR a.person_id = me OR a.organisation_id = ANY (kept)
        OR a.organisation_id IS NULL AND a.person_id = ANY (accounts)
     ORDER BY a.accepted_at DESC, a.id DESC;
END $$;
GRANT EXECUTE ON FUNCTION app.read_terms(), app.read_terms_text(), app.own_acceptances(), app.acceptances(),
  app.terms_in_force(), app.terms_due(), app.own_organisation_names(),
  app.accept_terms(int, int), app.publishes_terms(), app.publish_terms(date, jsonb), app.terms_spread(int) TO @people;
