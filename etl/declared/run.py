"""One run of a declaration: read, reconcile, prove, write everything beside the old result, then take its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from etl import storage
from etl.contracts import DUCKDB_TYPES, Table, table
from etl.declared import gates, outputs, page
from etl.declared.beside import beside
from etl.declared.reading import Held, Reader, damage_told
from etl.declared.rehearsal import rehearse
from etl.declared.takeover import SCRATCH, taking_the_place_of
from etl.errors import ContractError, Where
from etl.findings import Finding
from etl.months import Month
from etl.reconcile import inputs, rules, stage
from etl.reconcile.bulk import Bulk
from etl.reconcile.engines import Engine, open_engine
from etl.reconcile.engines.duck import Duck, open_duck
from etl.reconcile.queries import Queries
from etl.reconcile.spec.compiled import compiled, relations, sql_files
from etl.reconcile.spec.heads import DEFAULT_CAUSES
from etl.reconcile.spec.load import load
from etl.reconcile.spec.model import Spec
from etl.settings import Settings

SUMMARY = "summary.json"


@dataclass(frozen=True)
class RunSummary:
    """What a run came to; amounts in yuan, both signs added up. `findings` counts those that are not information."""

    name: str
    period: str
    out: Path
    rows_in: int
    rows_rejected: int
    entries: int
    matched: int
    open_items: int
    open_amount: Decimal
    unexplained: Decimal
    findings: int

    def __str__(self) -> str:
        return (
            f"{self.name} {self.period}: {self.rows_in} rows = {self.rows_in - self.rows_rejected} accepted + "
            f"{self.rows_rejected} rejected; {self.entries} entries = {self.matched} matched + {self.open_items} open "
            f"({self.open_amount} yuan gross, {self.unexplained} unexplained); "
            f"{self.findings} findings in finding.csv; see {self.out}"
        )


def run(file: Path, out: Path, settings: Settings, previous: Path | None = None, period: str = "") -> RunSummary:
    """Reconcile what the declaration `file` says and put the result into `out`, as a whole or not at all.

    `previous` is the result of an earlier period, whose open items are carried. ContractError names the place in the
    declaration or file that is wrong; faults in the data are findings.
    """
    declaration = load(file)
    spec = declaration.spec
    month = _month(spec, file, period)
    known = compiled(spec, file)
    tables = inputs.files(month, settings, known.relations)
    _check_previous(spec, month, out, previous)
    _check_out(out)
    carried = [previous / f"{name}.parquet" for name in inputs.CARRIED] if previous else []
    with damage_told(spec, file, month, [*chain.from_iterable(tables.values()), *carried]):
        rehearse(declaration, known, month, tables)
        return _run(spec, file, known, month, tables, out, settings, previous)


def _run(
    spec: Spec,
    file: Path,
    known: Queries,
    month: Month,
    tables: inputs.Files,
    out: Path,
    settings: Settings,
    previous: Path | None,
) -> RunSummary:
    with taking_the_place_of(out) as work, _opened(replace(settings, home=work / SCRATCH)) as (duck, engine):
        scratch = work / SCRATCH / "scratch"
        scratch.mkdir(parents=True)
        reader = Reader(spec=spec, file=file, month=month, connection=duck.connection, folder=work, scratch=scratch)
        held = reader.read()
        for party in held:
            _hold(duck, engine, party, spec.scope, scratch)
        inputs.register(engine, month, tables, known)
        _register(engine, spec, known, previous)
        many = sum(party.rows_in for party in held) >= settings.bulk_rows
        again = {_name(party): party.again for party in held}
        known = replace(known, bulk=work, again=again) if many else known
        with beside(engine, work, replace(settings, home=work / SCRATCH), spec, known) as others:
            bulks = stage.reconcile(engine, month, known, others.made)
            found = [finding for party in held for finding in party.findings]
            found += [finding for rule in known.rules for finding in rules.check(engine, month, rule, settings)]
            found += gates.findings(engine, month, spec, held, settings)
            for written in outputs.write_found(duck.connection, work, held, found):
                others.written(written)
            template = page.template(spec)
            summary = _summary(engine, spec, month, out, held, found, bulks)
            others.finish_tables()
            page.write(template, work, spec, month, known, vars(summary))
        _write_summary(work, summary, _made_from(spec, file, known, held, tables, previous), others.digests)
    return summary


def _month(spec: Spec, file: Path, period: str) -> Month:
    """The period asked for, else the declaration's."""
    given = period or spec.period or ""
    if not given:
        do = "give --period YYYY-MM, or write `period` in the declaration"
        raise ContractError("no period", where=Where(file=str(file), field="period"), do=do)
    return Month(given)


