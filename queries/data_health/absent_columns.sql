-- One row per table: the columns or kinds of record that no file of this import holds, so that some measures have no answer.
SELECT
    import_column.table_name AS table_name,
    string_agg(import_column.column_name, ', ' ORDER BY import_column.column_name) AS column_names,
FROM import_column
WHERE NOT import_column.is_present
GROUP BY ALL
ORDER BY ALL;
