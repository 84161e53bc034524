-- One row per client and day of care, a day with an attended session in whichever stay: until when it is the newest.
CREATE TABLE attended_day AS
SELECT
    attendance.client_no,
    attendance.session_date AS day,
    lead(attendance.session_date - 1, 1, DATE '9999-12-31') OVER (
        PARTITION BY attendance.client_no
        ORDER BY attendance.session_date
    ) AS until,
FROM attendance
WHERE attendance.is_treatment
  AND attendance.is_attended
GROUP BY
    attendance.client_no,
    attendance.session_date
ORDER BY ALL;

-- How long a client has not been seen, as the levels staff act on.
CREATE MACRO away_level(days) AS
    CASE
        WHEN days >= 14 THEN 'away_14'
        WHEN days >= 7 THEN 'away_7'
        ELSE 'away_0'
    END;
