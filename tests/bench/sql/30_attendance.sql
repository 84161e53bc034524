-- One row per client and scheduled session or contact of the admissions from `first` to before `beyond`.
-- A week has three days of group, with an individual session, a class and every fourth week a family session beside
-- them; up to eight contacts follow a discharge. Clients of a program share groups and classes. `fault` says what is
-- wrong with the row, before the fault is put in.
CREATE MACRO slot(first, beyond) AS TABLE
WITH counted AS (
    SELECT
        stay.*,
        ((stay.until - stay.admitted_on) // 7 + 1) * 6 AS planned,
        unnest(
            range(planned + if(coalesce(stay.discharge_reason, 'death') IN ('death', 'incarcerated'), 0, 8))
        ) AS place,
    FROM stay
    WHERE stay.number >= first
      AND stay.number < beyond
),

dated AS (
    SELECT
        counted.*,
        draw(counted.admission_id, counted.place) AS slot,
        counted.place >= counted.planned AS is_aftercare,
        counted.place % 6 AS kind,
        CASE
            WHEN is_aftercare
                THEN counted.discharged_on
                    + [3, 7, 14, 30, 45, 60, 90, 150][1 + counted.place - counted.planned]
                    + floor(6 * share(slot, 0))::INTEGER
            ELSE counted.admitted_on + 7 * (counted.place // 6)::INTEGER + [0, 0, 2, 2, 4, 4][1 + kind]
        END AS day,
    FROM counted
    WHERE is_aftercare OR kind <> 5 OR (counted.place // 6) % 4 = 3
)

SELECT
    dated.fault AS fault_of_stay,
    concat('S', dated.number, '-', dated.place) AS slot_id,
    if(
        dated.is_aftercare OR dated.kind IN (1, 5), slot_id,
        concat_ws('-', 'G', dated.program_number, dated.track, dated.day, dated.kind, dated.room)
    ) AS session_id,
    fault_of(['date', 'status', 'outside', 'minutes', 'client', 'admission', 'repeat', 'copy'], 'wrong slot', slot_id)
        AS fault,
    dated.client_id,
    dated.admission_id,
    dated.day
        + to_hours(if(dated.track = 'evening', 17, 9) + if(dated.is_aftercare, 1, [0, 3, 0, 3, 0, 3][1 + dated.kind]))
        AS session_start,
    CASE
        WHEN dated.is_aftercare THEN if(share(dated.slot, 1) < 0.5, NULL, 30)
        ELSE [180, 60, 180, 60, 180, 60][1 + dated.kind]
    END AS scheduled_minutes,
    CASE
        WHEN dated.is_aftercare THEN if(share(dated.slot, 2) < 0.55, 'attended', 'no_show')
        WHEN dated.day > last_day() - 5 AND share(dated.slot, 1) < 0.2 THEN 'unrecorded'
        ELSE one_of(
            [
                'attended', 'attended', 'attended', 'attended', 'attended', 'attended', 'attended', 'attended',
                'attended', 'attended', 'attended', 'attended', 'attended', 'attended', 'partial', 'no_show', 'no_show',
                'late_cancel', 'client_cancel', if(share(dated.slot, 3) < 0.5, 'excused', 'program_cancelled')
            ],
            share(dated.slot, 2)
        )
    END AS status,
    CASE
        WHEN dated.is_aftercare
            THEN one_of(['check_in', 'check_in', 'continuing_outpatient', 'alumni_group', 'mutual_help'], share(dated.slot, 3))
        ELSE ['group', 'individual', 'group', 'education', 'group', 'family'][1 + dated.kind]
    END AS service,
    CASE
        WHEN dated.is_aftercare OR share(dated.slot, 4) < 0.1 THEN NULL
        WHEN status = 'attended' THEN scheduled_minutes - floor(10 * share(dated.slot, 4))::INTEGER
        WHEN status = 'partial' THEN floor(scheduled_minutes * share(dated.slot, 4) * 0.9)::INTEGER
    END AS attended_minutes,
    if(share(dated.slot, 0) < 0.25, 'telehealth', 'in_person') AS delivery,
    if(dated.is_aftercare, NULL, one_of(['CBT', 'CBT', 'MI', 'twelve_step', 'matrix', 'DBT'], share(dated.slot, 0)))
        AS approach,
    concat('K', dated.program_number, '-', dated.slot % 7) AS clinician_id,
    session_start + to_hours(if(share(dated.slot, 1) < 0.97, 4, 24 * 9)) AS recorded_at,
FROM dated
WHERE dated.day <= if(dated.is_aftercare, last_day(), dated.until);

-- The same as the export has it: texts, faults put in, and copies and second versions of rows right after them.
CREATE MACRO exported_slot(first, beyond) AS TABLE
SELECT
    slot.session_id,
    if(slot.fault = 'client', 'C-nobody', slot.client_id) AS client_id,
    if(slot.fault = 'admission', concat(slot.admission_id, '-gone'), slot.admission_id) AS admission_id,
    CASE slot.fault
        WHEN 'date' THEN strftime(slot.session_start, '%Y-13-%d %H:%M')
        WHEN 'outside' THEN strftime(slot.session_start - to_days(2000), '%Y-%m-%d %H:%M')
        ELSE strftime(slot.session_start, '%Y-%m-%d %H:%M')
    END AS session_start,
    slot.scheduled_minutes,
    unnest(CASE slot.fault
        WHEN 'status' THEN ['Atended']
        WHEN 'copy' THEN [slot.status, slot.status]
        WHEN 'repeat' THEN [slot.status, if(slot.status = 'excused', 'no_show', 'excused')]
        ELSE [slot.status]
    END) AS status,
    slot.service,
    if(slot.fault = 'minutes', 999, slot.attended_minutes) AS attended_minutes,
    slot.delivery,
    slot.approach,
    slot.clinician_id,
    strftime(slot.recorded_at, '%Y-%m-%d %H:%M') AS recorded_at,
FROM slot(first, beyond) AS slot;

-- The rows of it that an import must use, neither more nor fewer, as typed values.
CREATE MACRO good_slot(first, beyond) AS TABLE
SELECT
    slot.* EXCLUDE (fault, fault_of_stay, slot_id),
FROM slot(first, beyond) AS slot
WHERE slot.fault_of_stay IS NULL
  AND coalesce(slot.fault, 'copy') IN ('copy', 'repeat');
