-- One row per finding that holds sessions, and one of all: sessions it may have kept out of these dates, how many are another version of one used, and how many have no day.
SELECT
    coalesce(held_slot.file, '') AS file,
    coalesce(held_slot.column_name, '') AS column_name,
    coalesce(held_slot.rule, '') AS rule,
    coalesce(held_slot.message, '') AS message,
    count(DISTINCT (held_slot.file, held_slot.line)) FILTER (
        WHERE NOT held_slot.is_repeat
          AND held_slot.session_date BETWEEN $from_date AND $to_date
    ) AS added,
    count(DISTINCT (held_slot.file, held_slot.line)) FILTER (
        WHERE held_slot.is_repeat
          AND held_slot.session_date BETWEEN $from_date AND $to_date
    ) AS repeated,
    count(DISTINCT (held_slot.file, held_slot.line)) FILTER (
        WHERE held_slot.session_date IS NULL
    ) AS undated,
FROM held_slot
GROUP BY GROUPING SETS (
    (held_slot.file, held_slot.column_name, held_slot.rule, held_slot.message),
    ()
)
ORDER BY ALL;
