"""`fundrecon`: every stage from the command line. Exit codes: 0 clean, 1 findings, 2 error.

A module per group of commands; `app` and what they share are in `common`. A command imports its stage when it runs:
`fundrecon --help` loads none of them.
"""

from __future__ import annotations

from importlib import import_module
from traceback import format_exc

from etl.cli.common import CLEAN, ERROR, FINDINGS, app
from etl.cli.show import err
from etl.errors import EtlError
from etl.identifiers import mask

__all__ = ["CLEAN", "ERROR", "FINDINGS", "app", "main"]
for _group in ("month", "year", "overview", "anyone", "trial"):  # in the order of the help
    import_module(f"{__name__}.{_group}")


def main() -> None:
    """Entry point: turns an EtlError into one masked line and exit code 2, which any other failure has as well."""
    try:
        app()
    except EtlError as error:
        err.print(mask(f"{type(error).__name__}: {error}"), style="red", markup=False, soft_wrap=True)
        raise SystemExit(ERROR) from None
    except Exception:  # unlike Python's own 1, which says that there are findings
        err.print(mask(format_exc()), style="red", markup=False, soft_wrap=True)
        raise SystemExit(ERROR) from None
