-- What reports read besides: hot and cold put together, void orders left out.
CREATE TEMP VIEW member_day AS
FROM cold_member_day
UNION ALL BY NAME
FROM new_member_day;

CREATE TEMP VIEW orders AS
SELECT all_orders.* EXCLUDE (batch_id), units.unit_key
FROM (FROM cold_orders UNION ALL BY NAME FROM new_orders) all_orders
LEFT JOIN units USING (unit_id)
WHERE NOT coalesce(batch_id IN (SELECT batch_id FROM settled_void WHERE batch_id IS NOT NULL), FALSE)
  AND seq NOT IN (SELECT seq FROM settled_void WHERE seq IS NOT NULL);

CREATE TEMP VIEW unit_day AS
FROM cold_unit_day ANTI JOIN days_touched USING (day)
UNION ALL BY NAME
FROM new_unit_day;

CREATE TEMP VIEW unit_month AS
FROM cold_unit_month ANTI JOIN months_touched USING (month)
UNION ALL BY NAME
FROM new_unit_month;
