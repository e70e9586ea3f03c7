"""How a map is drawn: the styles by name, and styles of one's own."""

import difflib
from dataclasses import dataclass, fields, replace
from typing import Any

from stimuli.errors import UserError
from stimuli.render.palettes import PALETTES

RULES = ("signed", "absolute", "adebayo-grey", "adebayo-signed")
SCALES = ("each", "shared")
FIGURE = "concepts"  # no style of a map: the figure that FIGURE_OF makes
FIGURE_OF = "crp-relmax"


@dataclass(frozen=True)
class Style:
    """How a map is drawn; see `stimuli.render.maps` for the rules.

    The defaults are for looking: a few strong points would leave the rest of many maps blank.
    `percentile`, above 0 and up to 100: what lies beyond it is drawn as strong as can be. `scale`: whether
    each map has colours of its own or all that are drawn together share theirs. `overlay`: on the
    photograph, which is seen where the map is zero.
    """

    palette: str = "blue-red"
    rule: str = "signed"
    percentile: float = 99.5
    scale: str = "each"
    overlay: bool = False


STYLES = {
    "signed": Style(),
    "absolute": Style("magma", "absolute"),
    "overlay": Style(overlay=True),
    "bwr": Style("bwr", percentile=100.0),
    "coldnhot": Style("coldnhot", percentile=100.0),
    "adebayo-grey": Style("gray", "adebayo-grey", 99.0),
    "adebayo-signed": Style("bwr", "adebayo-signed", 99.0),
}


def style_of(given: Any) -> Style:
    """Return a style by name, or from the keys of `Style` with `style` as the name to start from.

    Raises UserError for an unknown name or key, and for a value that is not allowed.
    """
    if isinstance(given, Style):
        return given
    if not isinstance(given, dict):
        return _named(given)
    own = {key: value for key, value in given.items() if key != "style"}
    known = [field.name for field in fields(Style)]
    for key in own:
        if key not in known:
            raise UserError(f"a style has no {key!r}; it has {', '.join(known)}, and style to start from.")
    style = replace(_named(given.get("style", "signed")), **own)
    _check(style)
    return replace(style, percentile=float(style.percentile))


def _named(name: Any) -> Style:
    if name not in STYLES:
        close = difflib.get_close_matches(str(name), STYLES, 1)
        hint = f"did you mean {close[0]}" if close else f"expected {', '.join([*STYLES, FIGURE])}"
        raise UserError(f"{name!r} is no style; {hint}.")
    return STYLES[name]


def _check(style: Style) -> None:
    for name, allowed in {"palette": tuple(PALETTES), "rule": RULES, "scale": SCALES}.items():
        if getattr(style, name) not in allowed:
            raise UserError(f"the {name} {getattr(style, name)!r} is not one of {', '.join(allowed)}.")
    if type(style.percentile) not in (int, float) or not 0 < style.percentile <= 100:
        raise UserError(f"the percentile {style.percentile!r} is no number above 0 and up to 100.")
    if type(style.overlay) is not bool:
        raise UserError(f"overlay is {style.overlay!r}; expected true or false.")


def is_figure_style(given: Any, method: str) -> bool:
    """Say whether a method's figure is asked for; raise UserError where the method has none."""
    if given == FIGURE and method != FIGURE_OF:
        raise UserError(f"{method} has no figure of concepts; only {FIGURE_OF} has the style {FIGURE}.")
    return given == FIGURE
