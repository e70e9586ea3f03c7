"""Runs `pfungst serve` for the time being, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from app.errors import UserError

HOST = "127.0.0.1"
START_SECONDS = 60


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def background_server() -> Iterator[str]:
    """Serve the studies of the database that the settings name; give the server's address."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "app", "serve", "--host", HOST, "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str, server: subprocess.Popen) -> None:
    end = time.monotonic() + START_SECONDS
    with requests.Session() as http:
        http.trust_env = False  # no proxy between us and a server of our own
        while time.monotonic() < end and server.poll() is None:
            try:
                http.get(url, timeout=5)
            except requests.RequestException:
                time.sleep(0.1)
            else:
                return
    raise UserError(f"No server answered at {url}; `pfungst serve` says why.")
