-- One row per scale in the data: how many scores it has.
SELECT
    outcome.scale,
    count(*) AS scores,
FROM outcome
GROUP BY ALL
ORDER BY ALL;
