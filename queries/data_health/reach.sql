-- One row per import: when it was made, what it holds, how far it goes, its expected slots in the last 26 weeks and the stays open at its end.
SELECT
    import_info.imported_at AS imported_at,
    import_info.timezone AS timezone,
    import_info.source_name AS source_name,
    import_info.notice AS notice,
    import_info.export_date AS export_date,
    (SELECT min(attendance.session_date) FROM attendance) AS first_session_on,
    (SELECT min(admission.admitted_on) FROM admission) AS first_admitted_on,
    (SELECT coalesce(sum(import_file.rows_held), 0)::BIGINT FROM import_file) AS rows_held,
    (
        SELECT count(*)
        FROM attendance
        WHERE attendance.is_expected
          AND attendance.session_date > import_info.export_date - 182
          AND attendance.session_date <= import_info.export_date
    ) AS expected_slots,
    (
        SELECT count(*)
        FROM admission
        WHERE is_active(admission.admitted_on, admission.discharged_on, import_info.export_date, false)
    ) AS open_at_end,
FROM import_info;
