"""Owns companies, people, what their roles allow, the phones they work on, and how both prove who they are."""
