"""What a measure is."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from analysis.exclusions import Selection


class Measure(NamedTuple):
    """A measure: `unit` is a key of `analysis.wording.SCALES`; `within` is a participant's own average."""

    label: str
    unit: str
    within: str
    cells: Callable[[Selection], pd.DataFrame]
