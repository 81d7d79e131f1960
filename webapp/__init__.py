"""Suigong (随工): ERP and MES in one for small factories."""
