-- One row per segment and pair of severity bands: stays whose first score is in the one and whose last is in the other.
SELECT
    $from_date::DATE AS period,
    discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
    concat(band_of(pairs.first, $bands), ' to ', band_of(pairs.last, $bands)) AS part,
    band_of(pairs.first, $bands) AS row_group,
    band_of(pairs.last, $bands) AS column_group,
    count(*) AS numerator,
FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
WHERE pairs.last IS NOT NULL
  AND is_settled(pairs.discharged_on, $as_of, $score_windows)
  AND pairs.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(pairs.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
