-- One row per admission: its number in the order of admission, and its client's. Facts carry these numbers: they are counted,
-- joined and stored many times faster than codes, which stand in `admission` alone.
CREATE TEMP TABLE numbered AS
SELECT
    retention.admission_id,
    row_number() OVER (
        ORDER BY
            retention.admitted_on,
            retention.admission_id
    )::INTEGER AS admission_no,
    dense_rank() OVER (ORDER BY retention.client_id)::INTEGER AS client_no,
FROM export.retention;

-- The values each cohort column has in these exports: kept as numbers too, and read as the words they are.
CREATE TYPE program_value AS ENUM (SELECT DISTINCT retention.program FROM export.retention ORDER BY ALL);

CREATE TYPE track_value AS ENUM (SELECT DISTINCT coalesce(retention.track, 'unknown') FROM export.retention ORDER BY ALL);

CREATE TYPE level_value AS ENUM (SELECT DISTINCT retention.level_of_care FROM export.retention ORDER BY ALL);

CREATE TYPE payer_value AS ENUM (SELECT DISTINCT coalesce(retention.payer, 'unknown') FROM export.retention ORDER BY ALL);

CREATE TYPE referral_value AS ENUM (
    SELECT DISTINCT coalesce(retention.referral_source, 'unknown') FROM export.retention ORDER BY ALL
);

CREATE TYPE substance_value AS ENUM (
    SELECT DISTINCT coalesce(retention.primary_substance, 'unknown') FROM export.retention ORDER BY ALL
);

-- The most telling first: it is the least of several.
CREATE TYPE co_occurring_value AS ENUM ('yes', 'screen_positive', 'no', 'not_assessed');

CREATE TYPE age_band_value AS ENUM (
    '12-17', '18-24', '25-34', '35-44', '45-54', '55-64', '65+', 'unknown'
);

CREATE TYPE quarter_value AS ENUM (
    SELECT DISTINCT quarter_of(retention.admitted_on) FROM export.retention ORDER BY ALL
);

CREATE TYPE sex_value AS ENUM (SELECT DISTINCT coalesce(retention.sex, 'unknown') FROM export.retention ORDER BY ALL);

CREATE TYPE race_value AS ENUM (
    SELECT DISTINCT coalesce(retention.race_ethnicity, 'unknown') FROM export.retention ORDER BY ALL
);

CREATE TYPE yes_no_value AS ENUM ('no', 'unknown', 'yes');

-- And those of a slot.
CREATE TYPE service_value AS ENUM (SELECT DISTINCT attendance.service FROM export.attendance ORDER BY ALL);

CREATE TYPE delivery_value AS ENUM (
    SELECT DISTINCT coalesce(attendance.delivery, 'unknown') FROM export.attendance ORDER BY ALL
);

CREATE TYPE approach_value AS ENUM (
    SELECT DISTINCT coalesce(attendance.approach, 'unknown') FROM export.attendance ORDER BY ALL
);

CREATE TYPE time_slot_value AS ENUM ('day', 'evening', 'weekend');

CREATE TYPE weekday_value AS ENUM ('Friday', 'Monday', 'Saturday', 'Sunday', 'Thursday', 'Tuesday', 'Wednesday');

CREATE TYPE status_value AS ENUM (
    'attended', 'partial', 'no_show', 'late_cancel', 'client_cancel', 'excused', 'program_cancelled', 'rescheduled',
    'scheduled', 'unrecorded'
);
