-- One row per period and segment: clients present in groups, and the groups that anybody came to.
WITH came AS (
    SELECT
        period_in(attendance.calendar, $grain, $from_date) AS period,
        segment_of(attendance.cohort, $compare_by) AS segment,
        attendance.session_no,
        attendance.client_no,
        attendance.cohort.client_bit,
    FROM attendance
    WHERE attendance.service = 'group'
      AND attendance.is_attended
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
)

SELECT
    held.period AS period,
    held.segment AS segment,
    sum(held.present) AS numerator,
    count(*) AS denominator,
    any_value(members.clients) AS clients,
    sum(held.present * held.present) AS sum_of_squares,
FROM (
    SELECT
        any_value(came.period) AS period, -- a session has one day
        came.segment,
        count(*) AS present, -- a client stands once on a session: that is the key of the export
    FROM came
    GROUP BY
        came.segment,
        came.session_no
) AS held
JOIN (SELECT came.period, came.segment, people(came.client_no, came.client_bit, $is_exact) AS clients, FROM came GROUP BY ALL) AS members
    ON members.period = held.period
    AND members.segment = held.segment
GROUP BY ALL
ORDER BY ALL;
