-- People, their sign-ins and their rights. Checks and rows are the owner's work; what touches login roles is done by
-- four functions of @accounts that only the owner's functions may call.
-- What changes rights or passwords does so in an inner function (give_role, take_grants …), which asks nobody; the
-- function that people call asks first, and leaves the mark of scopes.sql at its end: from there on it acts as nobody.
-- No backslash in a literal here: what it means is for the session to say (standard_conforming_strings).
-- SQLSTATE LB002: does not fit. LB010: the organisation would be left without a mentor. LB011: it has one already.
-- LB012: the first password has expired. LB013: the last right of a person; LB014: deactivated. LB016: what was to be
-- changed is not there any more. LB017: not an e-mail address. LB018: a network right and a role that reads entries in
-- one hand. LB019: something is documented under the organisation, its mentor comes from IT.

-- As @accounts ------------------------------------------------------------------------------------------------------

CREATE FUNCTION app.check_login(login text, verifier text DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF login IS NULL OR login !~ ('^@prefix' || '_[0-9]{6,}$') THEN
    RAISE EXCEPTION 'not the login of a person' USING ERRCODE = '42501';
  END IF;
  -- What does not look exactly like this would be stored as a password that somebody may know. 4,096 rounds at least:
  -- what a stolen verifier is worth to whoever guesses. Which password it is of, nobody can see in it.
  IF verifier IS NOT NULL AND verifier !~
     '^SCRAM-SHA-256[$]([1-9][0-9]{4,6}|[5-9][0-9]{3}|4[1-9][0-9]{2}|409[6-9]):[A-Za-z0-9+/]{16,}={0,2}[$][A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' THEN
    RAISE EXCEPTION 'not a verifier' USING ERRCODE = '22023';
  END IF;
END $$;

-- False: the server has a role of that name.
CREATE FUNCTION app.make_login(login text, verifier text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET createrole_self_grant = '' AS $$
BEGIN
  PERFORM app.check_login(login, coalesce(verifier, ''));
  IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE r.rolname = login) THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT'
                 ' CONNECTION LIMIT 5 PASSWORD %L', login, verifier);
  -- Nobody can act as the group itself: a role may change its own settings and password.
  EXECUTE format('GRANT @people TO %I WITH INHERIT TRUE, SET FALSE', login);
  RETURN true;
EXCEPTION WHEN duplicate_object OR unique_violation THEN  -- another database of the server was quicker
  RETURN false;
END $$;

