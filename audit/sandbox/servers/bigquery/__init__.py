"""The sandbox's Open Data: what BigQuery's clients ask, answered by DuckDB."""
