-- One row per period and segment: clients present in groups, and the groups that anybody came to.
WITH held AS (
    SELECT
        attendance.session_id,
        attendance.session_date,
        segment_of(attendance.cohort, $compare_by) AS segment,
        count(DISTINCT attendance.client_id) AS present,
        list(DISTINCT attendance.client_id) AS client_ids,
    FROM attendance
    WHERE attendance.service = 'group'
      AND attendance.is_attended
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    period_of(held.session_date, $grain, $from_date) AS period,
    held.segment AS segment,
    sum(held.present) AS numerator,
    count(*) AS denominator,
    len(list_distinct(flatten(list(held.client_ids)))) AS clients,
    sum(held.present * held.present) AS sum_of_squares,
FROM held
GROUP BY ALL
ORDER BY ALL;
