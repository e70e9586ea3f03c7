"""Stimuli and sets of a pack in which people are asked about the clusters: the study `lapuschkin-horse`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stimuli.render import STYLES, Style, draw, store
from stimuli.spray.analysis import Spectrum
from stimuli.spray.choice import ROWS, Shown, odd_ones, strategies

Part = dict[str, Any]
OVERLAY = STYLES["overlay"]
ROLES = ("input", "explanation", "more_input", "more_explanation")  # the columns of a set, from the left
EASY = {"border": 1, "noise": -1}  # made-up maps, and whether one can tell what they show


class Writer:
    """Stores pictures in a pack's folder, each once, and collects their entries."""

    def __init__(
        self,
        maps: np.ndarray,
        pictures: np.ndarray,
        ids: Sequence[str],
        folder: Path,
        common: Mapping[str, Any],
        style: Style,
        encoding: str,
    ) -> None:
        self.maps, self.pictures, self.ids = maps, pictures, ids
        self.folder, self.common, self.style, self.encoding = folder, common, style, encoding
        self.stimuli: dict[str, Part] = {}

    def input(self, place: int) -> str:
        """Add a picture as the network saw it; return its id."""
        return self._add(f"{self.ids[place]}/input", self.pictures[place], "input", "photograph")

    def explanation(self, place: int) -> str:
        """Add the map of a picture."""
        pixels = draw(self.maps[place], self.style, photo=self.pictures[place])
        return self._add(f"{self.ids[place]}/explanation", pixels, "explanation", "explanation")

    def overlay(self, place: int) -> str:
        """Add a picture in grey under its map."""
        pixels = draw(self.maps[place], OVERLAY, photo=self.pictures[place])
        return self._add(f"{self.ids[place]}/overlay", pixels, "explanation", "overlay")

    def made_up(self, place: int, name: str, values: np.ndarray) -> str:
        """Add a map that no network made, for a picture."""
        pixels = draw(values, self.style, photo=self.pictures[place])
        return self._add(f"{self.ids[place]}/{name}", pixels, "explanation", "made-up")

    def _add(self, name: str, pixels: np.ndarray, role: str, kind: str) -> str:
        if name not in self.stimuli:
            about = {"role": role, "kind": kind, **self.common}
            self.stimuli[name] = {**store(pixels, self.folder, self.encoding), **about}
        return name


def pack_entries(
    result: Spectrum,
    maps: np.ndarray,
    pictures: np.ndarray,
    ids: Sequence[str],
    folder: Path,
    labels: Mapping[str, Any],
    common: Mapping[str, Any] | None = None,
    style: Style = STYLES["signed"],
    encoding: str = "png",
) -> dict[str, dict[str, Part]]:
    """Store the pictures that people are shown in a pack's folder; return its `stimuli` and `sets`.

    `maps` (n, height, width), `pictures` (n, height, width, 3) bytes and `ids` (n,) in the order that was
    analysed; `labels`, such as the `class`, go into each set, and `common`, such as the `network`, into each
    stimulus. Groups of sets: `strategy`, one cluster with other maps each time, max(8, clusters) of them;
    `odd`, 14 of three maps of a cluster and one of another; `easy`, two with made-up maps. What is drawn
    depends on the seed of the analysis alone. Raises UserError where there are too few maps or clusters.
    """
    writer = Writer(maps, pictures, ids, folder, common or {}, style, encoding)
    sets = {
        f"strategy/{shown.cluster}/{shown.number}": _strategy(writer, shown) for shown in strategies(result)
    }
    sets |= {f"odd/{shown.number:02d}": _odd(writer, shown) for shown in odd_ones(result)}
    sets |= {f"easy/{name}": _easy(writer, result, name) for name in EASY}
    return {"stimuli": writer.stimuli, "sets": {name: {**labels, **entry} for name, entry in sets.items()}}


def _strategy(writer: Writer, shown: Shown) -> Part:
    columns = _columns(shown.alike, writer.input, writer.explanation)
    return {"group": "strategy", "cluster": shown.cluster, "batch": shown.number, "images": columns}


def _odd(writer: Writer, shown: Shown) -> Part:
    assert shown.odd is not None
    other, place = shown.odd
    odd = writer.overlay(place)
    alternatives = [*map(writer.overlay, shown.alike), odd]
    about = {"group": "odd", "cluster": shown.cluster, "other_cluster": other}
    return {**about, "alternatives": alternatives, "correct": odd}


def _easy(writer: Writer, result: Spectrum, name: str) -> Part:
    """Return a set whose maps are made up, so that everybody can tell, or nobody, what they show."""
    rng = np.random.default_rng(result.settings.seed + 2)
    places = rng.permutation(len(writer.maps))[: 2 * ROWS].tolist()
    made = {place: _made_up(name, writer.maps[place].shape, rng) for place in places}
    columns = _columns(places, writer.input, lambda place: writer.made_up(place, name, made[place]))
    return {"group": "easy", "images": columns, "correct": EASY[name]}


def _columns(places: Sequence[int], first: Any, second: Any) -> dict[str, list[str]]:
    """Return the pictures of a set by role: half of them, each beside its map, then the others."""
    half = len(places) // 2
    parts = (places[:half], places[:half], places[half:], places[half:])
    return {
        role: [make(place) for place in part]
        for role, part, make in zip(ROLES, parts, (first, second) * 2, strict=True)
    }


def _made_up(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return a map (height, width): all of it in the border, or noise."""
    if name == "noise":
        return rng.normal(size=shape)
    values = np.ones(shape)
    edge = max(1, min(shape) // 12)
    values[edge:-edge, edge:-edge] = 0
    return values
