-- One row per period and segment: clients with an expected slot, and the sum of their own attendance in percent.
WITH own AS (
    SELECT
        client_attendance.period,
        client_attendance.segment,
        percent_of(client_attendance.attended, client_attendance.expected) AS attendance,
        count(*) AS clients,
    FROM client_attendance($grain, $from_date, $to_date, $compare_by, $cohort) AS client_attendance
    GROUP BY ALL
)

SELECT
    own.period AS period,
    own.segment AS segment,
    -- Added up in a fixed order, so that the last digit does not depend on the order of the file.
    sum(own.clients * own.attendance ORDER BY own.attendance) AS numerator,
    sum(own.clients) AS denominator,
    sum(own.clients) AS clients,
    sum(own.clients * own.attendance * own.attendance ORDER BY own.attendance) AS sum_of_squares,
FROM own
GROUP BY ALL
ORDER BY ALL;
