"""What happened at the program, projects that try something, and new baselines that somebody accepted."""

from dashboard.events.log import due

__all__ = ["due"]
