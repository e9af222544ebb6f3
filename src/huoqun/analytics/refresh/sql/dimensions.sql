-- communities, units, roles, merges: the latest word on each, and covered: who told of whom.
CREATE TABLE described AS
SELECT *
FROM (FROM cold_descriptions UNION ALL FROM new_descriptions)
WHERE batch_id IS NULL OR batch_id NOT IN (SELECT batch_id FROM settled_void WHERE batch_id IS NOT NULL);

CREATE TABLE covering AS
SELECT *
FROM (FROM cold_coverage UNION ALL FROM new_coverage)
WHERE batch_id IS NULL OR batch_id NOT IN (SELECT batch_id FROM settled_void WHERE batch_id IS NOT NULL);

-- An export tells of all its communities until its own last message; a live source until yesterday.
CREATE TABLE covered AS
WITH batches AS (
    SELECT batch_id, max(last_message_day) AS until
    FROM covering
    WHERE batch_id IS NOT NULL
    GROUP BY batch_id
)
SELECT
    community_id,
    min(source) AS source,
    max(
        CASE
            WHEN last_message_day IS NULL THEN NULL
            WHEN covering.batch_id IS NULL THEN getvariable('today') - 1
            ELSE batches.until
        END
    ) AS messages_until
FROM covering LEFT JOIN batches USING (batch_id)
GROUP BY community_id;

-- A community taken out of the figures, brought back into them, or described only after its facts
-- were rolled, changes all its days and openings.
CREATE TABLE removed_or_back AS
SELECT DISTINCT community_id
FROM described
WHERE coalesce((payload->>'removed')::boolean, FALSE)
  AND community_id IN (SELECT community_id FROM new_descriptions)
UNION
SELECT community_id
FROM new_descriptions SEMI JOIN cold_life USING (community_id)
WHERE name = getvariable('community_described')
  AND community_id NOT IN (
      SELECT community_id
      FROM cold_descriptions
      WHERE name = getvariable('community_described')
  );

CREATE TABLE reopened AS
FROM voided_in
UNION
FROM removed_or_back;

CREATE TABLE units AS
SELECT
    unit_id,
    payload->>'unit_key' AS unit_key,
    payload->>'unit_name' AS unit_name,
    payload->>'path' AS unit_path
FROM described
WHERE name = getvariable('unit_described')
QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY seq DESC) = 1;

-- A payload is taken apart once: a ->> for each of ten columns would take it apart ten times.
CREATE TABLE communities AS
WITH latest AS (
    FROM described
    WHERE name = getvariable('community_described')
    QUALIFY row_number() OVER (PARTITION BY community_id ORDER BY seq DESC) = 1
),
told AS (
    SELECT
        community_id,
        unit_id,
        json_transform(
            payload,
            '{
                "community_key": "VARCHAR",
                "title": "VARCHAR",
                "platform": "VARCHAR",
                "positioning": "VARCHAR",
                "affinity": "VARCHAR",
                "lifecycle": "VARCHAR",
                "opened_on": "DATE",
                "ends_on": "DATE",
                "joins_assumed": "BOOLEAN",
                "removed": "BOOLEAN"
            }'
        ) AS word
    FROM latest
)
SELECT
    told.community_id,
    word.community_key AS key,
    covered.source,
    word.title AS title,
    told.unit_id,
    units.unit_key,
    word.platform AS platform,
    word.positioning AS positioning,
    word.affinity AS kind,
    word.lifecycle AS lifecycle,
    word.opened_on AS opened_on,
    word.ends_on AS ends_on,
    life.first_day,
    life.last_day,
    covered.messages_until,
    coalesce(word.joins_assumed, FALSE) AS assumed_joins
FROM told
LEFT JOIN units USING (unit_id)
LEFT JOIN life USING (community_id)
LEFT JOIN covered USING (community_id)
WHERE NOT coalesce(word.removed, FALSE);

-- The latest word on a role rules; a mark without a day ("always") holds for all history.
CREATE TABLE roles AS
WITH told AS (
    SELECT
        community_id,
        customer_id,
        kind AS role,
        name = getvariable('role_taken') AS taken,
        coalesce((payload->>'always')::boolean, FALSE) AS always,
        occurred_on,
        seq
    FROM described
    WHERE name IN (getvariable('role_given'), getvariable('role_taken'))
      AND list_contains(getvariable('inorganic'), kind)
),
spans AS (
    SELECT
        *,
        CASE WHEN always THEN DATE '0001-01-01' ELSE occurred_on END AS since,
        lag(since) OVER word AS since_before,
        lead(seq) OVER word AS later
    FROM told
    WINDOW word AS (PARTITION BY community_id, customer_id, role ORDER BY seq)
)
SELECT
    community_id,
    customer_id,
    role,
    CASE WHEN taken THEN coalesce(since_before, DATE '0001-01-01') ELSE since END AS from_day,
    CASE WHEN taken THEN occurred_on - 1 END AS until_day
FROM spans
WHERE later IS NULL AND NOT (taken AND always);

CREATE TABLE merges AS
WITH latest AS (
    FROM described
    WHERE name IN (getvariable('customer_merged'), getvariable('customer_unmerged'))
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY seq DESC) = 1
)
SELECT customer_id, (payload->>'canonical_id')::bigint AS canonical_id
FROM latest
WHERE name = getvariable('customer_merged');
