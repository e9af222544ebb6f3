-- What the new facts append to the lake's tables; new_member_day stands already.
CREATE TABLE new_member_move AS
SELECT community_id, customer_id, day, joins, leaves
FROM new_member_day
WHERE joins <> 0 OR leaves <> 0;

CREATE TABLE new_coverage AS
SELECT
    community_id,
    source,
    batch_id,
    min(occurred_on) AS first_day,
    max(occurred_on) AS last_day,
    max(occurred_on) FILTER (name = getvariable('message_sent')) AS last_message_day
FROM new_facts
WHERE sign > 0 AND community_id IS NOT NULL AND list_contains(getvariable('living'), name)
GROUP BY ALL;

CREATE TABLE new_descriptions AS
SELECT seq, name, kind, community_id, customer_id, unit_id, occurred_on, batch_id, payload
FROM new_facts
WHERE sign > 0 AND list_contains(getvariable('describing'), name);

CREATE TABLE new_orders AS
SELECT
    seq,
    order_id,
    customer_id,
    community_id,
    unit_id,
    source,
    batch_id,
    occurred_at,
    occurred_on AS day,
    CASE name WHEN getvariable('order_placed') THEN 'placed' ELSE 'refunded' END AS kind,
    amount,
    currency
FROM new_facts
WHERE sign > 0 AND name IN (getvariable('order_placed'), getvariable('order_refunded'));
