"""Reads what people paste and upload: files, headers, and numbers as they are written. Knows no database and no web."""
