"""Whether a stage's result is still what a rerun would make: by hashes of what it read against what is there now."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from etl import validate
from etl.errors import ContractError
from etl.extract.inbox import files_of, shown
from etl.extract.knowledge import knowledge
from etl.labels import label
from etl.months import Month
from etl.reconcile import manifest
from etl.reconcile.manifest import digest
from etl.report.statement import manifest_of, read_files
from etl.settings import Settings
from etl.sources import Source, all_sources, due
from etl.validate import suites, views

_REASONS = {"input": "read", "knowledge": "knowledge", "output": "output"}
_MONTHLY = re.compile(r"months/(\d{4}-\d{2})/(extract|reconcile)/(\w+)\.parquet")


@dataclass(frozen=True)
class Found:
    """A stage's result: `missing` names what is not there, `reasons` (Chinese) why the rest is outdated.

    `manifests` are the files that say what it was made from.
    """

    manifests: tuple[Path, ...]
    missing: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """One digest of the result; empty if there is none."""
        lines = [f"{path.name} {digest(path)}" for path in self.manifests]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def why(reason: str, **values: str) -> str:
    """A reason in Chinese."""
    return label("reason", reason).format(**values)


def extracted(month: Month, settings: Settings) -> Found:
    """The extracts of `month` against the files received and how they are read.

    Rows of a party's database are not asked for again.
    """
    folder = settings.month_dir(month) / "extract"
    found = _each(month, settings, folder, lambda source, content: _extract(month, source, content, settings))
    return _with_knowledge(found, "declared", lambda name: knowledge(all_sources()[name]))


def validated(month: Month, settings: Settings) -> Found:
    """The checks of `month` against the extracts and the expectations."""
    folder = settings.month_dir(month) / "validate"
    found = _each(month, settings, folder, lambda source, content: _validate(month, source, content, settings))
    return _with_knowledge(found, "suite", lambda name: validate.knowledge(suites.read(name)))


def reconciled(month: Month, settings: Settings) -> Found:
    """The reconciliation of `month` against extracts, last month's open items, SQL and settings."""
    path = manifest.path(month, settings)
    if not path.exists():
        return Found((), ("manifest.json",))
    return Found((path,), (), tuple(_told(manifest.changes(month, settings))))


def stated(month: Month, settings: Settings) -> Found:
    """The workbook of `month` against what it was written from."""
    folder = settings.month_dir(month)
    path = manifest_of(folder)
    if not path.exists():
        return Found((), ("manifest.json",))
    content = _read(path)
    now = {file.relative_to(folder).as_posix(): digest(file) for file in read_files(folder)}
    reasons = (*_changed("read", content["inputs"], now), *_written(path, content))
    return Found((path,), (), reasons)


def rows(month: Month, settings: Settings) -> int:
    """Rows that the extracts of `month` accepted."""
    manifests = extracted(month, settings).manifests
    return sum(int(_read(path).get("rows_accepted", 0)) for path in manifests)


def _each(month: Month, settings: Settings, folder: Path, compare: Any) -> Found:
    """One result for all extracts that are due."""
    there, missing, reasons = [], [], []
    for source in due(month, settings):
        path = folder / f"{source.name}.json"
        if path.exists():
            content = _read(path)
            there.append(path)
            reasons += [*compare(source, content), *_written(path, content)]
        else:
            missing.append(source.name)
    return Found(tuple(there), tuple(missing), tuple(reasons))


def _with_knowledge(found: Found, reason: str, known: Callable[[str], Mapping[str, str]]) -> Found:
    """What changed of what was known beforehand; a file that counts for many extracts is named once."""
    pairs = [(_read(path).get("knowledge", {}), known(path.stem)) for path in found.manifests]
    changes = {change for then, now in pairs for change in _changes(then, now)}
    return replace(found, reasons=(*_reasons(reason, changes), *found.reasons))


def _extract(month: Month, source: Source, content: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    if source.query and source.party in settings.party_urls:
        return
    read = {file["name"]: file["sha256"] for file in content.get("files", ())}
    received = {shown(path.name): digest(path) for path in files_of(month, source, settings)}
    if received:  # an emptied inbox changes nothing: what was read is frozen
        again = {name for name, sha256 in received.items() if name not in read and sha256 in read.values()}
        yield from _changed("file", read, {name: received[name] for name in received if name not in again})


def _validate(month: Month, source: Source, content: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    try:
        files = views.inputs(month, suites.read(source.name), settings).files
    except ContractError:  # an extract it needs is missing, which that stage says
        return
    yield from _changed("read", content.get("inputs", {}), {name: digest(path) for name, path in files.items()})


def _written(path: Path, content: Mapping[str, Any]) -> Iterator[str]:
    """Outputs that are not what their manifest says."""
    outputs = content.get("outputs", {})
    now = {name: digest(path.parent / name) for name in outputs if (path.parent / name).exists()}
    yield from _changed("output", outputs, now)


def _changed(reason: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    yield from _reasons(reason, _changes(then, now))


def _changes(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What differs: name, and how."""
    for name in {*then, *now}:
        if then.get(name) != now.get(name):
            yield name, "gone" if name not in now else "new" if name not in then else "changed"


def _reasons(reason: str, changes: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A reason for each way of differing."""
    found: dict[str, list[str]] = {}
    for name, how in sorted(changes):
        found.setdefault(how, []).append(name)
    for how, names in found.items():
        yield why(reason, how=label("how", how), name="、".join(names))


def _told(changes: Iterable[manifest.Change]) -> Iterator[str]:
    """Why a reconciliation is outdated, with the month of what it read."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for change in changes:
        reason, month, name = _REASONS[change.kind], "", change.name
        if change.kind == "input" and (parts := _MONTHLY.fullmatch(change.name)):
            reason, month, name = "extract" if parts[2] == "extract" else "carried", parts[1], parts[3]
        found.setdefault((reason, month, change.how), []).append(name)
    for (reason, month, how), names in found.items():
        yield why(reason, month=month, how=label("how", how), name="、".join(names))


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts in order, each once."""
    return tuple(dict.fromkeys(texts))
