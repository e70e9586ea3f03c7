"""The figure of Concept Relevance Propagation, drawn from what was computed elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stimuli.render.maps import draw
from stimuli.render.panels import bordered, column, framed, grid, label, resized, row
from stimuli.render.styles import STYLES, Style


@dataclass(frozen=True)
class ConceptRow:
    """One concept of a figure.

    `heatmap` (height, width) is the concept's own map; `masked` (height, width, 3) bytes, the input where
    the concept is; `references`, pictures (height, width, 3) bytes of any sizes, the most relevant first;
    `share` in [0, 1], the part of all relevance of the layer that is the concept's.
    """

    heatmap: np.ndarray
    masked: np.ndarray
    references: Sequence[np.ndarray]
    share: float
    title: str


def crp_figure(
    rows: Sequence[ConceptRow], style: Style = STYLES["bwr"], columns: int = 7, side: int = 224
) -> np.ndarray:
    """Return the figure as (height, width, 3) bytes: a row for each concept, in the order given.

    From left to right: the concept's title and its share of the relevance, its heatmap, the masked input,
    and two rows of `columns` references. Each heatmap has a scale of its own, up to its greatest absolute
    value. `side`, in px, is that of the heatmap and of the masked input. Achtibat et al. 2023,
    doi:10.1038/s42256-023-00711-8, as in the figures of its human study. Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("the figure needs one concept at least")
    cell = (side - 4) // 2
    widths = [110, side, side, columns * (cell + 4) - 4]
    titles = ["", "where", "what it sees there", "the same concept in other pictures"]
    heads = [label(title, width, lines=1) for title, width in zip(titles, widths, strict=True)]
    drawn = [_row(concept, style, columns, side, cell) for concept in rows]
    return bordered(column([row(heads), *drawn], gap=10))


def _row(concept: ConceptRow, style: Style, columns: int, side: int, cell: int) -> np.ndarray:
    words = column(
        [
            label(concept.title, 110, 15),
            label("relevance", 110, 13, lines=1),
            label(f"{100 * concept.share:.1f} %", 110, 18, lines=1),
        ],
        gap=2,
    )
    blank = np.full((cell, cell, 3), 255, dtype=np.uint8)
    shown = [_square(reference, cell) for reference in concept.references[: 2 * columns]]
    shown += [blank] * (2 * columns - len(shown))
    heatmap = framed(resized(draw(concept.heatmap, style, photo=concept.masked), side, side))
    return row([words, heatmap, resized(concept.masked, side, side), grid(shown, columns, gap=4)])


def _square(picture: np.ndarray, side: int) -> np.ndarray:
    """Return a picture fitted into a white square of `side` px, its proportions kept."""
    scale = side / max(picture.shape[:2])
    height, width = (max(1, round(length * scale)) for length in picture.shape[:2])
    square = np.full((side, side, 3), 255, dtype=np.uint8)
    upper, left = (side - height) // 2, (side - width) // 2
    square[upper : upper + height, left : left + width] = resized(picture, height, width)
    return square
