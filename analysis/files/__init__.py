"""The files of a dataset become tables: columns, a quick and a careful reader, DuckDB for large ones."""
