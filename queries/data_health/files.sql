-- One row per file of the import: the table it belongs to, and its rows read, used, held back and copied.
SELECT
    import_file.file AS file,
    import_file.table_name AS table_name,
    import_file.rows_read AS rows_read,
    import_file.rows_used AS rows_used,
    import_file.rows_held AS rows_held,
    import_file.copies AS copies,
FROM import_file
ORDER BY
    import_file.table_name = '',
    import_file.table_name,
    import_file.file;
