"""Mean reaction time."""

from functools import partial

from analysis.measure import Measure
from analysis.measures import reaction_time

cells = partial(reaction_time.cells, how="mean")  # as in Borowski et al. (2021), figure 16
MEASURE = Measure("Mean reaction time", "ms", "mean", cells, ("rt_ms",))
