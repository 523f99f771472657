"""One page in Chinese that a person can read without the files: self-contained, masked, the same for the same run."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from etl import storage
from etl.declared.facts import Facts
from etl.declared.outputs import Words
from etl.identifiers import mask
from etl.labels import label
from etl.months import Month
from etl.reconcile.queries import Queries
from etl.reconcile.spec.compiled import label_of
from etl.reconcile.spec.model import WHOLE, Leg, Spec

FILE = "reconciliation.html"


def template(spec: Spec) -> Template:
    """The page, ready for what a run of `spec` came to: it takes a while, and may be had before the tables stand."""
    return _environment(spec, Words(spec)).get_template("page.html.j2")


def write(template: Template, folder: Path, spec: Spec, month: Month, known: Queries, summary: dict[str, Any]) -> None:
    """Write the page of the run whose tables stand in `folder`; `summary` is what the run came to."""
    facts = Facts(folder, spec, known)
    try:
        content = {
            "spec": spec,
            "month": month,
            "summary": summary,
            "facts": facts,
            "legs": [_Section(name, spec.leg_titles[name], leg, facts) for name, leg in spec.legs.items()],
            "scope": [(name, label_of(spec, name)) for name in spec.scope if name != WHOLE],
            "column": lambda name: label_of(spec, name) if name else "",
        }
        text = template.render(content)
    finally:
        facts.close()
    with storage.replacing(folder / FILE) as temporary:
        temporary.write_text(text, encoding="utf-8")


class _Section:
    """One leg on the page."""

    def __init__(self, name: str, title: str, leg: Leg, facts: Facts) -> None:
        self.name, self.title, self.parties = name, title, leg.parties
        self.statement, self.causes = facts.statement(name), facts.causes(name)
        self.open_by_cause = facts.open_by_cause(name)
        self.widest = max((row["gross"] for row in self.open_by_cause), default=Decimal(0))
        self.verdicts, self.unsettled = facts.verdicts(name), facts.unsettled(name, leg.parties)
        self.obligations = facts.obligations(name)
        self.settled = self.obligations - sum(row["number"] for row in self.verdicts)
        self.at_once = facts.groups_at_once(name)
        self.clusters, self.candidates = facts.clusters(name), facts.candidates(name)
        self.open_items, self.passes = facts.open_items(name), facts.passes(name)
        self.matches = facts.matches(name)


def _environment(spec: Spec, words: Words) -> Environment:
    environment = Environment(
        loader=PackageLoader("etl.declared", "."),
        autoescape=select_autoescape(enabled_extensions=("j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: mask(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.filters |= {
        "money": _money,
        "count": lambda number: f"{number:,}",
        "share": _share,
        "called": _Caller(spec),
        "score": words.score,
    }
    environment.globals |= {"t": lambda key: label("page", key), "word": words.word, "label": label}
    return environment


def _money(amount: Decimal | None) -> str:
    """1,234.50 and, with a real minus sign, −1,234.50; empty for none."""
    return "" if amount is None else f"{amount:,.2f}".replace("-", "−")


def _share(part: Decimal | int, whole: Decimal | int) -> int:
    """Percent, whole, at least 1 where there is anything."""
    return 0 if not part or not whole else max(1, int(part * 100 // whole))


class _Caller:
    """Entries as people call them: `2021-03|tax|T001` is 税务 T001."""

    def __init__(self, spec: Spec) -> None:
        self._titles = spec.party_titles
        self._pattern = re.compile(rf"\d{{4}}-\d{{2}}\|({'|'.join(map(re.escape, self._titles))})\|")

    def __call__(self, text: str | None) -> str:
        return self._pattern.sub(lambda found: f"{self._titles[found[1]]} ", text or "")
