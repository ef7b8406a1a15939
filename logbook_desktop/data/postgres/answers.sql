-- Reflection questions and the answers at entries. Questions are read by those who read entries there and made by the
-- mentor of the branch or, for everybody, by the network; answers go with their entry.

CREATE FUNCTION app.read_question() RETURNS SETOF public.question
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT q.* FROM public.question q
     WHERE q.node_id IS NULL AND (SELECT app.acting_person()) IS NOT NULL
        OR q.node_id = ANY (ARRAY(SELECT app.organisations_known())) $$;

CREATE FUNCTION app.read_question_name() RETURNS SETOF public.question_name
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.* FROM public.question_name w
     WHERE w.question_id = ANY (ARRAY(SELECT q.id FROM app.read_question() AS q)) $$;

-- A new question (id null; gives its key), or another wording, place or closing day of one (gives its key; 0: somebody
-- else was quicker). Kind and place in the tree stay: answers have been given to them.
CREATE FUNCTION app.save_question(question_id int, old_version int, node int, kind text, name text, names jsonb,
                                  place int, closed_on date) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine constant int[] := ARRAY(SELECT app.scope('{mentor}'));
  free constant boolean := app.is_administrator();
  key constant int := (  -- of another's question as little is looked at as of none
    SELECT near.id FROM (SELECT q.id FROM public.question q
                          WHERE q.node_id IS NULL OR q.node_id = ANY (mine) OR free OFFSET 0) AS near
     WHERE near.id = save_question.question_id);
  of_node int := node;
  saved int;
  before public.question;
BEGIN
  PERFORM app.refuse_old_snapshot();
  IF question_id IS NOT NULL THEN
    SELECT * INTO before FROM public.question q WHERE q.id = key
       FOR NO KEY UPDATE;  -- it is answered meanwhile
    of_node := before.node_id;
  END IF;
  IF NOT app.is_administrator() AND NOT coalesce(
       CASE WHEN question_id IS NOT NULL AND before.id IS NULL THEN false
            WHEN of_node IS NULL THEN EXISTS (SELECT 1 FROM public.node n WHERE n.kind = 'network'
                                               AND n.id IN (SELECT app.scope('{network_administrator}')))
            ELSE of_node = ANY (mine) END, false) THEN
    RAISE EXCEPTION 'no right over this question' USING ERRCODE = '42501';
  END IF;
  IF NOT coalesce(app.is_name(save_question.name), false) OR NOT app.is_day(save_question.closed_on)
     OR EXISTS (SELECT 1 FROM jsonb_each_text(save_question.names) AS word
                 WHERE NOT coalesce(app.is_name(word.value, word.key), false))
     OR of_node IS NOT NULL AND NOT EXISTS (SELECT 1 FROM public.node n
          WHERE n.id = of_node AND n.kind IN ('organisation', 'area', 'unit')) THEN
    RAISE EXCEPTION 'not a question' USING ERRCODE = 'LB002';
  END IF;
  IF question_id IS NULL THEN
    INSERT INTO public.question AS q (node_id, kind, name, position, version)
    VALUES (of_node, save_question.kind, save_question.name,
            (SELECT coalesce(max(other.position), 0) + 1 FROM public.question other
              WHERE other.node_id IS NOT DISTINCT FROM of_node), 1)
    RETURNING q.id INTO saved;
  ELSE
    UPDATE public.question q
       SET name = save_question.name, position = save_question.place, closed_on = save_question.closed_on,
           version = q.version + 1
     WHERE q.id = save_question.question_id AND q.version = save_question.old_version
    RETURNING q.id INTO saved;
    IF saved IS NULL THEN
      RETURN 0;
    END IF;
    DELETE FROM public.question_name w WHERE w.question_id = saved;
  END IF;
  INSERT INTO public.question_name (question_id, language, name)
  SELECT saved, word.key, word.value FROM jsonb_each_text(save_question.names) AS word;
  PERFORM app.note(app.author(), 'vocabulary', 'question:' || saved, NULL,
    coalesce(of_node, (SELECT min(n.id) FROM public.node n WHERE n.kind = 'network')),
    CASE WHEN before.id IS NULL THEN 'create' ELSE 'change' END,
    app.differences(CASE WHEN before.id IS NULL THEN '{}' ELSE to_jsonb(before) END,
                    (SELECT to_jsonb(q) FROM public.question q WHERE q.id = saved), '{id,node_id,version}'));
  RETURN saved;
END $$;

-- Answers of entries that were there before; the first ones of an entry belong to its making.
CREATE FUNCTION app.answer_noted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one constant uuid := coalesce(NEW.entry_id, OLD.entry_id);
BEGIN
  IF TG_RELID <> 'public.entry_answer'::regclass THEN
    RAISE EXCEPTION 'this trigger belongs to another table' USING ERRCODE = '42501';
  END IF;
  IF app.is_loading() THEN
    RETURN NULL;
  END IF;
  PERFORM app.note(app.author(), 'entry', e.id::text, e.id, e.unit_id, 'change', jsonb_build_object(
            'answer:' || coalesce(NEW.question_id, OLD.question_id),
            jsonb_build_array(coalesce(to_jsonb(OLD.text), to_jsonb(OLD.number)),
                              coalesce(to_jsonb(NEW.text), to_jsonb(NEW.number)))))
     FROM public.entry e
    WHERE e.id = one AND NOT (e.version = 1 AND e.xmin = pg_current_xact_id()::xid);
  RETURN NULL;
END $$;

-- Not when an entry is erased with all that it had; and the owner's own functions tell what they do themselves.
CREATE TRIGGER answer_added AFTER INSERT OR UPDATE ON public.entry_answer
  FOR EACH ROW WHEN (current_user <> '@owner') EXECUTE FUNCTION app.answer_noted();
CREATE TRIGGER answer_removed AFTER DELETE ON public.entry_answer
  FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND current_user <> '@owner') EXECUTE FUNCTION app.answer_noted();

GRANT EXECUTE ON FUNCTION app.read_question(), app.read_question_name(),
  app.save_question(int, int, int, text, text, jsonb, int, date)
  TO @people;
