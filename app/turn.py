"""Writers of a SQLite database, one after another."""

import fcntl
import os
import threading
from collections import deque

from sqlalchemy import Engine


class FairLock:
    """A lock that threads get in the order in which they ask; Python's own may pass somebody by for long."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self) -> None:
        """Wait for the lock."""
        mine = threading.Lock()
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def release(self) -> None:
        """Hand the lock to who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Turn:
    """Lets the writers of a SQLite database, in any number of processes, take turns; free on other stores.

    SQLite itself lets who finds it busy sleep and ask again, so that under load some wait for seconds while
    others pass by. A thread that has the turn must not ask for it again.
    """

    def __init__(self, engine: Engine) -> None:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._path = f"{file}-turn" if file and file != ":memory:" else None
        self._mine = FairLock()
        self._file = -1

    def __enter__(self) -> None:
        """Wait for the turn."""
        if self._path is None:
            return
        self._mine.acquire()  # a file lock belongs to the process: its threads need one of their own
        try:
            if self._file < 0:
                self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError:
            self._mine.release()
            raise

    def __exit__(self, *error: object) -> None:
        """Give the turn to the next."""
        if self._path is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._mine.release()
