-- One row per period, segment and severity band: admissions whose first score falls in it, and all with a first score.
WITH counted AS (
    SELECT
        period_of(admission.admitted_on, $grain, $from_date) AS period,
        segment_of(admission.cohort, $compare_by) AS segment,
        band_of(first_score.score, $bands) AS part,
        count(*) AS stays,
    FROM admission
    JOIN first_score($instrument, $through, $score_windows, $from_date) AS first_score
        ON first_score.admission_no = admission.admission_no
    WHERE admission.admitted_on BETWEEN $from_date AND $to_date
      AND in_cohort(admission.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    counted.part AS part,
    counted.stays AS numerator,
    sum(counted.stays) OVER (PARTITION BY counted.period, counted.segment) AS denominator,
FROM counted
ORDER BY ALL;
