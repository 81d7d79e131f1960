"""Owns items with their units, bills of materials, routings and standard costs."""
