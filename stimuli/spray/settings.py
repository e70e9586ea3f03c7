"""The settings of an analysis: what they are, their defaults, and a check of their meaning."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from stimuli.errors import UserError

NORMALISE = ("unit", "none")


@dataclass(frozen=True)
class Settings:
    """How maps are compared, clustered and shown.

    `size`: a map is sum-pooled to so many squares on each side; a smaller one stays as it is. `normalise`:
    `unit` divides each pooled map by its Euclidean norm, so that two maps are far apart where their
    relevance lies elsewhere and not where one prediction is stronger than the other (relevances sum to the
    logit); `none` leaves the strength in. `neighbours`: of the graph. `clusters`: how many; None lets the
    eigengap choose, up to `most`. `perplexity`: of the t-SNE map, lowered where there are few maps. `seed`:
    of k-means, t-SNE and what is drawn for people. The paper states no values (Lapuschkin et al. 2019):
    `neighbours` and `perplexity` are the defaults of CoRelAy, the others are ours.
    """

    size: int = 20
    normalise: str = "unit"
    neighbours: int = 10
    clusters: int | None = None
    most: int = 8
    perplexity: float = 30.0
    seed: int = 0


LEAST = {"size": 1, "neighbours": 1, "clusters": 2, "most": 2, "perplexity": 1, "seed": 0}


def settings_of(given: Mapping[str, Any]) -> Settings:
    """Return the settings of a recipe with the defaults filled in.

    Raises UserError for an unknown key and for a number that means nothing.
    """
    known = [field.name for field in fields(Settings)]
    for key in given:
        if key not in known:
            close = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {close[0]}" if close else f"expected {', '.join(known)}"
            raise UserError(f"spray has no {key!r}; {hint}.")
    settings = Settings(**given)
    for key, least in LEAST.items():
        value = getattr(settings, key)
        if value is not None and not least <= value < float("inf"):
            raise UserError(f"{key} of spray is {value}; expected {least} or more.")
    if settings.normalise not in NORMALISE:
        raise UserError(f"normalise of spray is {settings.normalise!r}; expected {' or '.join(NORMALISE)}.")
    return settings
