"""Every bug of a model by name. To add one: write its file, then add its line here.

A bug is a function `(data, seed, *, parameters) -> Bug`; how it declares its parameters is said in
`stimuli.explanations.parameters`. Whatever it draws depends on the seed and a picture's id alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from stimuli.bugs.border_artefact import border_artefact
from stimuli.bugs.bug import Bug, place_of, relies
from stimuli.bugs.label_errors import label_errors
from stimuli.bugs.normal import normal
from stimuli.bugs.out_of_distribution import out_of_distribution
from stimuli.bugs.reinitialised_layers import reinitialised_layers
from stimuli.bugs.source_tag import source_tag
from stimuli.bugs.spurious_background import spurious_background
from stimuli.errors import UserError
from stimuli.explanations.parameters import parameters
from stimuli.labelled import Labelled

BUGS: dict[str, Callable[..., Bug]] = {
    "normal": normal,
    "spurious-background": spurious_background,
    "label-errors": label_errors,
    "reinitialised-layers": reinitialised_layers,
    "out-of-distribution": out_of_distribution,
    "border-artefact": border_artefact,
    "source-tag": source_tag,
}
__all__ = ["BUGS", "Bug", "open_bug", "place_of", "relies"]


def open_bug(name: str, given: Mapping[str, Any], data: Labelled, seed: int) -> Bug:
    """Return a bug by name on labelled pictures; `given` are its parameters, by default its own.

    Raises UserError for an unknown bug or parameter, a value of the wrong kind, and pictures that cannot
    have the bug.
    """
    if name not in BUGS:
        raise UserError(f"{name!r} is no bug of a model; expected one of {', '.join(BUGS)}.")
    return BUGS[name](data, seed, **parameters(BUGS[name], given))
