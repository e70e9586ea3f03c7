"""Maps as people see them: from values to colours.

The rules, with v the map and p the percentile of the style:

| rule | drawn | lower end | upper end |
|---|---|---|---|
| signed | v | minus the upper end | the p-th percentile of abs v |
| absolute | abs v | 0 | the p-th percentile of abs v |
| adebayo-grey | abs v | its least value | its p-th percentile |
| adebayo-signed | v | minus the upper end | the absolute value of the p-th percentile of v |

The last two are `grayscalenorm` and `posnegnorm` of the code of Adebayo et al. 2020, arXiv:2011.05429, with
the lower bound of the second's clipping mended. A map (3, height, width), one per colour, is summed first:
its values where they are drawn, their absolute values where those are.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stimuli.render.palettes import colours
from stimuli.render.styles import Style

VEIL = 0.92  # how much an overlay hides the photograph where the map is strongest


class Limits(NamedTuple):
    """The values that get the colours of the two ends of a palette."""

    low: float
    high: float


def limits_of(maps: Sequence[np.ndarray], style: Style) -> Limits:
    """Return the ends of the scale that these maps share, each (height, width) or (3, height, width).

    Raises ValueError where a value is not finite.
    """
    values = np.concatenate([_drawn(values, style).ravel() for values in maps])
    if style.rule == "adebayo-grey":
        return Limits(float(values.min()), float(np.percentile(values, style.percentile)))
    if style.rule == "adebayo-signed":
        high = abs(float(np.percentile(values, style.percentile)))
    else:
        high = float(np.percentile(np.abs(values), style.percentile))
    return Limits(0.0 if style.rule == "absolute" else -high, high)


def draw(
    values: np.ndarray, style: Style, limits: Limits | None = None, photo: np.ndarray | None = None
) -> np.ndarray:
    """Return a map (height, width) or (3, height, width) as (height, width, 3) bytes.

    `limits` are by default those of the map itself. Zero has exactly the colour of zero: the middle of a
    palette, or its lower end where absolute values are drawn. Where both limits are the same, as in a map
    of zeros, a value at the limit has the colour of zero, one above that of the upper end, one below that
    of the lower end. `photo`, (height, width, 3) bytes, is needed where the style is an overlay: it is
    seen in grey where the map is zero.
    """
    drawn = _drawn(values, style)
    low, high = limits or limits_of([values], style)
    places = _places(drawn, low, high, 0.5 if "signed" in style.rule else 0.0)
    painted = colours(style.palette, places)
    if not style.overlay:
        return painted
    if photo is None or photo.shape != painted.shape:
        raise ValueError("an overlay needs the photograph, of the size of the map")
    strength = np.abs(2 * places - 1) if "signed" in style.rule else places
    return _blend(photo, painted, VEIL * np.sqrt(strength))


def _drawn(values: np.ndarray, style: Style) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if not np.isfinite(values).all():
        raise ValueError("a map holds values that are not finite, so it cannot be drawn")
    if "signed" not in style.rule:
        values = np.abs(values)
    return values if values.ndim == 2 else values.sum(0)


def _places(values: np.ndarray, low: float, high: float, zero: float) -> np.ndarray:
    if high > low:
        with np.errstate(over="ignore"):  # a tiny range: far outside it is outside it
            return ((values - low) / (high - low)).clip(0, 1)
    return np.select([values > high, values < low], [1.0, 0.0], zero)


def _blend(photo: np.ndarray, painted: np.ndarray, weight: np.ndarray) -> np.ndarray:
    grey = (photo @ np.array([0.299, 0.587, 0.114]))[..., None]
    mixed = weight[..., None] * painted + (1 - weight[..., None]) * grey
    return mixed.round().astype(np.uint8)
