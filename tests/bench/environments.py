"""Environments of the peers, each in a folder of its own, made once and kept."""

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

BUILD = Path(__file__).parents[2] / "build" / "bench"


def python_environment(name: str, *requirements: str) -> Path:
    """Return the folder of an environment's commands, made with pip where it is not there yet."""
    folder = BUILD / name

    def install() -> None:
        venv.create(folder, clear=True, with_pip=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *requirements], check=True)

    _once(folder, (*requirements, sys.version), install)
    return folder / "bin"


def node_modules(name: str, *packages: str) -> Path:
    """Return the folder of an environment's packages, installed with npm where they are not there yet."""
    folder = BUILD / name

    def install() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "package.json").write_text("{}")
        npm = ["npm", "install", "--loglevel=error", "--no-fund", "--no-audit"]
        subprocess.run([*npm, *packages], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    _once(folder, packages, install)
    return folder / "node_modules"


def _once(folder, wanted, install):
    """Install unless what is wanted was installed here before."""
    stamp = folder / "installed.txt"
    content = "\n".join(wanted)
    if stamp.is_file() and stamp.read_text() == content:
        return
    print(f"Installing {wanted[0]} and what it needs in {folder} …", flush=True)
    install()
    stamp.write_text(content)


def python_beside(name: str, *packages: str) -> Path:
    """Return the Python of such an environment that also sees the packages of this one, its torch first.

    Peers that ask for a torch that is years old run on the present one, so that all compare the same
    convolutions.
    """
    commands = python_environment(name, *packages)
    (site,) = commands.parent.glob("lib/python*/site-packages")
    (site / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return commands / "python"
