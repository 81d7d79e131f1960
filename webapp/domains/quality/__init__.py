"""Owns defect codes, inspection plans, inspections with their readings, and the verdicts that follow."""
