-- One row per period, segment and part: stays open before it, admitted, discharged by reason, and open at its end.
WITH counted AS (
    SELECT
        periods.period,
        segment_of(admission.cohort, $compare_by) AS segment,
        unnest([
            CASE WHEN is_active(admission.admitted_on, admission.discharged_on, periods.first_day - 1, false) THEN 'start' END,
            CASE WHEN admission.admitted_on BETWEEN periods.first_day AND periods.last_day THEN 'admitted' END,
            CASE
                WHEN admission.discharged_on BETWEEN periods.first_day AND periods.last_day
                    THEN admission.discharge_reason
            END,
            CASE WHEN is_active(admission.admitted_on, admission.discharged_on, periods.last_day, false) THEN 'end' END,
        ]) AS part,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN admission
        ON admission.admitted_on <= periods.last_day
        AND (admission.discharged_on IS NULL OR admission.discharged_on >= periods.first_day)
    WHERE in_cohort(admission.cohort, $cohort)
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    counted.part AS part,
    count(*) AS numerator,
FROM counted
WHERE counted.part IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
