"""Which parties take part in which comparison, in their order: the names of the files under `sql/` say it."""

from __future__ import annotations

import re
from pathlib import Path

from etl.settings import PROJECT

SQL = PROJECT / "sql"


def parties(folder: Path = SQL) -> dict[str, tuple[str, ...]]:
    """Leg, and verdict across legs -> its parties, the leading one first.

    `entries/<leg>/<order>_<party>.sql` names those of a leg, the head of `verdicts/<name>.sql` those of a verdict.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder / "entries").glob("*/*.sql")):
        found[path.parent.name] = (*found.get(path.parent.name, ()), path.stem.partition("_")[2])
    for path in sorted((folder / "verdicts").glob("*.sql")):
        [listed] = re.findall(r"^-- parties: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        found[path.stem] = tuple(name.strip() for name in listed.split(","))
    return dict(sorted(found.items()))
