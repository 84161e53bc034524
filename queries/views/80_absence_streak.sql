-- One row per admission: the longest and the current run of expected slots missed without notice.
-- Slots the program cancelled, excused absences, timely cancellations and undocumented slots neither lengthen a run nor break it.
CREATE TABLE absence_streak AS
WITH counted AS (
    SELECT
        attendance.admission_id,
        attendance.session_start,
        attendance.session_id,
        attendance.is_attended,
        count(*) FILTER (WHERE attendance.is_attended) OVER (
            PARTITION BY attendance.admission_id
            ORDER BY
                attendance.session_start,
                attendance.session_id
        ) AS run,
    FROM attendance
    WHERE attendance.is_treatment
      AND attendance.status IN ('attended', 'partial', 'no_show', 'late_cancel')
),

runs AS (
    SELECT
        counted.admission_id,
        counted.run,
        count(*) FILTER (WHERE NOT counted.is_attended) AS missed,
    FROM counted
    GROUP BY ALL
)

SELECT
    runs.admission_id,
    max(runs.missed) AS longest_streak,
    arg_max(runs.missed, runs.run) AS current_streak,
FROM runs
GROUP BY ALL;
