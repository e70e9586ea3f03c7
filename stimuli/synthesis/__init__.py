"""Images made to excite, or to silence, a unit: feature visualisation by gradient ascent.

Olah et al. 2017, doi:10.23915/distill.00007, in the form in which Borowski et al., ICLR 2021, used its
program lucid 0.3.8: an image is a spectrum of decorrelated colours, looked at through small random
transformations, and the images of a unit are kept from looking alike.
"""

from stimuli.synthesis.ascent import BATCH, optimise
from stimuli.synthesis.goals import Goal, Made
from stimuli.synthesis.settings import DEFAULTS, PAPER, completed

__all__ = ["BATCH", "DEFAULTS", "PAPER", "Goal", "Made", "completed", "optimise"]
