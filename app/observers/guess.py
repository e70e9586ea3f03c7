"""An observer that does not look."""

from random import Random

from app.observers.base import Observer, Seen, noise


class Guess(Observer):
    """Chooses at random: the floor of every measure, and what catch trials should find."""

    name = "guess"

    def evidence(self, seen: Seen, alternatives: list[str], rng: Random) -> list[float]:
        """Return noise."""
        return noise(len(alternatives), rng)
