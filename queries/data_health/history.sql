-- One row per import: when it was made, how far it goes, and its rows read, used, held back and copied.
SELECT
    import_info.imported_at AS imported_at,
    import_info.timezone AS timezone,
    import_info.source_name AS source_name,
    import_info.export_date AS through,
    coalesce(sum(import_file.rows_read), 0)::BIGINT AS rows_read,
    coalesce(sum(import_file.rows_used), 0)::BIGINT AS rows_used,
    coalesce(sum(import_file.rows_held), 0)::BIGINT AS rows_held,
    coalesce(sum(import_file.copies), 0)::BIGINT AS copies,
FROM import_info
LEFT JOIN import_file
    ON true
GROUP BY ALL;
