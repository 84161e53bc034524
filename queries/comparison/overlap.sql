-- One row per comparison: clients in care in the first cohort alone, in the second alone and in both; stays in both.
WITH stays AS (
    SELECT
        admission.client_no,
        in_cohort(admission.cohort, $cohort)
            AND admission.admitted_on <= $to_date
            AND coalesce(admission.discharged_on, $from_date) >= $from_date AS is_first,
        in_cohort(admission.cohort, $cohort_b)
            AND admission.admitted_on <= $to_date_b
            AND coalesce(admission.discharged_on, $from_date_b) >= $from_date_b AS is_second,
    FROM admission
),

clients AS (
    SELECT
        stays.client_no,
        bool_or(stays.is_first) AS is_first,
        bool_or(stays.is_second) AS is_second,
        count(*) FILTER (WHERE stays.is_first AND stays.is_second) AS stays_in_both,
    FROM stays
    GROUP BY ALL
)

SELECT
    count(*) FILTER (WHERE clients.is_first AND NOT clients.is_second) AS first_alone,
    count(*) FILTER (WHERE clients.is_second AND NOT clients.is_first) AS second_alone,
    count(*) FILTER (WHERE clients.is_first AND clients.is_second) AS in_both,
    coalesce(sum(clients.stays_in_both), 0)::BIGINT AS stays_in_both,
FROM clients;
