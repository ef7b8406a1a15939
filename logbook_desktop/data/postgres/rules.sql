-- What a person's login may ask of each table. What is not granted here is denied; rows are then cut by the policy.
-- No DELETE and no table-wide UPDATE anywhere: either would let a login lock the table against everybody.

ALTER TABLE public.alembic_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.meta ENABLE ROW LEVEL SECURITY;
-- The tree: through functions only (tree.sql, tree_read.sql).
ALTER TABLE public.node ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_place ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.node_reach ENABLE ROW LEVEL SECURITY;

-- Vocabulary, imports, terms: through functions only (vocabulary.sql, answers.sql, imports.sql, terms.sql).
ALTER TABLE public.activity ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.activity_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tag ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tag_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.age_band_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.age_band ENABLE ROW LEVEL SECURITY;

-- Entries: people save, read and list them through functions (entries.sql, entry_list.sql).
ALTER TABLE public.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_age ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_tag ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.import_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.imported_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.import_place ENABLE ROW LEVEL SECURITY;

-- Which keys a package brought in, and as what: the IT department's memory only.
ALTER TABLE public.imported_key ENABLE ROW LEVEL SECURITY;

-- People, grants, history and channels have their rules beside their functions; until those run, nothing is open.
ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.person_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.history ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.live_channel ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.right_change ENABLE ROW LEVEL SECURITY;
-- Terms, vocabularies and questions have theirs beside their functions; until those run, nothing is open.
ALTER TABLE public.terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.terms_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.terms_acceptance ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vocabulary_choice ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.local_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calendar_span ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calendar_span_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.question ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.question_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_answer ENABLE ROW LEVEL SECURITY;
