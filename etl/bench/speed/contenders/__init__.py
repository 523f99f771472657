"""Who runs: each module has `run(data, out, limits)` and `cells(data, out)`.

`run` reads `<party>.parquet` in `data`, compares by fund, ticket, payer and period, says of every key whether the
amounts agree, differ or a party is missing, and writes that with every party's reference, the fund and an amount into
`out`: a reference says which row it is, so that the rest of the key need not be written again. `cells` is SQL of what
was written: one row (key, class) per key or pairing, the key as in `model.KEYED`, null without a ticket.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from etl.bench.speed.model import Limits

FLOOR, OURS = "floor", "ours"


@dataclass(frozen=True)
class Contender:
    """`need` is the memory in bytes per row of a party that it was seen to take; 0: it stays within its limit."""

    name: str
    what: str
    library: str
    need: int = 0

    @property
    def version(self) -> str:
        """The library's version, empty where it is not installed."""
        return metadata.version(self.library) if find_spec(self.library) else ""

    @property
    def run(self) -> Callable[[Path, Path, Limits], None]:
        """Does the work; imports are done when this is read."""
        function: Callable[[Path, Path, Limits], None] = self._module().run
        return function

    @property
    def cells(self) -> Callable[[Path, Path], str]:
        """SQL of what was found."""
        function: Callable[[Path, Path], str] = self._module().cells
        return function

    def _module(self) -> Any:
        own = self.name in (FLOOR, OURS)
        return import_module(f"{__name__}.{self.name if own else f'with_{self.name}'}")


ALL = (
    Contender(FLOOR, "bare full join in DuckDB, classified", "duckdb"),
    Contender(OURS, "our engine: passes, causes, proof, write-out", "duckdb"),
    Contender("polars", "polars, lazy full joins, streaming", "polars", 950),
    Contender("pandas", "pandas, outer merges, fen as integers", "pandas", 1200),
    Contender("datacompy", "datacompy on polars, a/b then a/c", "datacompy", 1600),
    Contender("datacompy_pandas", "datacompy on pandas, a/b then a/c", "datacompy", 1600),
)


def named(name: str) -> Contender:
    """The contender of that name."""
    return next(one for one in ALL if one.name == name)
