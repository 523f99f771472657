"""Where things are and how strict we are; every value has an environment variable FUNDRECON_<NAME>."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from etl.errors import ContractError

_PACKAGE = Path(__file__).resolve().parent
# In a checkout sql/ and expectations/ lie beside the package; a wheel carries them within it (setup.py).
INSTALLED = (_PACKAGE / "project").is_dir()
PROJECT = _PACKAGE / "project" if INSTALLED else _PACKAGE.parent


@dataclass(frozen=True)
class Settings:
    """Read once per command or task with `Settings.from_env()`; passed to every stage."""

    home: Path = (Path.cwd() if INSTALLED else PROJECT) / "data"
    inbox: Path | None = None
    warehouse_url: str = ""  # empty: the embedded server under home
    party_urls: Mapping[str, str] = field(default_factory=dict)  # party -> SQLAlchemy URL of its database
    threads: int = 2
    memory_limit: str = "4GB"
    engine: str = "duckdb"  # or spark: what reconciling runs on
    spark_master: str = "local[2]"
    spark_few: int = 10_000  # rows up to which a table stays with Spark's driver, and is not written as a file
    first_month: str = "2021-01"  # the month whose opening items come from the opening file
    unexplained_limit: Decimal = Decimal("1000.00")  # yuan per leg and month above which the gate reports critical
    replace_signed: bool = False  # whether a load may replace what somebody has signed
    reject_limit: Decimal = Decimal("0.01")  # share of rows rejected above which a party's month stops
    bulk_rows: int = 1_000_000  # rows of all parties from which a declaration's first strict pass matches in bulk

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from FUNDRECON_* variables; a party's database is FUNDRECON_<PARTY>_URL."""
        env = os.environ if env is None else env
        get = {k.removeprefix("FUNDRECON_").lower(): v for k, v in env.items() if k.startswith("FUNDRECON_") and v}
        parties = ("tax", "social_insurance", "finance")
        return cls(
            home=Path(get.get("home", cls.home)).resolve(),
            inbox=Path(get["inbox"]).resolve() if "inbox" in get else None,
            warehouse_url=get.get("warehouse_url", ""),
            party_urls={p: get[f"{p}_url"] for p in parties if f"{p}_url" in get},
            threads=_whole(get, "threads", cls.threads, least=1),
            memory_limit=_shaped(get, "memory_limit", cls.memory_limit, r"\d+(\.\d+)? ?[KMGT]i?B", "4GB"),
            engine=get.get("engine", cls.engine),
            spark_master=get.get("spark_master", cls.spark_master),
            spark_few=_whole(get, "spark_few", cls.spark_few),
            first_month=_shaped(get, "first_month", cls.first_month, r"\d{4}-(0[1-9]|1[0-2])", "2021-01"),
            unexplained_limit=_decimal(get, "unexplained_limit", cls.unexplained_limit),
            replace_signed=get.get("replace_signed", "").lower() in ("1", "yes", "true"),
            reject_limit=_decimal(get, "reject_limit", cls.reject_limit),
            bulk_rows=_whole(get, "bulk_rows", cls.bulk_rows),
        )

    @property
    def inbox_dir(self) -> Path:
        """Where parties drop files: <inbox>/<month>/<party>/<file>."""
        return self.inbox or self.home / "inbox"

    @property
    def frozen_dir(self) -> Path:
        """Raw files as received, named by their sha-256."""
        return self.home / "frozen"

    def month_dir(self, month: str) -> Path:
        """All that is computed for one month."""
        return self.home / "months" / month


def _whole(given: Mapping[str, str], name: str, usual: int, least: int = 0) -> int:
    return int(_shaped(given, name, str(usual), rf"0*[{least}-9]\d*", f"a whole number, such as {usual}"))


def _decimal(given: Mapping[str, str], name: str, usual: Decimal) -> Decimal:
    return Decimal(_shaped(given, name, str(usual), r"\d*\.?\d+", f"a number, such as {usual}"))


def _shaped(given: Mapping[str, str], name: str, usual: str, shape: str, example: str) -> str:
    """The variable's value; ContractError if it has not the shape of a regular expression."""
    value = given.get(name, usual)
    if re.fullmatch(shape, value, re.ASCII | re.IGNORECASE) is None:
        raise ContractError(f"FUNDRECON_{name.upper()} is {value!r}", do=f"set it to {example}, or not at all")
    return value
