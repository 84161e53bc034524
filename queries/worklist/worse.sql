-- One row per open admission whose newest score is reliably worse than its first: by how many points.
SELECT
    'worse' AS reason,
    admission.admission_id,
    $direction * (pairs.first - pairs.last) AS amount,
    $instrument AS scale,
FROM pairs($instrument, $through, $score_windows, $through) AS pairs
JOIN admission
    ON admission.admission_no = pairs.admission_no
WHERE pairs.is_open
  AND pairs.last IS NOT NULL
  AND change_in_words($direction * (pairs.last - pairs.first), $reliable_points) = 'deteriorated'
  AND in_cohort(pairs.cohort, $cohort);
