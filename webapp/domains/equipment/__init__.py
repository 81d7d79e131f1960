"""Owns work centres, the machines in them, and the reasons why they stand still."""
