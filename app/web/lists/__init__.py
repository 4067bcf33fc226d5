"""Lists of records: their addresses, tables, filters and saved views."""
