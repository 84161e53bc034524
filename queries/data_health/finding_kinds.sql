-- One row per kind of finding: how grave it is, the rule, and the lines it stands on.
SELECT
    finding.severity AS severity,
    finding.rule AS rule,
    sum(finding.count)::BIGINT AS lines,
FROM finding
GROUP BY ALL
ORDER BY ALL;
