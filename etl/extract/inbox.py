"""What a party has sent: files in the inbox, frozen under their sha-256 before anything reads them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from etl.extract.control import visible
from etl.months import Month
from etl.settings import Settings
from etl.sources import Source

_UNFINISHED = (".tmp", ".part", ".crdownload", ".filepart")


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """A frozen file: its name as received, its sha-256, and where its bytes are."""

    name: str
    file_id: str
    path: Path


def files_of(month: Month, source: Source, settings: Settings) -> list[Path]:
    """Files of `source` in the inbox of `month`, by name; files still being written or locked are not there yet."""
    folder = settings.inbox_dir / month / source.party
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _is_wanted(path, source.pattern))


def _is_wanted(path: Path, pattern: str) -> bool:
    """Whether `path` is a finished file of the pattern."""
    unfinished = path.name.startswith((".", "~$")) or path.suffix in _UNFINISHED
    return not unfinished and fnmatchcase(path.name, pattern) and path.is_file()


def rows_in_database(month: Month, source: Source, settings: Settings) -> bool:
    """Whether the party's database has rows of `source` for `month`."""
    from etl.extract.database import has_rows

    return has_rows(month, source, settings.party_urls[source.party])


def freeze(path: Path, frozen_dir: Path) -> RawFile:
    """Copy a received file to the frozen store; a file already there is not written again."""
    with path.open("rb") as received, freezing(frozen_dir) as store:
        while chunk := received.read(1 << 20):
            store.write(chunk)
    return RawFile(name=shown(path.name), file_id=store.file_id, path=frozen_dir / store.file_id)


def shown(name: str) -> str:
    """A file's name as text that every store can hold."""
    return visible(os.fsencode(name).decode("utf-8", errors="replace"))


class _Store:
    """A file being frozen: bytes go to a temporary file and into the hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self._file.write(data)

    @property
    def file_id(self) -> str:
        """Hex sha-256 of what was written so far."""
        return self._hash.hexdigest()


@contextmanager
def freezing(frozen_dir: Path) -> Iterator[_Store]:
    """A binary sink whose content is frozen under its sha-256 when the block ends well."""
    frozen_dir.mkdir(parents=True, exist_ok=True)
    temporary = frozen_dir / f".incoming.{os.getpid()}"
    try:
        with temporary.open("wb") as file:
            store = _Store(file)
            yield store
        target = frozen_dir / store.file_id
        if not target.exists():
            temporary.chmod(0o444)
            os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