CREATE FUNCTION app.set_verifier(login text, verifier text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_login(login, coalesce(verifier, ''));
  EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
END $$;

CREATE FUNCTION app.lock_login(login text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_login(login);
  EXECUTE format('ALTER ROLE %I NOLOGIN', login);
END $$;

-- Ends the sessions of a login but this one; ``idle`` too, or only those that are in a transaction, which may have
-- begun under other rights.
CREATE FUNCTION app.end_login(login text, idle boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_login(login);
  PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity a
   WHERE a.usename = login AND a.pid <> pg_backend_pid()
     AND (idle OR EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'virtualxid'));
END $$;

-- Who may -----------------------------------------------------------------------------------------------------------

-- The node, if it is an open organisation of today.
CREATE FUNCTION app.organisation_kept(node int) RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.id FROM public.node_reach r JOIN public.node n ON n.id = r.node_id
     WHERE r.ancestor_id = node AND r.node_id = node AND r.ancestor_kind = 'organisation'
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
       AND (n.closed_on IS NULL OR n.closed_on > (now() AT TIME ZONE 'Europe/Helsinki')::date) $$;

-- Whether the organisation has a mentor other than through these grants. A mentor of an organisation is one whose grant
-- stands on the organisation's own node: neither one of a part of it, nor one of what is above.
CREATE FUNCTION app.has_mentor(organisation int, without int[] DEFAULT '{}') RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
      SELECT 1 FROM public.person_grant g JOIN public.person p ON p.id = g.person_id
       WHERE g.node_id = organisation AND g.role = 'mentor' AND p.deactivated_at IS NULL
         AND NOT g.id = ANY (without)) $$;

-- Raises unless the acting person may give this role here. A network right appoints an organisation's first mentor,
-- while nothing is documented there, and never another person's colleague: with that it would open the entries.
CREATE FUNCTION app.check_giving(role text, node int) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given constant text := role;
  administrator constant boolean := app.is_administrator();
  -- Nothing is looked up of a place outside these: one that is hidden takes as long as one that is not there.
  mentored constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  appointed constant int[] := ARRAY(SELECT app.organisations_administered());
  kind text;
  fits boolean;
BEGIN
  IF NOT administrator AND NOT coalesce(
       given IN ('mentor', 'manager', 'worker', 'viewer', 'kiosk') AND node = ANY (mentored)
       OR given = 'mentor' AND node = ANY (appointed), false) THEN
    RAISE EXCEPTION 'no right to give this role here' USING ERRCODE = '42501';
  END IF;
  -- What it acts as today: nobody appoints the first mentor of what was merged.
  kind := (SELECT r.ancestor_kind FROM public.node_reach r WHERE r.ancestor_id = node AND r.node_id = node
              AND r.from_month <= app.this_month() AND r.to_month > app.this_month());
  IF NOT administrator AND kind IS DISTINCT FROM 'organisation' AND NOT node = ANY (mentored) THEN
    RAISE EXCEPTION 'no right to give this role here' USING ERRCODE = '42501';
  END IF;
  fits := CASE given
    WHEN 'network_administrator' THEN kind IN ('network', 'country', 'region')
    WHEN 'kiosk' THEN kind = 'unit'
    ELSE given IN ('mentor', 'manager', 'worker', 'viewer') END;
  IF kind IS NULL OR fits IS NOT TRUE THEN
    RAISE EXCEPTION 'the role does not fit the place' USING ERRCODE = 'LB002';
  END IF;
  IF NOT administrator AND NOT node = ANY (mentored) THEN
    IF app.has_mentor(node) THEN
      RAISE EXCEPTION 'the organisation has a mentor' USING ERRCODE = 'LB011';
    ELSIF app.was_documented(node) THEN
      RAISE EXCEPTION 'its new mentor comes from the IT department' USING ERRCODE = 'LB019';
    END IF;
  END IF;
END $$;

-- Raises where a person would hold both a network right and a role that reads entries; whoever asks.
CREATE FUNCTION app.check_holding(person int, role text, without int DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given constant text := role;
BEGIN
  IF EXISTS (SELECT 1 FROM public.person_grant g
              WHERE g.person_id = person AND g.id IS DISTINCT FROM without
                AND (given = 'network_administrator' AND g.role IN ('worker', 'mentor', 'manager')
                     OR g.role = 'network_administrator' AND given IN ('worker', 'mentor', 'manager'))) THEN
    RAISE EXCEPTION 'a network right opens no entries' USING ERRCODE = 'LB018';
  END IF;
END $$;

-- Whether everything the person may do lies in the acting person's branch. Only grants there are looked through: how much
-- is read (EXPLAIN counts it for whoever asks) must not say of another's number whether somebody has it.
CREATE FUNCTION app.manages(person int) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM (SELECT DISTINCT g.person_id FROM public.person_grant g WHERE g.node_id = ANY (mine) OFFSET 0) AS near
     WHERE near.person_id = person
       AND NOT EXISTS (SELECT 1 FROM public.person_grant g WHERE g.person_id = near.person_id
                          AND (g.role = 'network_administrator' OR g.node_id <> ALL (mine))))
    OR app.is_administrator();
END $$;

-- Colleagues of the own organisations; for a network right the mentors; oneself.
CREATE FUNCTION app.people_seen() RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 50 AS $$
    SELECT p.id FROM public.person p WHERE p.id = (SELECT app.acting_person())
     UNION
    SELECT g.person_id FROM public.person_grant g
      JOIN public.node_reach r ON r.node_id = g.node_id
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
     WHERE r.ancestor_id IN (SELECT app.organisations_of('{worker,mentor,manager}'))
     UNION
    SELECT g.person_id FROM public.person_grant g
     WHERE g.role = 'mentor' AND g.node_id IN (SELECT app.scope('{network_administrator}'))
     UNION
    SELECT g.person_id FROM public.person_grant g WHERE g.node_id IN (SELECT app.scope('{mentor}')) $$;

-- Whether the acting person keeps somebody's account: there is a right of theirs in the own branch, or it is oneself.
CREATE FUNCTION app.accounts_kept() RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 50 AS $$
    SELECT g.person_id FROM public.person_grant g WHERE g.node_id IN (SELECT app.scope('{mentor}'))
     UNION
    SELECT app.acting_person() $$;

-- The sign-ins of those whose grants the acting person sees: which login is whose is not for every colleague, and the
-- e-mail address (null: not to be known) is not for the network either.
CREATE FUNCTION app.people_managed()
  RETURNS TABLE (person_id int, login text, first_password_until timestamptz, deactivated_at timestamptz, email text,
                 language text, waits_for_terms boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  administrator constant boolean := app.is_administrator();
  kept constant int[] := ARRAY(SELECT app.accounts_kept());
  appointed constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
  in_force constant int := app.terms_in_force();
BEGIN
  RETURN QUERY
    SELECT p.id, p.login, p.first_password_until, p.deactivated_at,
           CASE WHEN administrator OR p.id = ANY (kept) THEN p.email END,
           p.language::text, p.terms_version < in_force
      FROM public.person p
     WHERE administrator OR p.id = ANY (kept) OR p.id IN (
       SELECT g.person_id FROM public.person_grant g WHERE g.role = 'mentor' AND g.node_id = ANY (appointed));
END $$;

-- What can be done ---------------------------------------------------------------------------------------------------

-- The first password is good for fourteen days, counted in hours: days are longer or shorter with SET timezone.
CREATE FUNCTION app.first_password_ends() RETURNS timestamptz
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT now() + interval '336 hours' $$;

-- Raises unless a person may be called this and written to there; what is null is not looked at.
CREATE FUNCTION app.check_person(name text, sort_key text, email text, language text) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF btrim(name) = '' OR length(name) > 200 OR name ~ '[[:cntrl:]]' OR length(sort_key) > 1000
     OR NOT language IN ('fi', 'sv', 'en') THEN
    RAISE EXCEPTION 'not a name' USING ERRCODE = 'LB002';
  ELSIF email <> '' AND (length(email) > 254 OR email ~ '[[:cntrl:][:space:]]' OR email !~ '^[^@]+@[^@]+$') THEN
    RAISE EXCEPTION 'not an e-mail address' USING ERRCODE = 'LB017';
  END IF;
END $$;

-- With the role on each of the nodes: all of it, or nothing.
CREATE FUNCTION app.create_person(name text, sort_key text, verifier text, role text, node_ids int[],
                                  email text DEFAULT '', language text DEFAULT 'fi')
  RETURNS TABLE (person_id int, login text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  node int;
BEGIN
  IF NOT coalesce(cardinality(create_person.node_ids) BETWEEN 1 AND 100, false) THEN
    RAISE EXCEPTION 'no place for the role' USING ERRCODE = 'LB002';
  END IF;
  FOREACH node IN ARRAY create_person.node_ids LOOP
    PERFORM app.check_giving(create_person.role, node);
  END LOOP;
  PERFORM app.check_person(coalesce(create_person.name, ''), create_person.sort_key, create_person.email,
                           coalesce(create_person.language, ''));
  LOOP
    create_person.person_id := nextval('public.person_id_seq');
    create_person.login := '@prefix' || '_' || lpad(create_person.person_id::text, 6, '0');
    EXIT WHEN app.make_login(create_person.login, create_person.verifier);
  END LOOP;
  INSERT INTO public.person (id, login, name, sort_key, created_at, created_by, first_password_until, version, email,
                             language)
  VALUES (create_person.person_id, create_person.login, btrim(create_person.name),
          coalesce(create_person.sort_key, ''), now(), app.author(), app.first_password_ends(), 1,
          coalesce(create_person.email, ''), create_person.language);
  FOREACH node IN ARRAY create_person.node_ids LOOP
    PERFORM app.give_role(create_person.person_id, create_person.role, node);
  END LOOP;
  PERFORM app.mark_right_change();
  RETURN NEXT;
END $$;

CREATE FUNCTION app.give_role(person_id int, role text, node_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.person_grant AS g (person_id, role, node_id, granted_at, granted_by)
  VALUES (give_role.person_id, give_role.role, give_role.node_id, now(), app.author())
      ON CONFLICT ON CONSTRAINT person_grant_person_id_role_node_id_key DO NOTHING;
END $$;

-- The person, kept from others until the transaction ends. Raises where there is none or who is deactivated.
CREATE FUNCTION app.hold_person(person int) RETURNS public.person
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  SELECT * INTO held FROM public.person p WHERE p.id = person FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  ELSIF held.deactivated_at IS NOT NULL THEN
    RAISE EXCEPTION 'the person is deactivated' USING ERRCODE = 'LB014';
  END IF;
  RETURN held;
END $$;

-- Raises unless the acting person may give this role here to this person, whom it keeps from others; ``without``: the
-- grant in whose place it comes.
CREATE FUNCTION app.check_granting(person int, role text, node int, without int DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_giving(role, node);
  -- Only to people one knows: the names of strangers would come with the grant. Nobody makes oneself a mentor.
  IF NOT app.is_administrator() AND (
       NOT coalesce(person = ANY (ARRAY(SELECT app.people_seen())), false)
       OR person = app.acting_person() AND NOT node IN (SELECT app.scope('{mentor}'))) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  PERFORM app.hold_person(person);
  PERFORM app.check_holding(person, role, without);
END $$;

CREATE FUNCTION app.grant_role(person_id int, role text, node_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.check_granting(grant_role.person_id, grant_role.role, grant_role.node_id);
  PERFORM app.give_role(grant_role.person_id, grant_role.role, grant_role.node_id);
  PERFORM app.mark_right_change();
END $$;

-- Takes grants away, but never an organisation's last mentor (an administrator may).
CREATE FUNCTION app.take_grants(taken int[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept int[] := ARRAY(SELECT DISTINCT o FROM public.person_grant g, app.organisation_kept(g.node_id) AS o
                       WHERE g.id = ANY (taken) AND g.role = 'mentor' ORDER BY 1);
BEGIN
  -- Two mentors who take each other's right at the same moment wait here.
  PERFORM 1 FROM public.node n WHERE n.id = ANY (kept) ORDER BY n.id FOR NO KEY UPDATE;
  IF NOT app.is_administrator() AND EXISTS (
       SELECT 1 FROM unnest(kept) AS o WHERE NOT app.has_mentor(o, taken)) THEN
    RAISE EXCEPTION 'the organisation would be left without a mentor' USING ERRCODE = 'LB010';
  END IF;
  DELETE FROM public.person_grant g WHERE g.id = ANY (taken);
END $$;

-- Raises unless the acting person may take this role here.
CREATE FUNCTION app.check_taking(role text, node int) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT app.is_administrator() AND NOT coalesce(
       role IN ('mentor', 'manager', 'worker', 'viewer', 'kiosk') AND node IN (SELECT app.scope('{mentor}')),
       false) THEN
    RAISE EXCEPTION 'no right to take this role here' USING ERRCODE = '42501';
  END IF;
END $$;

-- Null: the person does not hold it.
CREATE FUNCTION app.held_grant(person int, role text, node int) RETURNS int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT g.id FROM public.person_grant g
     WHERE g.person_id = person AND g.role = held_grant.role AND g.node_id = node $$;

CREATE FUNCTION app.revoke_role(person_id int, role text, node_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
  taken int;
BEGIN
  PERFORM app.check_taking(revoke_role.role, revoke_role.node_id);
  taken := app.held_grant(revoke_role.person_id, revoke_role.role, revoke_role.node_id);
  IF taken IS NOT NULL THEN
    held := app.hold_person(revoke_role.person_id);
    IF NOT app.is_administrator() AND NOT EXISTS (
         SELECT 1 FROM public.person_grant g WHERE g.person_id = revoke_role.person_id AND g.id <> taken) THEN
      RAISE EXCEPTION 'nobody could give this person a right again' USING ERRCODE = 'LB013';
    END IF;
    PERFORM app.take_grants(ARRAY[taken]);
    PERFORM app.end_login(held.login, false);
  END IF;
  PERFORM app.mark_right_change();
END $$;

-- One right in place of another, so that the person is never without: the new one is given first.
CREATE FUNCTION app.change_grant(person_id int, role text, node_id int, new_role text, new_node_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  same constant boolean := (change_grant.role, change_grant.node_id) = (change_grant.new_role, change_grant.new_node_id);
  taken int;
BEGIN
  PERFORM app.check_taking(change_grant.role, change_grant.node_id);
  taken := app.held_grant(change_grant.person_id, change_grant.role, change_grant.node_id);
  PERFORM app.check_granting(change_grant.person_id, change_grant.new_role, change_grant.new_node_id, taken);
  IF taken IS NULL THEN
    RAISE EXCEPTION 'the right is not there any more' USING ERRCODE = 'LB016';
  END IF;
  IF NOT same THEN
    PERFORM app.give_role(change_grant.person_id, change_grant.new_role, change_grant.new_node_id);
    PERFORM app.take_grants(ARRAY[taken]);
    PERFORM app.end_login(p.login, false) FROM public.person p WHERE p.id = change_grant.person_id;
  END IF;
  PERFORM app.mark_right_change();
END $$;

-- What is null stays as it is: two who change different things do not undo each other's work.
CREATE FUNCTION app.change_person(person_id int, name text, sort_key text, email text, language text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  IF NOT app.manages(change_person.person_id) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  PERFORM app.check_person(change_person.name, change_person.sort_key, change_person.email, change_person.language);
  held := app.hold_person(change_person.person_id);
  UPDATE public.person p
     SET name = coalesce(btrim(change_person.name), p.name),
         sort_key = CASE WHEN change_person.name IS NULL THEN p.sort_key ELSE coalesce(change_person.sort_key, '') END,
         email = coalesce(change_person.email, p.email), language = coalesce(change_person.language, p.language),
         version = p.version + 1
   WHERE p.id = held.id;
END $$;

CREATE FUNCTION app.reset_password(person_id int, verifier text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  IF NOT app.manages(reset_password.person_id) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  held := app.hold_person(reset_password.person_id);
  PERFORM app.set_verifier(held.login, reset_password.verifier);
  UPDATE public.person p SET first_password_until = app.first_password_ends(), version = p.version + 1
   WHERE p.id = held.id;
  PERFORM app.end_login(held.login, true);
  PERFORM app.mark_right_change();
END $$;

CREATE FUNCTION app.deactivate_person(person_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  IF NOT app.manages(deactivate_person.person_id) THEN
    RAISE EXCEPTION 'no right over this person' USING ERRCODE = '42501';
  END IF;
  held := app.hold_person(deactivate_person.person_id);
  PERFORM app.take_grants(ARRAY(SELECT g.id FROM public.person_grant g WHERE g.person_id = held.id));
  UPDATE public.person p SET deactivated_at = now(), first_password_until = NULL, version = p.version + 1
   WHERE p.id = held.id;
  PERFORM app.lock_login(held.login);
  PERFORM app.end_login(held.login, true);
  PERFORM app.mark_right_change();
END $$;

-- To be called once more when a reset, a revocation or a deactivation is saved: a session may have begun meanwhile.
-- Of somebody deactivated, whom nobody manages any more, any mentor may end what is left. Answers alike whoever it is
-- about, and does as much: whom one does not manage is a login that nobody has.
CREATE FUNCTION app.end_sessions(person_id int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  managed constant boolean := app.manages(end_sessions.person_id);
  a_mentor constant boolean := EXISTS (SELECT 1 FROM app.scope('{mentor}'));
  held public.person;
BEGIN
  IF managed THEN
    SELECT * INTO held FROM public.person p WHERE p.id = end_sessions.person_id;
  ELSIF a_mentor THEN
    SELECT * INTO held FROM (SELECT * FROM public.person p WHERE p.deactivated_at IS NOT NULL OFFSET 0) AS gone
     WHERE gone.id = end_sessions.person_id;
  END IF;
  PERFORM app.end_login(coalesce(held.login, '@prefix' || '_000000'),
    held.deactivated_at IS NOT NULL OR held.first_password_until IS NOT NULL);
END $$;

-- A new mentor for an organisation that has lost its last one: before this the network appoints, while nothing is
-- documented, and else its mentors do. For the IT department alone, and told to all the organisation's people.
CREATE FUNCTION app.require_orphaned(organisation int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT app.is_administrator() THEN
    RAISE EXCEPTION 'for the IT department' USING ERRCODE = '42501';
  END IF;
  PERFORM 1 FROM public.node n WHERE n.id = organisation FOR NO KEY UPDATE;  -- two of them at once
  IF NOT EXISTS (SELECT 1 FROM app.organisation_kept(organisation)) THEN
    RAISE EXCEPTION 'no organisation of today' USING ERRCODE = 'LB002';
  ELSIF app.has_mentor(organisation) THEN
    RAISE EXCEPTION 'the organisation has a mentor' USING ERRCODE = 'LB011';
  END IF;
END $$;

CREATE FUNCTION app.announce_mentor(organisation int, person int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT app.is_administrator() THEN
    RAISE EXCEPTION 'for the IT department' USING ERRCODE = '42501';
  END IF;
  PERFORM app.note(app.author(), 'grant', person::text, NULL, organisation, 'appoint', '{}');
END $$;

-- What everybody who reads or documents in an organisation is told for thirty days.
CREATE FUNCTION app.new_mentors() RETURNS TABLE (organisation text, names jsonb, mentor text, at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.organisations_of('{worker,mentor,manager,viewer}'));
BEGIN
  RETURN QUERY
    SELECT n.name, coalesce((SELECT jsonb_object_agg(w.language, w.name)
                               FROM public.node_name w WHERE w.node_id = n.id), '{}'),
           coalesce((SELECT p.name FROM public.person p WHERE p.id::text = h.subject), ''), h.at
      FROM public.history h JOIN public.node n ON n.id = h.node_id
     WHERE h.node_id = ANY (mine) AND h.kind = 'grant' AND h.action = 'appoint'
       AND h.at > now() - interval '720 hours'
     ORDER BY h.at;
END $$;

-- The one way to end the time of the first password; a plain ALTER ROLE does not.
CREATE FUNCTION app.change_own_password(verifier text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held public.person;
BEGIN
  SELECT * INTO held FROM public.person p
   WHERE p.login = session_user AND p.deactivated_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not a person of this database' USING ERRCODE = '42501';
  ELSIF held.first_password_until < now() THEN
    RAISE EXCEPTION 'the first password has expired' USING ERRCODE = 'LB012';
  END IF;
  PERFORM app.mark_right_change();
  PERFORM app.set_verifier(held.login, change_own_password.verifier);
  IF held.first_password_until IS NOT NULL THEN
    UPDATE public.person p SET first_password_until = NULL, version = p.version + 1 WHERE p.id = held.id;
  END IF;
END $$;

-- What may be read, and by whom -----------------------------------------------------------------------------------

CREATE FUNCTION app.read_person() RETURNS TABLE (id int, name text, sort_key text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 50 AS $$
DECLARE
  administrator constant boolean := app.is_administrator();
  seen constant int[] := ARRAY(SELECT app.people_seen());
BEGIN
  RETURN QUERY SELECT p.id, p.name, p.sort_key FROM public.person p WHERE administrator OR p.id = ANY (seen);
END $$;

-- One's own; those in the own branch; for a network right those of the mentors.
CREATE FUNCTION app.read_person_grant() RETURNS TABLE (id int, person_id int, role text, node_id int)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 50 AS $$
DECLARE
  administrator constant boolean := app.is_administrator();
  me constant int := app.acting_person();
  kept constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  appointed constant int[] := ARRAY(SELECT app.scope('{network_administrator}'));
BEGIN
  RETURN QUERY
    SELECT g.id, g.person_id, g.role::text, g.node_id FROM public.person_grant g
     WHERE administrator OR g.person_id = me OR g.node_id = ANY (kept)
        OR g.role = 'mentor' AND g.node_id = ANY (appointed);
END $$;

ALTER FUNCTION app.make_login(text, text) OWNER TO @accounts;
ALTER FUNCTION app.set_verifier(text, text) OWNER TO @accounts;
ALTER FUNCTION app.lock_login(text) OWNER TO @accounts;
ALTER FUNCTION app.end_login(text, boolean) OWNER TO @accounts;
ALTER FUNCTION app.check_login(text, text) OWNER TO @accounts;
GRANT EXECUTE ON FUNCTION app.make_login(text, text), app.set_verifier(text, text), app.lock_login(text),
  app.end_login(text, boolean) TO @owner;
GRANT EXECUTE ON FUNCTION app.read_person(), app.read_person_grant(), app.people_managed(),
  app.create_person(text, text, text, text, int[], text, text),
  app.grant_role(int, text, int), app.change_grant(int, text, int, text, int),
  app.change_person(int, text, text, text, text), app.revoke_role(int, text, int), app.reset_password(int, text),
  app.deactivate_person(int), app.end_sessions(int), app.new_mentors(), app.change_own_password(text) TO @people;
