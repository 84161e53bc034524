-- One row per open admission and scale due again, or due at all where none was taken: days since it was due.
-- Due is what the client was given before: not every scale is for everyone. One that the program gave up is not due.
WITH due AS (
    SELECT
        admission.admission_no,
        admission.admission_id,
        admission.program,
        -- At admission and every so many days: the newest of these days more than the days allowed ago.
        $through - $worklist_overdue_days - 1 - (
            ($through - $worklist_overdue_days - 1 - admission.admitted_on) % $assessment_every_days
        )::INTEGER AS due_on,
    FROM admission
    WHERE is_active(admission.admitted_on, admission.discharged_on, $through, false)
      AND admission.admitted_on < $through - $worklist_overdue_days
      AND in_cohort(admission.cohort, $cohort)
),

taken AS (
    SELECT
        outcome.admission_no,
        outcome.scale,
        max(outcome.observed_on) AS newest_on,
    FROM outcome
    WHERE list_contains($scales, outcome.scale)
      AND outcome.observed_on <= $through
    GROUP BY ALL
)

SELECT
    'overdue' AS reason,
    due.admission_id,
    $through - due.due_on AS amount,
    taken.scale,
FROM due
LEFT JOIN taken
    ON taken.admission_no = due.admission_no
WHERE coalesce(taken.newest_on < due.due_on - $assessment_tolerance_days, true)
  AND EXISTS (
      FROM outcome
      WHERE outcome.program = due.program
        AND outcome.scale = coalesce(taken.scale, outcome.scale)
        AND list_contains($scales, outcome.scale)
        AND outcome.observed_on BETWEEN $through - 2 * $assessment_every_days AND $through
  )
ORDER BY list_position($scales, taken.scale);
