-- One row per event of the import.
SELECT
    events.event_date,
    events.end_date,
    events.title,
    events.kind,
    events.programs,
FROM export.events
ORDER BY events.event_date, events.title
