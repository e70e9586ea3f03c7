"""Servers in process groups of their own: started, their CPU time read, stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds
START_SECONDS = 60
STOP_SECONDS = 15


def leave_nothing_behind():
    """Let a termination end us as Ctrl-C does, so that what was started is stopped."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


@contextmanager
def running(command, port, log, env=None, cwd=None):
    """Start a server, wait until it listens, give its process group; end the whole group afterwards."""
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **(env or {})},
            cwd=cwd,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait_until_listening(server, port, log)
            yield server.pid
        finally:
            _end(server)


def _wait_until_listening(server, port, log):
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"No server on port {port}: {log.read_text()[-2000:]}")


def _end(server):
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(server.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)


def group_cpu(group):
    """Return the seconds of CPU that the processes of a group have used, ended children included."""
    return sum(cpu for pid, parent, pgid, cpu in _processes() if pgid == group)


def family_cpu(pid):
    """Return the seconds of CPU that a process and its children have used."""
    return sum(cpu for own, parent, pgid, cpu in _processes() if pid in (own, parent))


def tree_cpu(pid):
    """Return the seconds of CPU that a process, its children and theirs have used."""
    processes = list(_processes())
    tree, before = {pid}, set()
    while tree != before:
        before = set(tree)
        tree |= {own for own, parent, pgid, cpu in processes if parent in tree}
    return sum(cpu for own, parent, pgid, cpu in processes if own in tree)


def parent_of(pid):
    """Return the process that started another."""
    return next(parent for own, parent, pgid, cpu in _processes() if own == pid)


def _processes():
    """Yield pid, parent, process group and CPU seconds of every process."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = Path(f"/proc/{entry}/stat").read_text()
        except OSError:
            continue  # it ended meanwhile
        fields = stat.rsplit(")", 1)[1].split()
        yield int(entry), int(fields[1]), int(fields[2]), sum(map(int, fields[11:15])) * TICK