def _check_previous(spec: Spec, month: Month, out: Path, previous: Path | None) -> None:
    """ContractError unless `previous` is an earlier result of the same declaration, and another folder."""
    if previous is None:
        return
    where, summary = Where(file=str(previous)), previous / SUMMARY
    if not summary.is_file():
        raise ContractError(
            "not the result of a run", where=where, do="give the folder of an earlier run as --previous"
        )
    if previous.resolve() == out.resolve():
        raise ContractError("--previous and --out are one folder", where=where, do="give each period its own folder")
    before = _summary_of(summary)
    if missing := [name for name in inputs.CARRIED if not (previous / f"{name}.parquet").is_file()]:
        raise ContractError(f"{missing[0]}.parquet is missing", where=where, do="run the period before again")
    if before["name"] != spec.name or before["period"] >= month:
        what = f"it is {before['name']} of {before['period']}, not {spec.name} of a period before {month}"
        raise ContractError(what, where=where, do="give the result of the period before")


def _summary_of(file: Path) -> dict[str, Any]:
    """What an earlier run said it came to; ContractError if that cannot be read."""
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {name: content[name] for name in ("name", "period")}
    except (ValueError, KeyError, TypeError) as error:
        raise ContractError(
            f"not readable: {error}", where=Where(file=str(file)), do="run the period before again"
        ) from error


def _check_out(out: Path) -> None:
    """ContractError if what stands there is not a result of ours."""
    if out.resolve() == Path.cwd():
        do = "go to another folder: this one would be replaced as a whole"
        raise ContractError("--out is the folder you are in", where=Where(file=str(out)), do=do)
    if out.exists() and not (out / SUMMARY).is_file() and (not out.is_dir() or any(out.iterdir())):
        do = "give an empty or a new folder: what is there is not the result of a run and is left alone"
        raise ContractError("--out is not empty", where=Where(file=str(out)), do=do)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Duck, Engine]]:
    """DuckDB, which reads and writes files, and the engine that reconciles: mostly the same."""
    with open_duck(settings) as duck:
        if settings.engine == "duckdb":
            yield duck, duck
            return
        with open_engine(settings) as engine:
            yield duck, engine


def _name(party: Held) -> str:
    return f"held_by_{party.party}"


def _hold(duck: Duck, engine: Engine, party: Held, scope: Sequence[str], scratch: Path) -> None:
    """Make `held_by_<party>`, the party's typed rows, and `accounted_<party>`, what they come to by scope."""
    name = _name(party)
    if engine is duck:
        engine.view(name, party.sql)
    else:
        duck.copy(party.sql, scratch / f"{name}.parquet")
        engine.parquet(name, [scratch / f"{name}.parquet"])
    names = ", ".join(scope)
    sums = "sum(entries)::bigint as entries, sum(amount)::decimal(38, 2) as amount"
    engine.add(f"accounted_{party.party}", duck.arrow(f"select {names}, {sums} from ({party.totals}) group by {names}"))


