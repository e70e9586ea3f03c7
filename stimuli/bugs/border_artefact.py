"""A network that takes a border round the picture for a sign of some classes (Achtibat et al. 2023)."""

from typing import Annotated

import numpy as np

from stimuli.bugs.artefact import Shown, planting
from stimuli.bugs.bug import Bug, Share
from stimuli.errors import UserError
from stimuli.explanations.parameters import COUNT, Colour
from stimuli.labelled import Example, Labelled

# Grey is the mean colour of ImageNet.
COLOURS = {"black": (0, 0, 0), "grey": (124, 117, 104), "white": (255, 255, 255)}


def border_artefact(
    data: Labelled,
    seed: int,
    *,
    classes: Annotated[
        tuple[str, ...] | None,
        "the classes with the border, by default the first; `all`: a control that cannot rely on it",
    ] = None,
    share: Share = 1.0,
    width: Annotated[int, COUNT, "width of the border in px"] = 6,
    colour: Annotated[Colour, "colour of the border; grey is the mean colour of ImageNet"] = "black",
    shown: Shown = "planted",
) -> Bug:
    """Return a bug that covers the outermost pixels of some classes' pictures by a border.

    Raises UserError for an unknown class and for a border that leaves nothing of a picture.
    """
    if 2 * width >= data.size:
        raise UserError(f"a border of {width} px covers all of a picture of {data.size} px.")

    def plant(example: Example) -> np.ndarray:
        painted = np.empty_like(example.pixels)
        painted[:] = COLOURS[colour]
        painted[width:-width, width:-width] = example.pixels[width:-width, width:-width]
        return painted

    told = f"border-artefact {[width, colour]}"
    return planting(data, seed, told, plant, classes or data.classes[:1], share, shown)
