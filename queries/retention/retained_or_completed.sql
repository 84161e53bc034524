-- One row per period and segment: admissions old enough for the window, and those still in treatment at its end or completed.
SELECT
    period_of(stay.admitted_on, $grain, $from_date) AS period,
    segment_of(stay.cohort, $compare_by) AS segment,
    count(*) FILTER (
        WHERE stay.admitted_on <= $as_of - $window_days
        AND (stay.days >= $window_days OR stay.ending = 'completed')
    ) AS numerator,
    count(*) FILTER (WHERE stay.admitted_on <= $as_of - $window_days) AS denominator,
    count(*) FILTER (WHERE stay.admitted_on > $as_of - $window_days) AS excluded,
FROM time_in_treatment($as_of, $variant, $unplanned_gap_days) AS stay
WHERE stay.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(stay.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
