"""`pfungst serve`: the application behind gunicorn, a production server."""

import errno
import socket
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from app import create_app, store
from app.commands import application
from app.errors import UserError
from app.pack import verify
from app.study.launch import open_versions, pack_of

# People answer every few seconds: without it nearly every answer needs a connection of its own.
KEEP_ALIVE_SECONDS = 75
PORTS = click.IntRange(1, 65535)


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
@click.option("--host", help="Address to listen on.  [setting HOST]")
@click.option("--port", type=PORTS, help="Port to listen on.  [setting PORT]")
@click.option("--workers", type=click.IntRange(min=1), help="Server processes.  [setting WORKERS]")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the launched studies to participants, until Ctrl-C.

    \b
    Examples:
      pfungst serve
      PFUNGST_DATABASE_URL=sqlite:////data/lab.sqlite pfungst serve --host 0.0.0.0 --port 8080
    """
    with application() as app:
        settings = app.config
        check_packs()
    host, port = host or settings["HOST"], port or settings["PORT"]
    check_port(host, port)
    click.echo(f"Serving at http://{host}:{port}/ (Ctrl-C stops)")
    options = {
        "bind": f"{host}:{port}",
        "workers": workers or settings["WORKERS"],
        "threads": settings["THREADS"],
        "worker_class": "gthread",
        "keepalive": KEEP_ALIVE_SECONDS,
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
    with store.read() as session:
        for version in open_versions(session):
            verify(pack_of(version))
