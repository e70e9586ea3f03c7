"""The programs that are compared, each a process of its own that waits for its turn."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def contestant(module: str, python: Path | str = sys.executable):
    """Start a module of `tests.bench`; give a function that lets it run a case and returns its reply."""
    process = subprocess.Popen(
        [str(python), "-W", "ignore", "-m", f"tests.bench.{module}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def run(case: str, settings: dict, save: Path | None = None) -> dict:
        asked = {"case": case, "settings": settings, "save": save and str(save)}
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith("{"):  # a library may print words of its own
                return json.loads(line)
        raise RuntimeError(f"{module} ended in the middle of {case}.")

    try:
        yield run
    finally:
        process.stdin.close()
        process.wait()
