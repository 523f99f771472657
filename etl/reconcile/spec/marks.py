"""YAML 1.2 as plain values, with the line of each: numbers stay text until a field says what they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from etl.errors import ContractError, Where

Path_ = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Document:
    """What a YAML file says, decimals as text, and the line of every key and value."""

    file: Path
    value: Any
    lines: dict[Path_, int]

    def at(self, path: Path_) -> Any:
        """The value at `path`, which must be one of `lines`."""
        value = self.value
        for part in path:
            value = value[part]
        return value

    def place(self, path: Path_) -> Where:
        """File, line and key of `path`; of the nearest place above it where the file does not have it."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Where(file=str(self.file), row=self.lines.get(known, 1), field=".".join(map(str, path)))


def read(file: Path) -> Document:
    """Read a YAML file; ContractError with its line where it is none."""
    try:
        with file.open(encoding="utf-8") as text:
            node = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        where = Where(file=str(file), row=mark.line + 1 if mark else 0)
        raise ContractError(f"not readable as YAML: {what}", where=where, do="correct the file") from error
    lines: dict[Path_, int] = {}
    return Document(file, _value(node, (), lines, file) if node else {}, lines)


def _value(node: Node, path: Path_, lines: dict[Path_, int], file: Path) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if not isinstance(node, MappingNode):
        return [_value(item, (*path, number), lines, file) for number, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key, item in node.value:
        name = str(key.value)
        if name in found:
            where = Where(file=str(file), row=key.start_mark.line + 1, field=".".join(map(str, (*path, name))))
            raise ContractError(f"{name!r} is given twice", where=where, do="keep one of them")
        lines[(*path, name)] = key.start_mark.line + 1
        found[name] = _value(item, (*path, name), lines, file)
    return found


def _scalar(node: ScalarNode) -> Any:
    """Whole numbers, true, false and null; everything else as it is written, decimals too."""
    text, tag = str(node.value), str(node.tag).removeprefix(_TAG)
    if tag == "bool":
        return text.lower() == "true"
    if tag == "null":
        return None
    return int(text) if tag == "int" and text.lstrip("+-").isdecimal() else text
