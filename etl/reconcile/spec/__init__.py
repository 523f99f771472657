"""A declaration (YAML) of who holds what and what must agree, and what it comes to: the engine's queries.

The county's own legs are one, `sql/county.yaml`; `etl.declared` reads anyone's files and runs anyone's declaration.
"""
