-- Facts that the rollups count and that were voided since: they are subtracted.
INSERT INTO new_facts BY NAME
SELECT * EXCLUDE (tx), -1 AS sign
FROM cold_events
WHERE tx < getvariable('rolled_tx')
  AND (
    batch_id IN (SELECT batch_id FROM pending_void WHERE batch_id IS NOT NULL)
    OR seq IN (SELECT seq FROM pending_void WHERE seq IS NOT NULL)
  );
