-- Openings are counted up to the present month, in communities whose life or moves changed.
CREATE TABLE moved_in AS
SELECT community_id FROM new_life
UNION
FROM removed_or_back;

SET VARIABLE first_month = (
    SELECT date_trunc('month', coalesce(min(first_day), getvariable('today')))
    FROM life SEMI JOIN moved_in USING (community_id)
);
SET VARIABLE last_month = (
    SELECT greatest(max(last_day), getvariable('today'))
    FROM life SEMI JOIN moved_in USING (community_id)
);

CREATE TABLE months AS
SELECT unnest(
    generate_series(getvariable('first_month')::timestamp, getvariable('last_month')::timestamp, INTERVAL 1 MONTH)
)::date AS month;

CREATE TEMP VIEW lives_moved AS
SELECT community_id, unit_id, first_day, getvariable('last_month')::date AS last_day
FROM communities
WHERE community_id IN (FROM moved_in);
