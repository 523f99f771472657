"""A folder that is replaced as a whole: the new one is made beside it and takes its place at the end.

What a killed run left beside it is cleared away by the next; if the kill fell between the two renames, the result
before is put back first. A run holds a lock on the folder it works in, by which others know that it lives.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from etl.errors import ContractError, Where

SCRATCH = "tmp"  # a folder in the new one that does not go along
_KINDS = ("new", "old")


@contextmanager
def taking_the_place_of(out: Path) -> Iterator[Path]:
    """A new folder that becomes `out` when the block ends well; until then, and otherwise, `out` stays as it was."""
    out = out.resolve() if out.is_symlink() else out
    work, old = (out.with_name(f".{out.name}.{os.getpid()}.{kind}") for kind in _KINDS)
    with ExitStack() as held:
        with _made(out), _locked(out.parent):
            _clear(out)
            work.mkdir()
            held.enter_context(_locked(work))
        try:
            yield work
            shutil.rmtree(work / SCRATCH, ignore_errors=True)
            with _locked(out.parent):
                if out.exists():
                    out.rename(old)
                work.rename(out)
        finally:
            if old.exists() and not out.exists():
                old.rename(out)
            for folder in (work, old):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _made(out: Path) -> Iterator[None]:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        do = "give a folder that can be made"
        raise ContractError(f"cannot be written: {error.strerror}", where=Where(file=str(out)), do=do) from error


def _clear(out: Path) -> None:
    """Put back or remove what runs left that are no more; nobody renames meanwhile."""
    new, old = (sorted(path for path in out.parent.iterdir() if _is_of(path, out, kind)) for kind in _KINDS)
    if old and not out.exists():
        old.pop().rename(out)
    for folder in (*old, *(folder for folder in new if not _in_use(folder))):
        shutil.rmtree(folder, ignore_errors=True)


def _is_of(path: Path, out: Path, kind: str) -> bool:
    return re.fullmatch(rf"\.{re.escape(out.name)}\.\d+\.{kind}", path.name) is not None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Waits for others who hold it; where a file system knows no such locks, nobody is waited for."""
    held = os.open(folder, os.O_RDONLY)
    try:
        _lock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _in_use(folder: Path) -> bool:
    """A live run holds it, or it cannot be known."""
    try:
        held = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:  # its run has just ended
        return True
    try:
        return not _lock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(held)


def _lock(held: int, how: int) -> bool:
    try:
        fcntl.flock(held, how)
    except OSError:
        return False
    return True
