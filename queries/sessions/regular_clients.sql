-- One row per period and segment: clients with three expected slots or more, and those who attended 80% of theirs.
SELECT
    client_attendance.period AS period,
    client_attendance.segment AS segment,
    count(*) FILTER (WHERE client_attendance.attended * 100 >= client_attendance.expected * 80) AS numerator,
    count(*) AS denominator,
FROM client_attendance($grain, $from_date, $to_date, $compare_by, $cohort) AS client_attendance
WHERE client_attendance.expected >= 3
GROUP BY ALL
ORDER BY ALL;
