"""Where a pack is made: it appears whole or not at all."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from stimuli.errors import MendableError, UserError


def check_place(target: Path) -> None:
    """Raise UserError where a pack can be neither made nor be already."""
    whole, here = target.resolve(), Path.cwd()
    if whole == here or whole in here.parents:
        raise UserError(f"{target} is the current directory or holds it; name a new folder for the pack.")
    if os.path.exists(whole) and not os.path.isdir(whole):
        raise UserError(f"{target} is a file; name a new folder for the pack.")
    nearest = next(folder for folder in (whole.parent, *whole.parents) if os.path.exists(folder))
    if not os.path.isdir(nearest):
        raise UserError(f"{target} cannot be made: {nearest} is not a folder.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise UserError(f"{target} cannot be made: nothing can be written to {nearest}.")


def publish(target: Path, fill: Callable[[Path], None]) -> None:
    """Make the target of what `fill` writes into a folder beside it, in one step."""
    whole = target.resolve()
    folder = whole.with_name(f".{whole.name}.{os.getpid()}")
    try:
        folder.mkdir(parents=True)
        fill(folder)
        folder.rename(whole)
    except OSError as error:
        raise MendableError(f"{target} cannot be made: {error.strerror}.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
