"""The report's figures: one file each, a function from the analysis to a Drawing, or None without data."""

from analysis.figures import accuracy, catch, confidence, layers, reaction_time
from analysis.figures.drawing import Drawing
from analysis.pipeline import Analysis

FIGURES = {
    "accuracy": accuracy.figure,
    "reaction_time": reaction_time.figure,
    "confidence": confidence.figure,
    "layers": layers.figure,
    "catch": catch.figure,
}


def drawings(done: Analysis) -> dict[str, Drawing]:
    """Return the figures that the data allow, by name."""
    made = {name: figure(done) for name, figure in FIGURES.items()}
    return {name: drawing for name, drawing in made.items() if drawing is not None}
