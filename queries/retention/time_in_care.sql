-- One row per period of first admission, segment, days in care and ending: how many episodes of care, the open ones as 'open'.
SELECT
    period_of(episode.admitted_on, $grain, $from_date) AS period,
    segment_of(episode.cohort, $compare_by) AS segment,
    episode.days AS day,
    episode.ending,
    count(*) AS numerator,
FROM time_in_care($as_of, $variant, $unplanned_gap_days) AS episode
WHERE episode.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(episode.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
