"""Owns nothing: figures that are read across the domains below, one module a question."""
