-- One row per finding, gravest and commonest first: what is wrong, where, how often, and the next move.
SELECT
    finding.severity AS severity,
    finding.file AS file,
    finding.column_name AS column_name,
    finding.rule AS rule,
    finding.message AS message,
    finding.next_move AS next_move,
    finding.count AS count,
    finding.lines AS lines,
FROM finding
ORDER BY
    list_position(['blocks', 'holds', 'note'], finding.severity),
    finding.count DESC,
    finding.file,
    finding.column_name,
    finding.rule;
