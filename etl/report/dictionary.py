"""The data dictionary, from contracts, SQL heads and expectations: nothing in it is written twice.

`fundrecon dictionary` writes the page docs/dictionary.html and, with a warehouse, the table report.dictionary.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp

from etl import storage
from etl.contracts import TABLES, vocabulary
from etl.labels import catalogue, label
from etl.legs import parties
from etl.report import codes
from etl.report.templates import environment
from etl.settings import PROJECT, Settings
from etl.warehouse import lexicon
from etl.warehouse.formulas import formulas
from etl.warehouse.limits import limits

MEANINGS = Path(__file__).with_name("meanings.csv")
PAGE = PROJECT / "docs" / "dictionary.html"
_HEAD = re.compile(r"^-- ([a-z_]+): (.+)$", re.MULTILINE)
_OWN = ("table", "view", "figure", "limit", "rule", "check", "pass", "cause", "code")


_CODES = (
    *("fund", "party", "leg", "component", "cause", "verdict", "candidate", "severity", "figure_status"),
    *("signing", "decision", "category", "source", "stage"),
)


@dataclass(frozen=True)
class Entry:
    """A line: `place` 0 is the object itself, 1.. its columns. `label` is Chinese, `meaning` English."""

    kind: str
    object: str
    place: int
    name: str
    type: str
    unit: str
    label: str
    meaning: str
    detail: str

    def row(self) -> dict[str, str | int]:
        """For a sheet: with the kind in Chinese."""
        return {**asdict(self), "kind_label": label("dictionary", self.kind)}


@cache
def entries() -> tuple[Entry, ...]:
    """Every line, ordered by kind, object and place."""
    found = [*_tables(), *_views(), *_figures(), *_limits(), *_rules(), *_checks(), *_knowledge(), *_codes()]
    return tuple(sorted(found, key=lambda entry: (_OWN.index(entry.kind), entry.object, entry.place)))


@dataclass(frozen=True)
class Meaning:
    """What the contracts and the database's comments do not say of a column, table, pass or cause."""

    english: str
    chinese: str


@cache
def meanings() -> dict[str, Meaning]:
    """By the name of a column, or of a table, view, pass or cause."""
    with MEANINGS.open(encoding="utf-8", newline="") as file:
        return {row["name"]: Meaning(row["english"], row["chinese"]) for row in csv.DictReader(file)}


def _tables() -> Iterator[Entry]:
    for table in TABLES.values():
        name = f"{table.schema}.{table.name}"
        key = f"{meanings()[name].english}; key: {', '.join(table.key)}"
        yield Entry("table", name, 0, table.name, "", "", table.label, key, meanings()[name].chinese)
        for place, field in enumerate(table.fields, start=1):
            need = label("dictionary", "required") if field.name in table.required else ""
            told = _detail(need, meanings()[field.name].chinese, _listed(table.name, field.name))
            yield Entry("table", name, place, field.name, field.type, field.unit, field.label, field.meaning, told)
    for own in lexicon.own_tables():
        whole = meanings()[own.name]
        yield Entry("table", own.name, 0, own.name.partition(".")[2], "", "", own.label, whole.english, whole.chinese)
        for place, (column, kind, said) in enumerate(own.columns, start=1):
            english, chinese = _told(column)
            yield Entry("table", own.name, place, column, kind, _unit(said), said, english, chinese)


def _told(column: str) -> tuple[str, str]:
    """English and Chinese meaning of a column of ours: our own words go before the vocabulary's."""
    own, field = meanings().get(column, Meaning("", "")), vocabulary().get(column)
    return own.english or (field.meaning if field else ""), own.chinese


def _detail(*parts: str) -> str:
    return "；".join(filter(None, parts))


def _listed(table: str, column: str) -> str:
    """The codes of a column with their labels."""
    values = codes.values(table, column)
    return label("dictionary", "values") + "、".join(f"{key} {text}" for key, text in values.items()) if values else ""


def _unit(said: str) -> str:
    """The unit that a comment names: 期末未达（元）."""
    found = re.search(r"（(元|行|笔|项|人|次)[，、）]", said)
    return found[1] if found else ""


