"""The only door to DuckDB: immutable snapshots, and a locked reader with a cursor per query."""
