"""`pfungst serve`: the application behind gunicorn, a production server."""

import errno
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import requests
from flask import Flask
from gunicorn.app.base import BaseApplication

from app import config, create_app, store
from app.errors import UserError
from app.pack import read_pack, verify
from app.study.launch import open_versions

START_SECONDS = 60


class Server(BaseApplication):
    """gunicorn with our settings in place of its configuration file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, once in each worker."""
        return create_app()


@click.command()
@click.option(
    "--host", default=config.HOST, show_default=True, envvar="PFUNGST_HOST", help="Address to listen on."
)
@click.option(
    "--port", default=config.PORT, show_default=True, envvar="PFUNGST_PORT", help="Port to listen on."
)
@click.option(
    "--workers", default=config.WORKERS, show_default=True, envvar="PFUNGST_WORKERS", help="Processes."
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the launched studies to participants, until Ctrl-C.

    \b
    Examples:
      pfungst serve
      PFUNGST_DATABASE_URL=sqlite:////data/lab.sqlite pfungst serve --host 0.0.0.0 --port 80
    """
    check_port(host, port)
    check_packs()
    click.echo(f"Serving at http://{host}:{port}/ (Ctrl-C stops)")
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": config.THREADS,
        "worker_class": "gthread",
        "loglevel": "warning",
        "proc_name": "pfungst",
        "control_socket_disable": True,
    }
    Server(options).run()


def check_port(host: str, port: int) -> None:
    """Raise UserError if nothing can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise UserError(f"Port {port} on {host} is in use; choose another with --port.") from error
            raise UserError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


def check_packs() -> None:
    """Raise UserError if a launched study's pack is gone or has a changed file."""
    with create_app().app_context(), store.read() as session:
        for version in open_versions(session):
            verify(read_pack(Path(version.pack_path)))


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((config.HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def background_server() -> Iterator[str]:
    """Run `pfungst serve` on a free port for the time being; give its address."""
    port = free_port()
    url = f"http://{config.HOST}:{port}"
    command = [sys.executable, "-m", "app", "serve", "--host", config.HOST, "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str, server: subprocess.Popen) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise UserError(f"No server answered at {url}; `pfungst serve` says why.")
