"""Owns customers and suppliers."""
