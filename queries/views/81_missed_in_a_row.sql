-- One row per admission and day by whose end slots in a row were missed without notice: how many, which holds until the day
-- before the next day with a slot that counts. A day without a row is one with none missed.
-- Slots the program cancelled, excused absences, timely cancellations and undocumented slots neither lengthen a run nor break it.
CREATE TABLE missed_in_a_row AS
WITH counted AS (
    SELECT
        attendance.admission_no,
        attendance.session_date,
        attendance.rowid AS place,
        attendance.is_attended,
        count(*) FILTER (WHERE attendance.is_attended) OVER (
            PARTITION BY attendance.admission_no
            ORDER BY attendance.rowid
        ) AS run,
    FROM attendance
    WHERE attendance.is_treatment
      AND attendance.status IN ('attended', 'partial', 'no_show', 'late_cancel')
),

running AS (
    SELECT
        counted.admission_no,
        counted.session_date,
        counted.place,
        count(*) FILTER (WHERE NOT counted.is_attended) OVER (
            PARTITION BY
                counted.admission_no,
                counted.run
            ORDER BY counted.place
        ) AS missed,
    FROM counted
),

daily AS (
    SELECT
        running.admission_no,
        running.session_date AS day,
        arg_max(running.missed, running.place) AS missed,
    FROM running
    GROUP BY ALL
)

SELECT
    daily.admission_no,
    daily.day,
    lead(daily.day - 1, 1, DATE '9999-12-31') OVER (PARTITION BY daily.admission_no ORDER BY daily.day) AS until,
    daily.missed,
FROM daily
QUALIFY daily.missed > 0
ORDER BY ALL;
