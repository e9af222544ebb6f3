-- life: the first and last known day of every community. A day that only a void fact told of is
-- no known day, so the communities of voided facts are walked anew.
CREATE TABLE voided_in AS
SELECT DISTINCT community_id
FROM new_facts
WHERE sign < 0 AND community_id IS NOT NULL;

CREATE TABLE new_life AS
WITH walked AS (
    SELECT community_id, day
    FROM (
        SELECT community_id, day, messages, joins, leaves FROM cold_member_day
        UNION ALL
        SELECT community_id, day, messages, joins, leaves FROM new_member_day
    )
    WHERE community_id IN (FROM voided_in)
    GROUP BY community_id, day
    HAVING sum(messages) > 0 OR sum(joins) > 0 OR sum(leaves) > 0
),
told AS (
    SELECT community_id, day
    FROM new_member_day
    WHERE (messages > 0 OR joins > 0 OR leaves > 0) AND community_id NOT IN (FROM voided_in)
    UNION ALL
    FROM walked
    UNION ALL
    SELECT community_id, unnest([first_day, last_day])
    FROM cold_life
    WHERE community_id NOT IN (FROM voided_in)
      AND community_id IN (SELECT community_id FROM new_member_day)
)
SELECT community_id, min(day) AS first_day, max(day) AS last_day
FROM told
GROUP BY community_id;

CREATE TEMP VIEW life AS
FROM new_life
UNION ALL
FROM cold_life
WHERE community_id NOT IN (SELECT community_id FROM new_life)
  AND community_id NOT IN (FROM voided_in);
