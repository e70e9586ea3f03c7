"""Every kind of reference image by name. To add one: write its file, then add its line here.

A kind is a function `(cases, settings) -> references`: for each unit the pictures that show what it responds
to. The cases are units of one layer.
"""

from typing import Any

from stimuli.case import Case, References
from stimuli.references.natural import natural
from stimuli.references.synthetic import synthetic as optimised


def synthetic(cases: list[Case], settings: dict[str, Any]) -> list[References]:
    """Return the synthetic references of each unit."""
    return [optimised(case, settings) for case in cases]


REFERENCES = {
    "natural": natural,
    "synthetic": synthetic,
}
