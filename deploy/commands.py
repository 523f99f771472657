"""Airflow's own commands, several in one process: importing Airflow takes longer than most of them."""

from __future__ import annotations

from airflow.cli.cli_parser import get_parser

from dags.options import BOOKS

PREPARE = (
    ("db", "migrate"),
    ("pools", "set", BOOKS, "1", "reconcile and load, one at a time"),
)


def main() -> None:
    """Run all of them; ends with an error where one does."""
    for command in PREPARE:
        arguments = get_parser().parse_args(command)
        arguments.func(arguments)


if __name__ == "__main__":
    main()
