"""The report's figures: one file each, a function from the analysis to a Picture, or None without data."""

from analysis.figures import accuracy, catch, confidence, layers, reaction_time
from analysis.figures.drawing import Picture
from analysis.pipeline import Analysis

FIGURES = {
    "accuracy": accuracy.picture,
    "reaction_time": reaction_time.picture,
    "confidence": confidence.picture,
    "layers": layers.picture,
    "catch": catch.picture,
}


def pictures(done: Analysis) -> dict[str, Picture]:
    """Return the figures that the data allow, by name."""
    made = {name: picture(done) for name, picture in FIGURES.items()}
    return {name: picture for name, picture in made.items() if picture is not None}
