-- The refreshed community_day and community_month.
CREATE TEMP VIEW community_day AS
FROM cold_community_day ANTI JOIN touched USING (community_id, day)
UNION ALL BY NAME
FROM new_community_day;

CREATE TEMP VIEW community_month AS
FROM cold_community_month ANTI JOIN new_community_month USING (community_id, month)
WHERE community_id NOT IN (FROM reopened)
UNION ALL BY NAME
FROM new_community_month;
