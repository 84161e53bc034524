-- One row per period, segment and weeks of treatment: admissions old enough for them, and those who left unplanned in them.
SELECT
    period_of(stay.admitted_on, $grain, $from_date) AS period,
    segment_of(stay.cohort, $compare_by) AS segment,
    spans.part,
    count(*) FILTER (
        WHERE stay.ending = 'unplanned'
        AND stay.days BETWEEN 7 * (spans.first_week - 1) AND 7 * spans.last_week - 1
    ) AS numerator,
    count(*) AS denominator,
FROM time_in_treatment($as_of, $variant, $unplanned_gap_days) AS stay
JOIN (
    VALUES ('weeks_01_04', 1, 4), ('weeks_05_08', 5, 8), ('weeks_09_12', 9, 12)
) AS spans(part, first_week, last_week)
    ON date_diff('day', stay.admitted_on, $as_of) >= 7 * spans.last_week - 1
WHERE stay.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(stay.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
