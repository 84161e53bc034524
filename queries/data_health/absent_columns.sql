-- One row per column or kind of record that no file of this import holds, so that some measures have no answer.
SELECT
    import_column.table_name AS table_name,
    import_column.column_name AS column_name,
FROM import_column
WHERE NOT import_column.is_present
ORDER BY ALL;
