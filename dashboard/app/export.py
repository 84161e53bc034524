"""What a card offers for download: its table and its CSV, the same ones the printed pack holds."""

from __future__ import annotations

from dashboard.charts.tables import FIELDS, columns, file_name, rows, to_csv

__all__ = ["FIELDS", "columns", "file_name", "rows", "to_csv"]
