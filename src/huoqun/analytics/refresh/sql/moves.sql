-- The joins and leaves of all time, as signed rows.
CREATE TEMP VIEW moves AS
FROM cold_member_move
UNION ALL
FROM new_member_move;
