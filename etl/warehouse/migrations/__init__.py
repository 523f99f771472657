"""Versions of the warehouse's schema (Alembic)."""
