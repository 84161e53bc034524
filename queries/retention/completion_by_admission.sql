-- One row per period and segment: admissions 30 days past their planned end, and those completed (or also transferred) by then.
WITH due AS (
    SELECT
        admission.*,
        -- Where no plan is recorded, the window stands in for planned length and the 30 days.
        coalesce(
            admission.admitted_on + (7 * admission.planned_weeks + 30)::INTEGER,
            admission.expected_discharge_on + 30,
            admission.admitted_on + $window_days
        ) AS due_on,
    FROM admission
)

SELECT
    period_of(due.admitted_on, $grain, $from_date) AS period,
    segment_of(due.cohort, $compare_by) AS segment,
    count(*) FILTER (
        WHERE due.due_on <= $as_of
        AND due.discharged_on <= due.due_on
        AND (
            due.discharge_reason = 'completed'
            OR ($variant = 'or_transferred' AND due.discharge_reason = 'transferred')
        )
    ) AS numerator,
    count(*) FILTER (WHERE due.due_on <= $as_of) AS denominator,
    count(*) FILTER (WHERE due.due_on > $as_of) AS excluded,
FROM due
WHERE due.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(due.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
