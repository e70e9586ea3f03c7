"""The parameters of synthetic references: their defaults, the paper's values, and what they come to."""

from typing import Any

from stimuli.errors import UserError

# What each means is in docs/synthetic.md. Where the paper's value is another, PAPER has it.
DEFAULTS: dict[str, Any] = {
    "images": 9,
    "steps": 80,
    "rate": 0.05,  # of Adam
    "spread": 0.01,  # standard deviation of the first spectrum
    "decay": 1.0,  # the spectrum falls with frequency ** -decay
    "padding": None,  # px; None: as much of the size as in the paper, a fourteenth
    "jitter": None,  # px; None: as much of the size as in the paper, a fourteenth
    "zoom": 0.05,  # either way
    "turn": 5,  # degrees, either way
    "diversity": 0.2,
    "activation": "deviations",  # or raw
    "redirect": 16,  # steps
    "match": "none",  # or natural
}

# Borowski et al. 2021, whose pictures have 224 px. One image more is made than is shown. The weight of
# diversity is that for the activations of their network, lucid's InceptionV1.
PAPER: dict[str, Any] = {
    **DEFAULTS,
    "images": 10,
    "steps": 2561,
    "padding": 16,
    "jitter": 16,
    "diversity": 100.0,
    "activation": "raw",
}

SHARE = 16 / 224  # of the size: padding on each side, and the first jitter
LEAST = 8  # px that must be left to look at


def completed(given: dict[str, Any], size: int) -> dict[str, Any]:
    """Return all parameters for pictures of a size in px: those given, defaults, lengths in px.

    Raises UserError where jitter and zoom leave nothing to look at.
    """
    found = {**DEFAULTS, **given}
    for name in ("padding", "jitter"):
        if found[name] is None:
            found[name] = round(size * SHARE)
    cut = size + 2 * found["padding"] - found["jitter"]
    window = int((1 - found["zoom"]) * cut) - found["jitter"] // 2  # the smallest of all scales
    if window < LEAST:
        raise UserError(
            f"A jitter of {found['jitter']} px and a zoom of {found['zoom']} leave {max(window, 0)} px of a "
            f"picture of {size} px to look at; {LEAST} are needed."
        )
    return found
