"""What simulated observers can do: a sensitivity per condition, and how it varies."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scipy import optimize, special

from analysis.errors import UserError

# From strength to the probability of a right answer. Of two alternatives whose evidence has variance 1, the
# right one wins with probability Phi(d' / sqrt 2) (Macmillan and Creelman 2005, chapter 7).
SCALES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "dprime": lambda strength: special.ndtr(strength / np.sqrt(2)),
    "logit": special.expit,
}
NODES, WEIGHTS = hermegauss(60)


@dataclass(frozen=True)
class Observers:
    """The observers of a simulated study.

    strengths: of the typical observer with a typical item, per condition; on `scale`: `dprime`, or `logit`
    (log-odds of a right answer). spread: standard deviation between participants, in all conditions alike;
    condition_spread: in each condition on its own; item_spread: between items, in all conditions alike.
    All on the scale. lapse: share of trials that are guessed. guess: chance of a right answer there.
    """

    strengths: tuple[float, ...]
    spread: float = 0.5
    condition_spread: float = 0.0
    item_spread: float = 0.5
    lapse: float = 0.02
    guess: float = 0.5
    scale: str = "dprime"

    def __post_init__(self) -> None:
        """Raise UserError for what no observer can be."""
        if self.scale not in SCALES:
            raise UserError(f"The scale is {self.scale!r}; expected one of {', '.join(SCALES)}.")
        for name in ("spread", "condition_spread", "item_spread"):
            if not 0 <= getattr(self, name) < np.inf:
                raise UserError(f"{name} is {getattr(self, name):g}; expected a number from 0.")
        for name in ("lapse", "guess"):
            if not 0 <= getattr(self, name) < 1:
                raise UserError(f"{name} is {getattr(self, name):g}; expected from 0 to below 1.")

    @property
    def total_spread(self) -> float:
        """Standard deviation of the strength over participants, conditions and items together."""
        return float(np.sqrt(self.spread**2 + self.condition_spread**2 + self.item_spread**2))

    def chance_right(self, strength: np.ndarray) -> np.ndarray:
        """Return the probability of a right answer, lapses included."""
        return self.lapse * self.guess + (1 - self.lapse) * SCALES[self.scale](strength)

    def accuracy(self, strength: float) -> float:
        """Return the share of right answers over all participants and items."""
        weights = WEIGHTS / WEIGHTS.sum()
        return float(self.chance_right(strength + self.total_spread * NODES) @ weights)

    def strength(self, accuracy: float) -> float:
        """Return the strength that gives an accuracy; raises UserError where lapses rule it out."""
        low, high = self.lapse * self.guess, 1 - self.lapse * (1 - self.guess)
        if not low < accuracy < high:
            raise UserError(
                f"An accuracy of {accuracy:g} cannot be with {self.lapse:g} lapses; "
                f"expected between {low:g} and {high:g}."
            )
        return float(optimize.brentq(lambda x: self.accuracy(x) - accuracy, -60, 60, xtol=1e-10))
