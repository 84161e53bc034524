-- One row per period and segment: stretches of care in which a drug screen was expected, and those with only negative ones.
SELECT
    period_of(stretch.first_day, $grain, $from_date) AS period,
    segment_of(stretch.cohort, $compare_by) AS segment,
    count(*) FILTER (WHERE stretch.is_negative) AS numerator,
    count(*) FILTER (WHERE $variant = 'missing_positive' OR stretch.is_negative IS NOT NULL) AS denominator,
    people(
        CASE WHEN $variant = 'missing_positive' OR stretch.is_negative IS NOT NULL THEN stretch.client_no END,
        CASE WHEN $variant = 'missing_positive' OR stretch.is_negative IS NOT NULL THEN stretch.cohort.client_bit END,
        $is_exact
    ) AS clients,
FROM screening_stretches($as_of, $drug_screen_every_days, $from_date) AS stretch
WHERE stretch.first_day BETWEEN $from_date AND $to_date
  AND in_cohort(stretch.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
