"""Faults of a run. A fault in the data is a `Finding`; these three stop a stage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Where:
    """The place a fault was found; empty parts are unknown."""

    party: str = ""
    month: str = ""
    extract: str = ""
    file: str = ""
    sheet: str = ""
    row: int = 0
    field: str = ""

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in vars(self).items() if value)


class EtlError(Exception):
    """A stage cannot go on: `what` is wrong, `where`, and what a person should `do`."""

    def __init__(self, what: str, *, where: Where | None = None, do: str = "") -> None:
        self.what, self.where, self.do = what, where or Where(), do
        parts = [what, f"[{self.where}]" if str(self.where) else "", f"-> {do}" if do else ""]
        super().__init__(" ".join(part for part in parts if part))


class ContractError(EtlError):
    """A file, table, check or SQL file is not shaped as it promised."""


class DataError(EtlError):
    """The content is so wrong that this party's month must stop."""


class TransientError(EtlError):
    """Trying again later may help: a file not there yet, a server away."""
