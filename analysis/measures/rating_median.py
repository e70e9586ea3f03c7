"""Median rating."""

from functools import partial

from analysis.measure import Measure
from analysis.measures import rating

cells = partial(rating.cells, how="median")
MEASURE = Measure("Median rating", "level", "median", cells, ("rating",))
