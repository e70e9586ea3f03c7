"""Photographs of objects without their background, put on photographs: each picture has an exact mask."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from stimuli.errors import UserError
from stimuli.fetch import fetched
from stimuli.labelled.backgrounds import Backgrounds, backgrounds_of, files_by_folder
from stimuli.labelled.examples import SPLITS, Entry, Example, Labelled, draws
from stimuli.labelled.pictures import opened
from stimuli.labelled.splits import chosen, share_out

# How much of a class's stamps each split takes; splits without pictures take none.
PARTS = {"train": 0.6, "validation": 0.15, "test": 0.25}
LONGER = (0.7, 0.95)  # an object's longer side in parts of the picture's


def cutouts(rest: str, settings: dict[str, Any], base: Path) -> Labelled:
    """Return pictures of stamps, each scaled, mirrored and placed at random on a random background.

    The splits share neither a stamp nor a region of a background. The numbers of pictures may exceed those of
    stamps: a stamp comes back on another background. Ids name the stamp: `test/bird/eagle.png+12`.
    """
    seed = settings["seed"]
    known = files_by_folder(fetched("cutouts"))
    classes = chosen("cutouts", known, settings["classes"])
    behind = backgrounds_of({**settings, "backgrounds": settings["backgrounds"] or "backgrounds"}, base)
    assert behind is not None
    splits: dict[str, list[Entry]] = {split: [] for split in SPLITS}
    stamps: dict[str, Path] = {}
    for number, word in enumerate(classes):
        for split, paths in _shared_out(word, known[word], settings).items():
            count = share_out(settings[split], len(classes))[number] or 0
            for index in range(count):
                path = paths[index % len(paths)]
                entry = Entry(f"{split}/{word}/{path.name}+{index:04d}", number)
                stamps[entry.id] = path
                splits[split].append(entry)
    for split, entries in splits.items():
        order = draws(seed, "order", split).permutation(len(entries))
        splits[split] = [entries[index] for index in order]

    def read(split: str, entry: Entry) -> Example:
        return _composed(entry, stamps[entry.id], split, behind, seed)

    return Labelled("cutouts", tuple(classes), behind.size, splits, read, behind)


def _shared_out(word: str, stamps: Sequence[Path], settings: Mapping[str, Any]) -> dict[str, list[Path]]:
    used = [split for split in SPLITS if settings[split] != 0]
    if settings["train"] is None:
        raise UserError("cutouts are put together: say how many pictures there are to be for train.")
    if len(stamps) < len(used):
        raise UserError(f"cutouts has too few stamps of {word} ({len(stamps)}) for {len(used)} splits.")
    order = draws(settings["seed"], "split", word).permutation(len(stamps))
    whole = sum(PARTS[split] for split in used)
    found, start = {}, 0
    for number, split in enumerate(reversed(used)):  # the rest is for training
        left = len(used) - 1 - number
        share = round(PARTS[split] / whole * len(stamps))
        end = len(stamps) if not left else min(max(start + 1, start + share), len(stamps) - left)
        found[split] = [stamps[index] for index in order[start:end]]
        start = end
    return found


def _composed(entry: Entry, path: Path, split: str, behind: Backgrounds, seed: int) -> Example:
    rng, size = draws(seed, "stamp", entry.id), behind.size
    kind = list(behind.kinds)[rng.integers(len(behind.kinds))]
    stamp = opened(path, "RGBA")
    box = stamp.getchannel("A").getbbox()
    if box is None:
        raise UserError(f"{path} is transparent everywhere.")
    stamp = stamp.crop(box)
    if rng.random() < 0.5:
        stamp = ImageOps.mirror(stamp)
    ratio = rng.uniform(*LONGER) * size / max(stamp.size)
    width, height = (max(1, round(length * ratio)) for length in stamp.size)
    left, upper = (int(rng.integers(size - length + 1)) for length in (width, height))
    layer = Image.new("RGBA", (size, size))
    layer.paste(stamp.resize((width, height), Image.Resampling.BICUBIC), (left, upper))
    front = np.asarray(layer)
    mask = front[..., 3].astype(np.float32) / 255
    return Example(entry.id, entry.label, put_on(front[..., :3], mask, behind.draw(kind, split, rng)), mask)


def put_on(front: np.ndarray, mask: np.ndarray, back: np.ndarray) -> np.ndarray:
    """Return `front` where the mask is 1 and `back` where it is 0, both (size, size, 3) bytes."""
    there = mask[..., None]
    return np.round(there * front + (1 - there) * back).astype(np.uint8)
