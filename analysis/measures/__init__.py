"""What is measured: one file per measure, which gives one value per participant and condition.

A measure's file has `MEASURE`: its label and unit in words, and a function from a selection to cells
(the columns of `analysis.cells.COLUMNS`). One entry here enrols it in the results and the general tests.
"""

from analysis.measure import Measure
from analysis.measures import accuracy, catch, confidence, reaction_time

MEASURES: dict[str, Measure] = {
    "accuracy": accuracy.MEASURE,
    "reaction_time": reaction_time.MEASURE,
    "confidence": confidence.MEASURE,
    "catch": catch.MEASURE,
}
