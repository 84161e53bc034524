-- One row per kind of record that no column announces, aftercare contacts: whether this import holds any.
INSERT INTO import_column
SELECT
    'attendance',
    'aftercare contacts',
    EXISTS (SELECT 1 FROM attendance WHERE NOT attendance.is_treatment);
