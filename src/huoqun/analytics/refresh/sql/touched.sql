-- touched: the community-days that the new facts change, directly or through a membership that
-- now reads otherwise, a role, a longer life, a void, or a removal.
CREATE TABLE touched AS
WITH flows AS (
    SELECT community_id, day, sum(entered)::bigint AS entered, sum(exited)::bigint AS exited
    FROM moved_flows
    GROUP BY ALL
),
stored AS (
    SELECT community_id, day, entered, exited
    FROM cold_community_day
    WHERE community_id IN (SELECT community_id FROM new_member_move)
      AND (entered <> 0 OR exited <> 0)
),
told_days AS (
    SELECT community_id, customer_id, day FROM cold_member_day
    UNION
    SELECT community_id, customer_id, day FROM new_member_day
)
SELECT community_id, day FROM new_member_day
UNION
SELECT coalesce(flows.community_id, stored.community_id), coalesce(flows.day, stored.day)
FROM flows FULL JOIN stored USING (community_id, day)
WHERE coalesce(flows.entered, 0) <> coalesce(stored.entered, 0)
   OR coalesce(flows.exited, 0) <> coalesce(stored.exited, 0)
UNION
SELECT told_days.community_id, told_days.day
FROM new_descriptions JOIN told_days USING (community_id, customer_id)
WHERE new_descriptions.name IN (getvariable('role_given'), getvariable('role_taken'))
UNION
SELECT community_id, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::date
FROM new_life ANTI JOIN cold_life USING (community_id, first_day, last_day)
UNION
SELECT community_id, day
FROM cold_community_day
WHERE community_id IN (FROM voided_in)
UNION
SELECT community_id, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::date
FROM life
WHERE community_id IN (FROM removed_or_back);

CREATE TABLE days_touched AS SELECT DISTINCT day FROM touched;

CREATE TABLE touched_member_day AS
FROM cold_member_day SEMI JOIN touched USING (community_id, day)
UNION ALL BY NAME
FROM new_member_day;

CREATE TEMP VIEW lives_touched AS
SELECT community_id, unit_id, first_day, last_day
FROM communities
WHERE first_day IS NOT NULL AND community_id IN (SELECT community_id FROM touched);
