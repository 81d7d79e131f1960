"""Owns work orders with the snapshot of what they need and how they are made, job tickets, and what the floor reported."""
