-- One row per period, segment and TEDS band: admissions that waited so many days for the first session, and all with a wait.
WITH waited AS (
    SELECT
        period_of(admission.admitted_on, $grain, $from_date) AS period,
        segment_of(admission.cohort, $compare_by) AS segment,
        date_diff('day', admission.first_contact_on, admission.first_session_on) AS days,
    FROM admission
    WHERE admission.admitted_on BETWEEN $from_date AND $to_date
      AND admission.first_contact_on IS NOT NULL
      AND admission.first_session_on <= $through
      AND in_cohort(admission.cohort, $cohort)
),

band AS (
    SELECT unnest([
        {'part': '0 days', 'first_day': 0, 'last_day': 0},
        {'part': '1-7 days', 'first_day': 1, 'last_day': 7},
        {'part': '8-14 days', 'first_day': 8, 'last_day': 14},
        {'part': '15-30 days', 'first_day': 15, 'last_day': 30},
        {'part': '31+ days', 'first_day': 31, 'last_day': NULL},
    ], recursive := true),
)

SELECT
    waited.period AS period,
    waited.segment AS segment,
    band.part AS part,
    count(*) FILTER (WHERE waited.days BETWEEN band.first_day AND coalesce(band.last_day, waited.days)) AS numerator,
    count(*) AS denominator,
FROM waited
CROSS JOIN band
GROUP BY ALL
ORDER BY ALL;
