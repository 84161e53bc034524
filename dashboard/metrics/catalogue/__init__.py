"""Every metric of the product, by id and by the code of the measure it implements."""

from __future__ import annotations

from dashboard.metrics.catalogue import aftercare, census, co_occurring, sessions
from dashboard.metrics.catalogue.entry import Example, Metric

METRICS: dict[str, Metric] = {
    metric.id: metric for module in (census, sessions, co_occurring, aftercare) for metric in module.METRICS
}


class UnknownMetric(LookupError):
    """No metric of that name; the message lists the valid ones."""


def find(name: str) -> Metric:
    """The metric with this id (`session_completion`) or code (`ATT-01`), whatever the case."""
    if (metric := METRICS.get(name.lower())) is not None:
        return metric
    for metric in METRICS.values():
        if metric.code.lower() == name.lower():
            return metric
    valid = ", ".join(f"{metric.code} {metric.id}" for metric in METRICS.values())
    raise UnknownMetric(f"{name} is not a metric. Valid: {valid}.")


__all__ = ["METRICS", "Example", "Metric", "UnknownMetric", "find"]
