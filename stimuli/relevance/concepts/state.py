"""How far a pass over a data set has come, in a file that is whole at every moment."""

import io
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stimuli.errors import UserError
from stimuli.render import write
from stimuli.top_k import TopK

SHARE = 0.05  # of the time that saving may take
Tops = dict[tuple[str, str], TopK]


@dataclass
class Saver:
    """Where a pass is saved, and what it is known by.

    `name` is a hash of what was asked for. `probe` has the scores of the first image: they tell whether
    network, rules and images are still the same.
    """

    path: Path
    name: str
    probe: np.ndarray
    due: float = 0.0  # on the monotonic clock

    def save(self, done: int, tops: Tops, last: bool) -> None:
        """Save rankings and the number of images in them, unless it was done too short a time ago."""
        began = time.monotonic()
        if began < self.due and not last:
            return
        arrays = {"name": np.array(self.name), "probe": self.probe, "done": np.array(done)}
        for number, top in enumerate(tops.values()):
            arrays |= {f"scores_{number}": top.scores, f"images_{number}": top.images}
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stub takes `allow_pickle` for an array
        write(self.path, buffer.getvalue())
        ended = time.monotonic()
        self.due = ended + (ended - began) / SHARE


def load(saver: Saver, tops: Tops) -> tuple[int, Tops]:
    """Return how many images were saved and their rankings; 0 and `tops` where nothing was saved yet.

    Raises UserError for a file that is no state, or that of another pass.
    """
    if not saver.path.exists():
        return 0, tops
    try:
        with np.load(io.BytesIO(saver.path.read_bytes())) as saved:
            name, probe, done = str(saved["name"]), saved["probe"], int(saved["done"])
            numbers = range(len(tops)) if name == saver.name else ()
            found = [TopK(saved[f"scores_{k}"], saved[f"images_{k}"]) for k in numbers]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(
            f"{saver.path} cannot be read as the state of a pass; remove it to start anew."
        ) from error
    scale = np.abs(saver.probe).max()
    if name != saver.name or not np.allclose(probe, saver.probe, rtol=0, atol=1e-4 * scale):
        raise UserError(
            f"{saver.path} is the state of another pass: of other images, targets, layers or kinds, of "
            "another network or other rules. Name another file, or remove it to start anew."
        )
    return done, dict(zip(tops, found, strict=True))
