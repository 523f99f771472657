"""Reconciliation of anyone's data by declaration: a YAML file names parties, files, columns, legs, passes and gates.

What a declaration says is compiled to the same queries the county's SQL files give, and runs on the same engine.
"""
