-- One row per period of admission, segment, days in treatment and ending: stays, for the share there on a day of choice.
SELECT
    period_of(stay.admitted_on, $grain, $from_date) AS period,
    segment_of(stay.cohort, $compare_by) AS segment,
    stay.days AS day,
    stay.ending,
    count(*) AS numerator,
FROM time_in_treatment($as_of, $variant, $unplanned_gap_days) AS stay
WHERE stay.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(stay.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
