-- One row per period and segment: full 30-day months of stays, and those with an individual session attended.
WITH stay_month AS (
    SELECT
        admission.admission_no,
        admission.client_no,
        admission.cohort.client_bit,
        segment_of(admission.cohort, $compare_by) AS segment,
        unnest(generate_series(
            admission.admitted_on + 29,
            least(coalesce(admission.discharged_on - 1, $to_date), $to_date),
            INTERVAL 30 DAY
        ))::DATE AS last_day,
    FROM admission
    WHERE admission.admitted_on <= $to_date
      AND is_open_on(admission.discharged_on, $from_date)
      AND in_cohort(admission.cohort, $cohort)
),

judged AS (
    SELECT
        stay_month.*,
        EXISTS (
            FROM attendance
            WHERE attendance.admission_no = stay_month.admission_no
              AND attendance.session_date BETWEEN $from_date - 29 AND $to_date
              AND attendance.session_date BETWEEN stay_month.last_day - 29 AND stay_month.last_day
              AND attendance.service = 'individual'
              AND attendance.is_attended
        ) AS had_individual,
    FROM stay_month
    WHERE stay_month.last_day >= $from_date
)

SELECT
    period_of(judged.last_day, $grain, $from_date) AS period,
    judged.segment AS segment,
    count(*) FILTER (WHERE judged.had_individual) AS numerator,
    count(*) AS denominator,
    people(judged.client_no, judged.client_bit, $is_exact) AS clients,
FROM judged
GROUP BY ALL
ORDER BY ALL;
