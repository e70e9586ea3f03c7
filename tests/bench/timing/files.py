"""Serves jsPsych's page, jsPsych itself and the images, on this machine only."""

import functools
import http.server
import threading
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


class _Files(http.server.SimpleHTTPRequestHandler):
    """Isolates the page, so that it has the fine clock that Pfungst's has."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args, folders, **kwargs):
        self.folders = folders
        super().__init__(*args, **kwargs)

    def translate_path(self, path):
        """Return the file: `/images/…` and `/node/…` are folders of their own."""
        first, _, rest = path.split("?")[0].lstrip("/").partition("/")
        return str(self.folders[first] / rest) if first in self.folders else str(HERE / "jspsych.html")

    def end_headers(self):
        """Let files be kept, and isolate the page."""
        self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def files_served(node_modules, images):
    """Serve jsPsych's page; give its address."""
    handler = functools.partial(_Files, folders={"node": node_modules, "images": images})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
