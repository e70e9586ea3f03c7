"""Where a pack is made: its target, and beside it a working directory that keeps a build's progress."""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from stimuli.errors import MendableError, UserError
from stimuli.manifest import to_json
from stimuli.render import write

PACK = "pack"  # in the working directory: what becomes the target


def place(target: Path) -> tuple[Path, Path]:
    """Return the target and its working directory as whole paths; refuse what cannot become a pack."""
    whole, here = target.resolve(), Path.cwd()
    if whole == here or whole in here.parents:
        raise UserError(f"{target} is the current directory or holds it; name a new folder for the pack.")
    if os.path.exists(whole) and not os.path.isdir(whole):
        raise UserError(f"{target} is a file; name a new folder for the pack.")
    return whole, whole.with_name(f"{whole.name}.building")


def check_writable(work: Path) -> None:
    """Raise UserError where the working directory can be neither made nor used."""
    nearest = next(folder for folder in (work, *work.parents) if os.path.exists(folder))
    if not os.path.isdir(nearest):
        raise UserError(f"{work} cannot be made: {nearest} is not a folder.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise UserError(f"{work} cannot be made: nothing can be written to {nearest}.")


@contextlib.contextmanager
def working(work: Path, made: dict[str, str]) -> Iterator[None]:
    """Hold the working directory for one build of what `made` describes; remove it when all is done.

    It is also removed where the build cannot be done at all, and where nothing was recorded in it.
    """
    new = [folder for folder in work.parents if not folder.exists()]
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{work} cannot be made: {error.strerror}.") from error
    with (work / "lock").open("w") as lock:
        _hold(work, lock)
        _continue(work, made)
        try:
            yield
        except UserError as error:
            if isinstance(error, MendableError) and any(path.is_dir() for path in work.iterdir()):
                words = str(error).removesuffix(".")
                raise MendableError(f"{words}; {work} keeps what is done, for the next build.") from error
            _remove(work, new)
            raise
        shutil.rmtree(work)


def publish(work: Path, target: Path) -> None:
    """Make the finished pack in the working directory the target, in one step; a failure loses nothing."""
    try:
        (work / PACK).rename(target)
    except OSError as error:
        raise MendableError(f"{target} cannot be made: {error.strerror}.") from error


def _hold(work: Path, lock: TextIO) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UserError(f"{work} is in use: another build is at work there.") from None


def _continue(work: Path, made: dict[str, str]) -> None:
    note = work / "build.json"
    before = json.loads(note.read_bytes()) if note.exists() else made
    other = [key for key in made if before.get(key) != made[key]]
    if other:
        raise UserError(
            f"{work} holds an unfinished build that differs from this one in {', '.join(other)}; "
            "go on as it was begun, or remove it to start afresh."
        )
    write(note, to_json(made))


def _remove(work: Path, new: list[Path]) -> None:
    shutil.rmtree(work)
    with contextlib.suppress(OSError):  # somebody else has put something there
        for folder in new:
            folder.rmdir()
