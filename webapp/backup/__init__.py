"""Backups that were restored once before they are called good: made, checked, kept, put back (docs/operations.md §5)."""
