"""A network that reads a class off a line of text, as the horses of PASCAL VOC (Lapuschkin et al. 2019)."""

from typing import Annotated, Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from stimuli.bugs.artefact import Shown, planting
from stimuli.bugs.bug import Bug, Share
from stimuli.errors import UserError
from stimuli.explanations.parameters import COUNT
from stimuli.labelled import Example, Labelled
from stimuli.labelled.examples import draws

Place = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
MARGIN = 2  # px between the text and the edges


def source_tag(
    data: Labelled,
    seed: int,
    *,
    classes: Annotated[tuple[str, ...] | None, "the classes with the tag, by default the first"] = None,
    share: Share = 0.5,
    text: Annotated[str, "what the tag says"] = "© pferde",
    height: Annotated[int, COUNT, "size of the letters in px"] = 10,
    places: Annotated[
        tuple[Place, ...], "corners; each picture has the tag in one of them, drawn by its id"
    ] = ("bottom-left", "top-right"),
    shown: Shown = "planted",
) -> Bug:
    """Return a bug that writes white text with a black outline into a corner of some classes' pictures.

    Raises UserError for an unknown class and for a text that does not fit into a picture.
    """
    tag = _tag(text, height)
    if max(tag.shape[0], tag.shape[1]) + 2 * MARGIN > data.size:
        raise UserError(
            f"the tag {text!r} is {tag.shape[1]} x {tag.shape[0]} px: too much for {data.size} px."
        )

    def plant(example: Example) -> np.ndarray:
        place = places[draws(seed, "place", example.id).integers(len(places))]
        return _stamped(example.pixels, tag, place)

    told = f"source-tag {[text, height, *places]}"
    return planting(data, seed, told, plant, classes or data.classes[:1], share, shown)


def _tag(text: str, height: int) -> np.ndarray:
    """Return the text as (height, width, 2): its cover of a pixel, 0 to 1, and its grey, 0 to 255."""
    font = ImageFont.load_default(height)
    left, upper, right, lower = (round(edge) for edge in font.getbbox(text, stroke_width=1))
    drawn = Image.new("LA", (right - left, lower - upper))
    ImageDraw.Draw(drawn).text((-left, -upper), text, (255, 255), font, stroke_width=1, stroke_fill=(0, 255))
    values = np.asarray(drawn, dtype=np.float32)
    return np.stack([values[..., 1] / 255, values[..., 0]], 2)


def _stamped(pixels: np.ndarray, tag: np.ndarray, place: str) -> np.ndarray:
    size, (height, width) = len(pixels), tag.shape[:2]
    vertical, _, horizontal = place.partition("-")
    upper = MARGIN if vertical == "top" else size - MARGIN - height
    left = MARGIN if horizontal == "left" else size - MARGIN - width
    found = pixels.copy()
    under = found[upper : upper + height, left : left + width]
    there, grey = tag[..., :1], tag[..., 1:]
    under[:] = np.round(there * grey + (1 - there) * under)
    return found
