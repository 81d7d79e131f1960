"""Owns sales orders and what was shipped on them."""
