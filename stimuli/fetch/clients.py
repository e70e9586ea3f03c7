"""Packages from the registries that this machine uses, each by its ordinary client."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from stimuli.errors import MendableError, one_line
from stimuli.fetch.dataset import Package

MOST_SECONDS = 3600  # for one package, the largest of which has 161 MB


def npm(package: Package, folder: Path) -> list[str]:
    """Return the command that fetches a package of Node; `npm pack` installs nothing and runs nothing."""
    wanted = f"{package.name}@{package.version}"
    return ["npm", "pack", wanted, "--loglevel=error", "--ignore-scripts", "--pack-destination", str(folder)]


def apt(package: Package, folder: Path) -> list[str]:
    """Return the command that fetches a package of Debian; it installs nothing and needs no rights."""
    return ["apt-get", "download", "-q", f"{package.name}={package.version}"]


def pip(package: Package, folder: Path) -> list[str]:
    """Return the command that fetches a package of Python as a wheel, which runs nothing."""
    wanted = f"{package.name}=={package.version}"
    options = ["--no-deps", "--only-binary=:all:", "--quiet", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", "download", wanted, *options, "--dest", str(folder)]


CLIENTS: dict[str, Callable[[Package, Path], list[str]]] = {"npm": npm, "apt": apt, "pip": pip}
# What each client needs beside itself, and what to install where it is missing.
NEEDS = {
    "npm": (("npm",), "install Node.js, which brings npm"),
    "apt": (("apt-get", "dpkg-deb"), "these come with Debian and Ubuntu and with no other system"),
    "pip": ((sys.executable,), "install Python"),
}


def download(package: Package, folder: Path) -> Path:
    """Fetch a package into an empty folder and return its file, whose SHA-256 is checked.

    Raises MendableError where the client is missing, cannot fetch it or brings other bytes.
    """
    programs, remedy = NEEDS[package.client]
    for program in programs:
        if shutil.which(program) is None:
            raise MendableError(f"{package.name} cannot be fetched: {program} is missing; {remedy}.")
    _run(package, folder)
    files = list(folder.iterdir())
    if len(files) != 1:
        raise MendableError(f"{package.client} brought {len(files)} files for {package.name}; expected one.")
    found = sha256_of(files[0])
    if found != package.sha256:
        raise MendableError(
            f"{package.name} {package.version} has the SHA-256 {found}; expected {package.sha256}: "
            "it is not what this version of Pfungst knows, and is not used."
        )
    return files[0]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _run(package: Package, folder: Path) -> None:
    command = CLIENTS[package.client](package, folder)
    english = {**os.environ, "LC_ALL": "C"}  # so that what is said can be understood below
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs, and names from the registry of data sets
            command,
            cwd=folder,
            env=english,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=MOST_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MendableError(f"{package.name} cannot be fetched: {one_line(error)}.") from error
    if done.returncode:
        raise MendableError(f"{package.name} {package.version} cannot be fetched{_reason(done.stderr)}.")


def _reason(said: str) -> str:
    """Say why, from what a client said: in words where it is known, else in its own first words."""
    if "Unable to locate package" in said or "No packages found" in said:
        return ": this machine's package lists do not have it; run `apt-get update` first, and take Debian 12"
    if "was not found" in said or "No matching version" in said or "No matching distribution" in said:
        return ": this version is not to be had from this machine's registry"
    lines = [line.removeprefix("npm error ").strip() for line in said.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("W:", "WARNING:"))]
    return f": {one_line(' '.join(lines[:4]))[:300]}" if lines else ""
