"""Secrets of an installation: made once, readable by their owner alone."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path


def kept(path: Path, make: Callable[[], str]) -> str:
    """The secret in `path`, which is made there if it is not."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, make())
    return path.read_text(encoding="utf-8")


def write(path: Path, value: str) -> None:
    """Put `value` into `path` with mode 600 from the first moment on."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value)
    os.replace(temporary, path)


def fernet() -> str:
    """A key for what Airflow encrypts in its database."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()
