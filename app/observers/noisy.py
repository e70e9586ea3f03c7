"""An observer of known sensitivity, to check that an analysis recovers it."""

from random import Random

from app.observers.base import SCALE, Observer, Seen, noise
from app.observers.truth import Truth
from app.pack import Pack

DPRIME = 1.5


class Noisy(Observer):
    """Chooses the right alternative with a given d', in any condition.

    The evidence for each alternative is a Gaussian of variance 1 whose mean is d' for the right one and 0 for
    the others, so that of two the right one wins with probability Phi(d' / sqrt(2)) (Green & Swets 1966;
    Macmillan & Creelman 2005, chapter 7). On a scale the mean is d' times what is right, from -1 to 1. Where
    the pack has no key there is noise alone.
    """

    name = "noisy"

    def __init__(self, pack: Pack, strength: float | None = None) -> None:
        self.dprime = DPRIME if strength is None else strength
        self.truth = Truth(pack)

    @property
    def label(self) -> str:
        """Name and d'."""
        return f"noisy (d'={self.dprime:g})"

    def evidence(self, seen: Seen, alternatives: list[str], rng: Random) -> list[float]:
        """Return d' for the right alternative and 0 for the others, plus unit noise."""
        right = self.truth.of(seen, alternatives)
        if alternatives == SCALE:
            signal = [right if isinstance(right, (int, float)) else 0]
        else:
            signal = [name == right for name in alternatives]
        return [self.dprime * s + e for s, e in zip(signal, noise(len(signal), rng), strict=True)]
