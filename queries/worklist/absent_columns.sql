-- One row per column that no file of the import had.
SELECT
    concat(import_column.table_name, '.', import_column.column_name) AS name,
FROM import_column
WHERE NOT import_column.is_present;
