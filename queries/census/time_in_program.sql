-- One row per segment and number of days: clients open on the last day of the range who have been in care that long.
WITH open_client AS (
    SELECT
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.client_no,
        min(admission.admitted_on) AS admitted_on,
    FROM admission
    WHERE is_active(admission.admitted_on, admission.discharged_on, $to_date, $census_includes_discharge_day)
      AND in_cohort(admission.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    $from_date::DATE AS period,
    open_client.segment AS segment,
    date_diff('day', open_client.admitted_on, $to_date) AS amount,
    count(*) AS numerator,
FROM open_client
GROUP BY ALL
ORDER BY ALL;
