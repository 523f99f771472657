"""A declaration from its file: checked by the model, then for what its parts say of each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from etl.errors import ContractError
from etl.labels import label
from etl.reconcile.spec.consistency import Fault, faults
from etl.reconcile.spec.marks import Document, Path_, read
from etl.reconcile.spec.model import WHOLE, Spec

_SHOWN = 100  # characters of a value that an error tells
_OTHER_KIND = {
    "string_type",
    "list_type",
    "model_type",
    "model_attributes_type",
    "int_type",
    "dict_type",
    "literal_error",
}


@dataclass(frozen=True)
class Declaration:
    """A declaration and where in its file each part of it stands."""

    spec: Spec
    document: Document

    def wrong(self, path: Path_, what: str, do: str) -> ContractError:
        """The error to raise about the part at `path`."""
        return ContractError(what, where=self.document.place(path), do=do)


def load(file: Path) -> Declaration:
    """The declaration in `file`; ContractError names file, line, key and, where one is near, the right name."""
    if not file.is_file():
        raise ContractError(f"no such file: {file}", do="give a declaration (YAML) or a month (YYYY-MM)")
    document = read(file)
    try:
        spec = Spec.model_validate(document.value)
    except ValidationError as error:
        raise _first(document, error.errors()) from None
    for fault in faults(spec):
        raise _error(document, fault)
    return Declaration(spec if spec.scope else _in_one_scope(spec), document)


def _in_one_scope(spec: Spec) -> Spec:
    """A declaration without a scope: everything may pair with everything."""
    parties = {
        name: party.model_copy(update={"constants": {**party.constants, WHOLE: label("page", "whole")}})
        for name, party in spec.parties.items()
    }
    return spec.model_copy(update={"scope": [WHOLE], "parties": parties})


def _error(document: Document, fault: Fault) -> ContractError:
    near = next(iter(get_close_matches(fault.wrong, fault.known, 1, 0.0)), "")
    known = f"nearest known name: {near}; known are {', '.join(fault.known)}" if near else fault.do
    return ContractError(fault.what, where=document.place(fault.path), do=known or "correct the declaration")


def _first(document: Document, errors: Iterable[Any]) -> ContractError:
    """The first error in the file; of a value that may be of several kinds, one of the kind it is."""
    placed = [(_path(document, error["loc"]), error) for error in errors]

    def rank(item: tuple[Path_, Any]) -> tuple[int, bool, int]:
        path, error = item
        return document.place(path).row, error["type"] in _OTHER_KIND, -len(path)

    path, error = min(placed, key=rank)
    context = error.get("ctx", {})
    if error["type"] == "unknown_key":
        do = f"nearest known name: {context['near']}; known are {context['known']}"
        return ContractError(error["msg"].format(**context), where=document.place((*path, context["key"])), do=do)
    if error["type"] == "missing":
        path = (*path, str(error["loc"][-1]))
    return ContractError(_said(error), where=document.place(path), do="correct the declaration")


def _path(document: Document, location: Iterable[str | int]) -> Path_:
    """The part of pydantic's location that is in the file: it names the kinds of a union as well."""
    path: Path_ = ()
    for part in location:
        if (*path, part) in document.lines:
            path = (*path, part)
    return path


def _said(error: Any) -> str:
    given = error.get("input")
    shown = f": {str(given)[:_SHOWN]!r}" if isinstance(given, str | int) and error["type"] != "missing" else ""
    return f"{error['msg'][0].lower()}{error['msg'][1:]}{shown}"
