-- One row per period, segment and step: mature first contacts, admitted in time, and at a session in time.
WITH contact AS (
    SELECT
        period_of(admission.first_contact_on, $grain, $from_date) AS period,
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.admitted_on <= admission.first_contact_on + $window_days AS was_admitted,
        coalesce(admission.first_session_on <= admission.first_contact_on + $window_days, false) AS was_seen,
    FROM admission
    WHERE admission.first_contact_on BETWEEN $from_date AND $to_date
      AND admission.first_contact_on <= $as_of - $window_days
      AND admission.admitted_on <= $through
      AND in_cohort(admission.cohort, $cohort)
)

SELECT
    contact.period AS period,
    contact.segment AS segment,
    step.part AS part,
    count(*) FILTER (WHERE step.part = 'contacted' OR contact.was_seen
        OR (step.part = 'admitted_in_time' AND contact.was_admitted)) AS numerator,
    -- A step lies inside the one before it, so it also tells how many were lost on the way: protected as people are.
    count(*) FILTER (WHERE (step.part = 'admitted_in_time' AND NOT contact.was_admitted)
        OR (step.part = 'seen_in_time' AND contact.was_admitted AND NOT contact.was_seen)) AS clients,
FROM contact
CROSS JOIN (SELECT unnest(['contacted', 'admitted_in_time', 'seen_in_time']) AS part) AS step
GROUP BY ALL
ORDER BY ALL;
