"""The simulated county the demonstration runs on: made once, kept while its simulator stays the same."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from etl import simulate
from etl.settings import PROJECT, Settings

YEAR, SEED, WHOLE = 2021, 1, Decimal(1)
_MARKER = "complete.json"


@dataclass(frozen=True)
class County:
    """What the three parties of a county of this size send in a year."""

    folder: Path
    scale: Decimal

    @property
    def truth(self) -> Path:
        return self.folder / "truth"

    @property
    def is_complete(self) -> bool:
        """Whether it is there, whole, and from the simulator as it is now."""
        marker = self.folder / _MARKER
        return marker.exists() and marker.read_text(encoding="utf-8") == self._stamp()

    def variables(self) -> dict[str, str]:
        """Where its parties' files are, and the agency's database."""
        return {
            "FUNDRECON_INBOX": str(self.folder / "inbox"),
            "FUNDRECON_SOCIAL_INSURANCE_URL": f"sqlite:///{self.folder / 'agency.db'}",
        }

    def make(self, on_month: Callable[[str], None]) -> None:
        """Simulate it; the marker that says so comes last."""
        shutil.rmtree(self.folder, ignore_errors=True)
        simulate.run(YEAR, SEED, self.scale, self.folder, on_month=on_month)
        (self.folder / _MARKER).write_text(self._stamp(), encoding="utf-8")

    def _stamp(self) -> str:
        sources = sorted([*(PROJECT / "etl" / "simulate").glob("*.*"), *(PROJECT / "etl" / "sources").glob("*.py")])
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
        return json.dumps({"year": YEAR, "seed": SEED, "scale": str(self.scale), "simulator": digest})


def county(settings: Settings, scale: Decimal) -> County:
    """The county of this size under the data folder."""
    name = "county" if scale == WHOLE else f"county-{scale}"
    return County(settings.home / name, scale)
