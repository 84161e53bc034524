"""Every metric of the product, by id and by the code of the measure it implements."""

from __future__ import annotations

from dashboard.metrics.catalogue import aftercare, census, co_occurring, outcomes, retention, sessions
from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Shape
from dashboard.settings import Settings, SettingsError

METRICS: dict[str, Metric] = {
    metric.id: metric
    for module in (census, sessions, retention, co_occurring, outcomes, aftercare)
    for metric in module.METRICS
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


def check_targets(settings: Settings) -> Settings:
    """The settings, whose targets all belong to a metric and can be reached; raises SettingsError for one that cannot."""
    for target in settings.targets:
        if target.metric_id not in METRICS:
            valid = ", ".join(sorted(METRICS))
            raise SettingsError(f"There is a target for {target.metric_id}, which is not a metric. Valid: {valid}.")
        metric = METRICS[target.metric_id]
        if (metric.shape is Shape.RATE or metric.is_percent) and not 0 <= target.value <= 1:
            raise SettingsError(f"The target for {metric.id} must be a share from 0 to 1: write 80% as 0.8.")
    return settings


__all__ = ["METRICS", "Example", "Metric", "UnknownMetric", "check_targets", "find"]