def _views() -> Iterator[Entry]:
    for path in sorted((PROJECT / "sql" / "warehouse").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        said = dict(re.findall(r"comment on (?:view|column) (report\.[\w.]+) is '([^']*)'", text))
        for statement in re.findall(r"^create view .*?;$", text, re.MULTILINE | re.DOTALL):
            view = sqlglot.parse_one(statement, dialect="postgres").find(exp.Create)
            if view is not None and view.expression is not None:
                yield from _view(view.this.sql(), view.expression.named_selects, said)


def _view(name: str, columns: list[str], said: dict[str, str]) -> Iterator[Entry]:
    told = meanings()[name]
    yield Entry("view", name, 0, name.partition(".")[2], "", "", said.get(name, ""), told.english, told.chinese)
    for place, column in enumerate(columns, start=1):
        base = column.removesuffix("_label")
        field, own = vocabulary().get(base), said.get(f"{name}.{column}")
        suffix = label("dictionary", "named") if column.endswith("_label") else ""
        english, chinese = _told(column if column in meanings() else base)
        text = own or (f"{field.label}{suffix}" if field else "")
        kind = "text" if suffix else field.type if field else ""
        unit = (field.unit if field and not suffix else "") or _unit(text)
        yield Entry("view", name, place, column, kind, unit, text, english, chinese)


def _figures() -> Iterator[Entry]:
    for formula in formulas():
        sources = label("dictionary", "from") + "、".join(formula.sources)
        yield Entry(
            "figure", formula.formula_id, 0, formula.code, "", formula.unit, formula.label, formula.why,
            f"{formula.means}；{sources}",
        )  # fmt: skip


def _limits() -> Iterator[Entry]:
    for limit in limits():
        yield Entry("limit", limit.name, 0, limit.name, "", "", limit.message, limit.why, "")


def _rules() -> Iterator[Entry]:
    for path in sorted((PROJECT / "sql" / "rules").glob("*.sql")):
        head = _head(path)
        title = head["message"].partition("：")[0]
        told = _detail(label("severity", head["severity"]), meanings()[head["id"]].chinese)
        yield Entry("rule", head["id"], 0, head["extract"], head["severity"], "", title, head["why"], told)


def _checks() -> Iterator[Entry]:
    for path in sorted((PROJECT / "expectations").glob("*.json")):
        for check in json.loads(path.read_text(encoding="utf-8"))["expectations"]:
            meta, severity = check["meta"], check["severity"]
            named = ("check", meta["id"], 0, path.stem, severity, "", meta["message"], meta["why"])
            yield Entry(*named, label("severity", severity))


def _knowledge() -> Iterator[Entry]:
    """How entries are paired and how differences get their names."""
    for path in sorted((PROJECT / "sql" / "match").glob("*/*.sql")):
        head, leg = _head(path), path.parent.name
        place = f"{leg}/{path.stem}"
        kind, told = head.get("cardinality", ""), meanings()[path.stem].chinese
        yield Entry("pass", place, 0, leg, kind, "", _leg(leg), head.get("sentence", ""), told)
    for path in sorted((PROJECT / "sql" / "causes").glob("c*.sql")):
        head, cause = _head(path), path.stem.partition("_")[2]
        name = catalogue().get(("cause", cause), cause)
        told = _detail(meanings()[path.stem].chinese, head.get("legs", ""))
        yield Entry("cause", path.stem, 0, cause, "", "", name, head.get("sentence", ""), told)


def _leg(name: str) -> str:
    known = catalogue().get(("leg", name))
    return known or "－".join(catalogue().get(("party", party), party) for party in parties().get(name, (name,)))


def _codes() -> Iterator[Entry]:
    for kind in _CODES:
        listed = [(key, text) for (of, key), text in catalogue().items() if of == kind]
        for place, (key, text) in enumerate(listed):
            yield Entry("code", kind, place, key, "", "", text, key.replace("_", " "), "")


def _head(path: Path) -> dict[str, str]:
    """The head of a SQL file; a value may go on in lines that are indented."""
    text = re.sub(r"\n--\s{2,}(?=\S)", " ", path.read_text(encoding="utf-8"))
    return dict(_HEAD.findall(text))


def page() -> str:
    """The dictionary as one HTML page in Chinese, with the English meanings beside."""
    grouped: dict[str, dict[str, list[Entry]]] = {}
    for entry in entries():
        grouped.setdefault(entry.kind, {}).setdefault(entry.object, []).append(entry)
    return environment().get_template("dictionary.html.j2").render(kinds=grouped, wide=("table", "view", "code"))


def write(path: Path = PAGE) -> Path:
    """Write the page to `path`."""
    with storage.replacing(path) as temporary:
        temporary.write_text(page(), encoding="utf-8")
    return path


def run(settings: Settings, path: Path = PAGE) -> str:
    """Write the page, and fill report.dictionary; says how many lines of each kind."""
    write(path)
    lexicon.store([asdict(entry) for entry in entries()], settings)
    numbers = {kind: sum(entry.kind == kind and entry.place == 0 for entry in entries()) for kind in _OWN}
    return f"{path.name}: " + ", ".join(f"{label('dictionary', kind)} {number}" for kind, number in numbers.items())
