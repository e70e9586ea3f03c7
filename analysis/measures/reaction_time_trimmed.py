"""Trimmed mean reaction time: without the fastest and the slowest fifth of a participant's trials."""

from functools import partial

from analysis.measure import Measure
from analysis.measures import reaction_time

# The share of a fifth is that of Wilcox and Keselman (2003), Modern robust data analysis methods,
# Psychological Methods 8, 254-274, doi:10.1037/1082-989X.8.3.254.
cells = partial(reaction_time.cells, how="trimmed mean")
MEASURE = Measure("Reaction time (20 % trimmed at either end)", "ms", "trimmed mean", cells, ("rt_ms",))
