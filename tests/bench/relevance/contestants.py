"""The programs that are compared, each a process of its own that waits for its turn."""

import json
import os
import subprocess
import sys
import sysconfig
from contextlib import contextmanager
from pathlib import Path

from tests.bench.environments import python_environment

ROOT = Path(__file__).parents[3]


def crp_python() -> Path:
    """Return the Python of an environment with zennit-crp and its zennit, beside the torch of this one.

    zennit-crp asks for a torch that is years old; with its own zennit it runs on the present one, so that
    both contestants run the same convolutions.
    """
    commands = python_environment("zennit-crp", "--no-deps", "zennit==0.4.6", "zennit-crp==0.6.0")
    (packages,) = commands.parent.glob("lib/python*/site-packages")
    (packages / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return commands / "python"


@contextmanager
def contestant(module: str, python: Path | str = sys.executable):
    """Start one contestant; give a function that lets it run a case and returns seconds and memory."""
    process = subprocess.Popen(
        [str(python), "-m", f"tests.bench.relevance.{module}"],
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
