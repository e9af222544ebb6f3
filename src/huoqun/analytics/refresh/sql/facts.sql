-- new_facts: what came since the last roll (sign 1), and what was voided since then (sign -1).
-- until_tx and rolled_tx are the edges of the world as it is looked at.
CREATE TABLE settled_void AS
FROM void_batch SELECT batch_id, NULL::bigint AS seq, void_tx WHERE void_tx < getvariable('until_tx')
UNION ALL
FROM void_seq SELECT NULL, seq, void_tx WHERE void_tx < getvariable('until_tx');

CREATE TABLE new_facts AS
SELECT * EXCLUDE (tx), 1 AS sign
FROM hot
WHERE tx < getvariable('until_tx')
  AND NOT coalesce(batch_id IN (SELECT batch_id FROM settled_void WHERE batch_id IS NOT NULL), FALSE)
  AND seq NOT IN (SELECT seq FROM settled_void WHERE seq IS NOT NULL);

CREATE TABLE pending_void AS
FROM settled_void WHERE void_tx >= getvariable('rolled_tx');
