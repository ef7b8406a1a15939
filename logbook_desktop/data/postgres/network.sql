-- What a network right sees of the organisations: who has begun, how many units document, when they last did. Units
-- are counted and months told, in the structure of today; never an entry, a text, a day or a number of visits.

-- The organisations of today in the acting person's part of the network.
CREATE FUNCTION app.organisations_administered() RETURNS SETOF int
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.node_id FROM public.node_reach r
     WHERE r.ancestor_id = r.node_id AND r.ancestor_kind = 'organisation'
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
       AND (app.is_administrator() OR r.node_id = ANY (ARRAY(SELECT app.scope('{network_administrator}')))) $$;

-- The units of these, of today.
CREATE FUNCTION app.units_administered() RETURNS TABLE (organisation int, unit int, is_open boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.ancestor_id, n.id, coalesce(n.opened_on, '-infinity') <= app.today()
           AND coalesce(n.closed_on, 'infinity') > app.today()
      FROM app.organisations_administered() AS o
      JOIN public.node_reach r ON r.ancestor_id = o
       AND r.from_month <= app.this_month() AND r.to_month > app.this_month()
      JOIN public.node n ON n.id = r.node_id AND n.kind = 'unit' $$;

-- mentors: those of the organisation itself. begun and last_month: of entries that
-- are not in the bin; units_3 and units_12: that documented in so many months, the present one included.
CREATE FUNCTION app.adoption()
  RETURNS TABLE (organisation int, mentors text[], has_mentor boolean, begun int, last_month int, open_units int,
                 units_3 int, units_12 int, terms_version int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH today AS MATERIALIZED (SELECT app.this_month() AS month),
    administered AS MATERIALIZED (SELECT app.organisations_administered() AS id),
    documented AS (
      SELECT u.organisation, u.unit, u.is_open, min(r.month) AS first, max(r.month) AS last
        FROM app.units_administered() AS u CROSS JOIN today
        LEFT JOIN public.roll_up r ON r.unit_id = u.unit AND r.entries > 0 AND r.month <= today.month
       GROUP BY u.organisation, u.unit, u.is_open
    ),
    counted AS (
      SELECT d.organisation, min(d.first) AS begun, max(d.last) AS last,
             (count(*) FILTER (WHERE d.is_open))::int AS open_units,
             (count(*) FILTER (WHERE d.last > today.month - 3))::int AS units_3,
             (count(*) FILTER (WHERE d.last > today.month - 12))::int AS units_12
        FROM documented d CROSS JOIN today GROUP BY d.organisation
    )
    SELECT a.id, ARRAY(
             SELECT DISTINCT p.name FROM public.person_grant g
               JOIN public.person p ON p.id = g.person_id AND p.deactivated_at IS NULL
              WHERE g.role = 'mentor' AND g.node_id = a.id ORDER BY p.name),
           app.has_mentor(a.id), c.begun, c.last, coalesce(c.open_units, 0), coalesce(c.units_3, 0),
           coalesce(c.units_12, 0), app.accepted_for(a.id)
      FROM administered a CROSS JOIN today LEFT JOIN counted c ON c.organisation = a.id
     ORDER BY a.id $$;

-- How many organisations and units documented in each month of a span; months without are left out.
CREATE FUNCTION app.adoption_by_month(first_month int, last_month int)
  RETURNS TABLE (month int, organisations int, units int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.month, count(DISTINCT u.organisation)::int, count(DISTINCT u.unit)::int
      FROM app.units_administered() AS u JOIN public.roll_up r ON r.unit_id = u.unit AND r.entries > 0
     WHERE r.month BETWEEN first_month AND last_month AND r.month <= app.this_month()
     GROUP BY r.month ORDER BY r.month $$;

GRANT EXECUTE ON FUNCTION app.adoption(), app.adoption_by_month(int, int) TO @people;
