"""The steps of a build: each leaves one file in the cache, under a hash of all that it depends on.

So a build that was stopped goes on where it was, a changed setting makes again only what depends on it, and
two recipes that have a step in common make it once.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import stimuli
from stimuli.cache import cache
from stimuli.packs.manifest import made_with


class NotYetError(Exception):
    """What comes next depends on what a step finds that is not done."""


class Step(NamedTuple):
    """A piece of work that leaves the file `path`; `task` is what its worker is told."""

    name: str
    key: str
    suffix: str
    task: Any

    @property
    def path(self) -> Path:
        """Where the result lies in the cache."""
        return cache() / "steps" / self.name / f"{self.key}{self.suffix}"

    def read(self) -> Any:
        """Return the JSON that the step left."""
        if not self.path.exists():
            raise NotYetError(self.name)
        return json.loads(self.path.read_bytes())


class Stage(NamedTuple):
    """Steps of one kind, which do not depend on one another, and the function `(bench, step)` for them."""

    work: Callable[[Any, Step], None]
    steps: list[Step]

    @property
    def name(self) -> str:
        """What the stage is called in progress bars and in the list of steps."""
        return self.steps[0].name if self.steps else ""


def step(
    name: str,
    device: str,
    takes: dict[str, Any],
    after: Iterable[Step] = (),
    task: Any = None,
    suffix: str = ".json",
) -> Step:
    """Return the step of this name with the settings that it takes and the steps whose results it reads.

    Its key depends on these, on the versions of the libraries, the kind of device and Pfungst's own code.
    """
    told = [name, takes, [other.key for other in after], made_with(device, explains=True), code()]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return Step(name, hashlib.sha256(text.encode()).hexdigest()[:32], suffix, task)


def pool() -> Path:
    """Return the folder that holds the images of all steps, named by their content as in a pack."""
    return cache() / "pool"


def is_done(one: Step) -> bool:
    """Say whether the result of a step and the images that it names are there."""
    if not one.path.exists():
        return False
    if one.suffix != ".json":
        return True
    return all((pool() / file).exists() for file in _files(json.loads(one.path.read_bytes())))


def _files(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("file"), str):
            yield value["file"]
        for part in value.values():
            yield from _files(part)
    elif isinstance(value, list):
        for part in value:
            yield from _files(part)


@functools.cache
def code() -> str:
    """Return a SHA-256 of the source of this package: another version of it makes other results."""
    root = Path(stimuli.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
