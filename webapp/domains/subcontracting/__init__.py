"""Owns what is worked on outside (委外加工): orders, what was sent and came back on them, what was lost, and what suppliers answered."""
