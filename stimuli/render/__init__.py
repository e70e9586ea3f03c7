"""The only place where numbers become an image file."""

from stimuli.render.crp import ConceptRow, crp_figure
from stimuli.render.files import jpeg, png, store, to_bytes, to_images, write
from stimuli.render.maps import Limits, draw, limits_of
from stimuli.render.palettes import PALETTES, colours
from stimuli.render.panels import bordered, column, framed, grid, label, legend, resized, row
from stimuli.render.styles import STYLES, Style, style_of

__all__ = [
    "PALETTES",
    "STYLES",
    "ConceptRow",
    "Limits",
    "Style",
    "bordered",
    "colours",
    "column",
    "crp_figure",
    "draw",
    "framed",
    "grid",
    "jpeg",
    "label",
    "legend",
    "limits_of",
    "png",
    "resized",
    "row",
    "store",
    "style_of",
    "to_bytes",
    "to_images",
    "write",
]
