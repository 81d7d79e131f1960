"""The stories that cross domains: every consequence in order, in one transaction, with direct calls."""
