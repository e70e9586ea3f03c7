"""A data set of torchvision as photographs by name, for `images.set: torchvision:NAME`."""

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stimuli.errors import UserError, one_line


def open_torchvision(name: str, settings: dict[str, Any], base: Path) -> tuple[dict, Callable, Callable]:
    """Return the sizes (width, height), what opens and what labels the photographs of a data set.

    `settings` has `options`, the arguments of torchvision's class, and `root`, relative to `base`, or none.
    Raises UserError where torchvision has no such data set or cannot open it.
    """
    from torchvision import datasets

    if name not in datasets.__all__:
        close = difflib.get_close_matches(name, datasets.__all__, 3) or ["CIFAR10"]
        raise UserError(f"{name!r} is no data set of torchvision; close names: {', '.join(close)}.")
    options = dict(settings["options"])
    if settings["root"] is not None:
        options["root"] = str(base / settings["root"])
    try:
        data = getattr(datasets, name)(**options)
        sizes = {f"{name}/{index:06d}": data[index][0].size for index in range(len(data))}
    except (TypeError, ValueError, RuntimeError, OSError, ImportError) as error:
        raise UserError(
            f"{name} of torchvision cannot be opened with {options}: {one_line(error)}."
        ) from error

    def of(photo: str) -> Any:
        return data[int(photo.rpartition("/")[2])]

    return sizes, lambda photo: of(photo)[0].convert("RGB"), lambda photo: of(photo)[1]
