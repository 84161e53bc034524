-- One row per scale: its first scores in all the data, their total and their sum of squares.
SELECT
    count(*) AS n,
    coalesce(sum(first_score.score), 0) AS total,
    coalesce(sum(first_score.score * first_score.score), 0) AS sum_of_squares,
FROM first_score($instrument, $through, $score_windows, '-infinity'::DATE) AS first_score;