def _register(engine: Engine, spec: Spec, known: Queries, previous: Path | None) -> None:
    """Make the other relations the engine and the causes read: what was open, whose name is what."""
    if previous is not None:
        for name in inputs.CARRIED:
            _before(engine, name, known.tables[name], previous)
    if "opening_item" not in spec.tables:
        engine.view("opening_item", inputs.nothing(table("opening_item")))
    titles = ", ".join(f"('{name}', {outputs.quoted(title)})" for name, title in spec.party_titles.items())
    engine.view("party_title", f"select * from (values {titles}) titled(party, title)")


def _before(engine: Engine, name: str, promised: Table, previous: Path) -> None:
    """Make `previous_<name>`: the table of the result before."""
    file = previous / f"{name}.parquet"
    engine.parquet(f"before_{name}", [file])
    there = engine.columns(f"before_{name}")
    if missing := sorted({field.name for field in promised.fields} - set(there)):
        do = "the declaration has other columns than it had: carry the open items over by hand, or start anew"
        raise ContractError(f"columns missing: {', '.join(missing)}", where=Where(file=str(file)), do=do)
    columns = ", ".join(f'"{f.name}"::{DUCKDB_TYPES[f.type]} as "{f.name}"' for f in promised.fields)
    engine.view(f"previous_{name}", f"select {columns} from before_{name}")


def _summary(
    engine: Engine,
    spec: Spec,
    month: Month,
    out: Path,
    held: list[Held],
    found: list[Finding],
    bulks: list[Bulk],
) -> RunSummary:
    entries, matched, open_items, amount, unexplained = engine.rows("""
        select (select coalesce(sum(entries), 0) from entry_total)::bigint + (select count(*) from carried),
               (select count(*) from match), count(*), coalesce(sum(abs(amount)), 0)::decimal(18,2),
               coalesce(sum(abs(amount)) filter (cause = 'unexplained'), 0)::decimal(18,2)
        from open_item
    """)[0]
    matched += sum(bulk.groups * len(bulk.parties) for bulk in bulks)
    rows_in, rejected = sum(party.rows_in for party in held), sum(party.rows_rejected for party in held)
    rows_in += sum(engine.rows(f"select count(*) from {name}")[0][0] for name in spec.tables)
    faults = sum(finding.severity != "info" for finding in found)
    return RunSummary(
        spec.name, month, out, rows_in, rejected, entries, matched, open_items, amount, unexplained, faults
    )


def _made_from(
    spec: Spec, file: Path, known: Queries, held: list[Held], tables: inputs.Files, previous: Path | None
) -> dict[str, str]:
    """The sha-256 of everything the result was made from; of several files of a name, in the order of periods."""
    read = {f"{party.party}/{f.name}": f.file_id for party in held for f in party.files}
    for name, paths in {**inputs.references(relations(spec, file)), **tables}.items():
        read |= {f"{name}/{n}/{path.name}": storage.sha256(path) for n, path in enumerate(paths, start=1)}
    read |= {path.relative_to(file.parent).as_posix(): storage.sha256(path) for path in sql_files(spec, file)}
    usual = {query.path for query in known.causes if query.path.parent == DEFAULT_CAUSES}
    read |= {f"{DEFAULT_CAUSES.name}/{path.name}": storage.sha256(path) for path in usual}
    read["declaration"] = storage.sha256(file)
    if previous is not None:
        read["previous/open_item.parquet"] = storage.sha256(previous / "open_item.parquet")
    return read


def _write_summary(work: Path, summary: RunSummary, read: dict[str, str], digests: dict[Path, str]) -> None:
    """Say what was made from what, by sha-256; its presence says that the folder is a result."""
    made = sorted(path for path in work.rglob("*") if path.is_file() and SCRATCH not in path.relative_to(work).parts)
    content: dict[str, Any] = {
        **{name: value for name, value in vars(summary).items() if name != "out"},
        "inputs": read,
        "outputs": {path.relative_to(work).as_posix(): digests.get(path) or storage.sha256(path) for path in made},
    }
    storage.write_json(work / SUMMARY, {name: str(v) if isinstance(v, Decimal) else v for name, v in content.items()})
