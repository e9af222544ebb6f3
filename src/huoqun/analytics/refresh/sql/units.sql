-- The present month has an opening in every community, silent ones too.
INSERT INTO new_community_month BY NAME
WITH latest AS (
    SELECT community_id, max(month) AS month, max_by(opening, month) AS opening
    FROM cold_community_month
    WHERE community_id NOT IN (FROM reopened)
      AND community_id NOT IN (SELECT community_id FROM new_community_month)
    GROUP BY community_id
)
SELECT
    latest.community_id,
    date_trunc('month', getvariable('today'))::date AS month,
    latest.opening + coalesce(sum(entered - exited), 0)::bigint AS opening
FROM latest
LEFT JOIN community_day
    ON community_day.community_id = latest.community_id AND community_day.day >= latest.month
WHERE latest.month < date_trunc('month', getvariable('today'))
GROUP BY latest.community_id, latest.opening;

CREATE TABLE months_touched AS
SELECT DISTINCT month FROM new_community_month
UNION
SELECT month FROM cold_community_month WHERE community_id IN (FROM reopened);

CREATE TEMP VIEW lives AS
SELECT community_id, unit_id, first_day, last_day FROM communities;
