"""Palettes by name: colours at places from 0 to 1, and straight lines between them."""

import numpy as np

# Diverging palettes have the colour of zero in the middle, at 0.5; sequential ones at 0.
# `blue-red`, ours: both arms fall from white to the same lightness, so that strength reads the same on either
# side, and blue against red stays apart in each kind of colour blindness. `magma`, by nine of its colours:
# van der Walt and Smith 2015, bids.github.io/colormap (CC0). The others are those of the papers: `bwr` of
# Achtibat et al. 2023 and Adebayo et al. 2020, `gray` of Adebayo et al., `coldnhot` of Anders et al. 2021
# (zennit), arXiv:2106.13200.
PALETTES: dict[str, dict[float, str]] = {
    "blue-red": {0: "154a8c", 0.25: "6ba3d6", 0.5: "ffffff", 0.75: "ec8b73", 1: "a2102a"},
    "magma": {
        0: "000003",
        0.125: "1c1046",
        0.25: "50127b",
        0.375: "822581",
        0.5: "b63679",
        0.625: "e65162",
        0.75: "fb8861",
        0.875: "fec488",
        1: "fbfcbf",
    },
    "bwr": {0: "0000ff", 0.5: "ffffff", 1: "ff0000"},
    "coldnhot": {0: "00ffff", 0.25: "0000ff", 0.5: "000000", 4 / 6: "ff0000", 5 / 6: "ffff00", 1: "ffffff"},
    "gray": {0: "000000", 1: "ffffff"},
}


def colours(palette: str, places: np.ndarray) -> np.ndarray:
    """Return the colours of a palette at places in [0, 1], as (..., 3) bytes, rounded."""
    known = PALETTES[palette]
    anchors = np.array([list(bytes.fromhex(colour)) for colour in known.values()], dtype=float)
    red_green_blue = [np.interp(places, list(known), anchors[:, channel]) for channel in range(3)]
    return np.stack(red_green_blue, -1).round().astype(np.uint8)
