-- The minutes of an admission's weeks, apart from those weeks: both at once would need more memory than an import has where
-- there are a hundred million slots.
CREATE TEMP TABLE minutes AS
SELECT
    attendance.admission_no,
    attendance.calendar.week AS week,
    sum(attendance.credited_minutes) FILTER (WHERE attendance.is_clinical) AS received,
    sum(attendance.scheduled_minutes) FILTER (WHERE attendance.is_clinical AND attendance.is_expected) AS offered,
    bool_or(attendance.is_treatment AND attendance.status = 'program_cancelled') AS had_closure,
    bit_or((1 << (isodow(attendance.session_date) - 1))::UTINYINT) FILTER (
        WHERE attendance.is_treatment AND attendance.is_attended
    ) AS days_attended,
FROM attendance
GROUP BY ALL;

-- One row per admission and full ISO week inside the stay: clinical minutes received and offered, and the days attended,
-- a bit for each day of the week: the days of two stays are not added up but laid over each other.
-- The weeks of admission and discharge are partial by nature and have no row.
CREATE TABLE client_week AS
WITH bounds AS (
    SELECT
        admission.admission_no,
        date_trunc('week', admission.admitted_on)::DATE + 7 AS first_week,
        date_trunc('week', coalesce(admission.discharged_on, import_info.export_date + 7))::DATE - 7 AS last_week,
    FROM admission
    CROSS JOIN import_info
),

weeks AS (
    SELECT
        bounds.admission_no,
        unnest(generate_series(bounds.first_week, bounds.last_week, INTERVAL 7 DAY))::DATE AS week,
    FROM bounds
    WHERE bounds.first_week <= bounds.last_week
)

SELECT
    weeks.week,
    coalesce(minutes.received, 0)::BIGINT AS minutes_received,
    coalesce(minutes.offered, 0)::BIGINT AS minutes_offered,
    coalesce(minutes.had_closure, false) AS had_closure,
    coalesce(minutes.days_attended, 0)::UTINYINT AS days_attended,
    -- Hours taper by plan in the two weeks before a completed discharge.
    coalesce(
        admission.discharge_reason = 'completed'
        AND weeks.week >= date_trunc('week', admission.discharged_on)::DATE - 14,
        false
    ) AS is_step_down,
    admission.client_no,
    is_alone(admission.days_apart, 0) AS is_alone, -- the client's only stay in the week
    admission.discharged_on,
    admission.floor_hours,
    admission.cohort,
FROM weeks
JOIN admission
    ON admission.admission_no = weeks.admission_no
LEFT JOIN minutes
    ON minutes.admission_no = weeks.admission_no
    AND minutes.week = weeks.week
ORDER BY
    weeks.week,
    admission.program;

DROP TABLE minutes;

-- One row per full week, segment and client: the minutes and days of all stays the client had in it, a day once, and
-- whether it is no measure of the hours of a week because the program was closed or hours tapered off before discharge.
CREATE MACRO week_in_care(from_date, to_date, through, compare_by, chosen) AS TABLE
    WITH stay AS (
        SELECT
            client_week.week,
            segment_of(client_week.cohort, compare_by) AS segment,
            client_week.client_no,
            client_week.cohort.client_bit,
            client_week.minutes_received,
            client_week.minutes_offered,
            client_week.days_attended,
            client_week.floor_hours,
            (
                client_week.had_closure
                OR (client_week.is_step_down AND client_week.discharged_on <= through)
            ) AS is_short,
            client_week.is_alone,
        FROM client_week
        WHERE client_week.week BETWEEN from_date AND to_date
          AND client_week.week + 6 <= through
          AND in_cohort(client_week.cohort, chosen)
    )

    SELECT
        stay.week,
        stay.segment,
        stay.client_no,
        stay.client_bit,
        stay.minutes_received,
        stay.minutes_offered,
        bit_count(stay.days_attended) AS days_attended,
        stay.floor_hours,
        stay.is_short,
    FROM stay
    WHERE stay.is_alone
    UNION ALL
    SELECT
        stay.week,
        stay.segment,
        stay.client_no,
        any_value(stay.client_bit) AS client_bit,
        sum(stay.minutes_received)::BIGINT AS minutes_received,
        sum(stay.minutes_offered)::BIGINT AS minutes_offered,
        bit_count(bit_or(stay.days_attended)) AS days_attended,
        max(stay.floor_hours) AS floor_hours,
        bool_or(stay.is_short) AS is_short,
    FROM stay
    WHERE NOT stay.is_alone
    GROUP BY
        stay.week,
        stay.segment,
        stay.client_no;
