"""Who needs somebody's attention this week, why, and who of the staff has looked at it."""
