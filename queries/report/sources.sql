-- One row per file of the import that was used: the table it belongs to, its rows read, used and held back, and its hash.
SELECT
    import_file.file AS file,
    import_file.table_name AS table_name,
    import_file.rows_read AS rows_read,
    import_file.rows_used AS rows_used,
    import_file.rows_held AS rows_held,
    import_file.sha256 AS sha256,
FROM import_file
WHERE import_file.table_name <> ''
ORDER BY
    import_file.table_name,
    import_file.file;
