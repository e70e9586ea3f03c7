"""An observer that does not look."""

from random import Random

from app.observers.base import Observer, Seen


class Guess(Observer):
    """Chooses at random: the floor of every measure, and what catch trials should find."""

    name = "guess"

    def evidence(self, seen: Seen, rng: Random) -> float:
        """Return noise."""
        return rng.gauss(0, 1)
