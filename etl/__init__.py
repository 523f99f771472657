"""Reconciliation of social insurance funds between finance, social insurance and tax."""
