-- One row per kind of record that no column announces: whether this import holds any of it.
INSERT INTO import_column
SELECT
    'attendance',
    'aftercare contacts',
    EXISTS (SELECT 1 FROM attendance WHERE NOT attendance.is_treatment),
UNION ALL
SELECT
    'capacity',
    'slots',
    EXISTS (SELECT 1 FROM export.capacity);
