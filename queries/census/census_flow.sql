-- One row per period, segment and part: stays open before it, admitted, discharged by reason, and open at its end.
WITH moved AS (
    SELECT
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.admitted_on AS day,
        'admitted' AS part,
        1 AS change,
    FROM admission
    WHERE admission.admitted_on <= $to_date
      AND in_cohort(admission.cohort, $cohort)
    UNION ALL
    SELECT
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.discharged_on AS day,
        admission.discharge_reason AS part,
        -1 AS change,
    FROM admission
    WHERE admission.discharged_on <= $to_date
      AND in_cohort(admission.cohort, $cohort)
),

daily AS (
    SELECT
        moved.segment,
        moved.part,
        -- Whatever came before is the balance the range begins with.
        greatest(moved.day, $from_date - 1) AS day,
        count(*) AS stays,
        sum(moved.change) AS change,
    FROM moved
    GROUP BY ALL
),

counted AS (
    SELECT
        periods.period,
        daily.segment,
        unnest(['start', 'end']) AS part,
        unnest([
            sum(daily.change) FILTER (WHERE daily.day < periods.first_day),
            sum(daily.change) FILTER (WHERE daily.day <= periods.last_day),
        ])::BIGINT AS numerator,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN daily
        ON daily.day <= periods.last_day
    GROUP BY
        periods.period,
        daily.segment
    UNION ALL
    SELECT
        period_of(daily.day, $grain, $from_date) AS period,
        daily.segment,
        daily.part,
        sum(daily.stays)::BIGINT AS numerator,
    FROM daily
    WHERE daily.day >= $from_date
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    counted.part AS part,
    counted.numerator AS numerator,
FROM counted
WHERE counted.numerator > 0
ORDER BY ALL;
