"""docs/relevance.md: its example runs, and its tables name what there is."""

import re
from pathlib import Path

import torch

from stimuli.networks import load_network
from stimuli.relevance import Engine

PAGE = (Path(__file__).parents[3] / "docs" / "relevance.md").read_text(encoding="utf-8")
BOUND = torch.ones(1, 3, 1, 1)


def test_the_example_runs():
    names = {}
    for example in re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL):
        exec(example, names)
    assert names["maps"].shape == (8, 96, 96)
    assert names["layers"]["fire5"].shape[:2] == (2, 256)
    assert names["relevance"].shape == names["inputs"].shape


def test_each_composite_of_the_table_is_one():
    composites = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE, flags=re.MULTILINE)
    module = load_network("squeezenet1_1").module
    example = torch.zeros(1, 3, 64, 64)
    assert len([Engine(module, example, name, -BOUND, BOUND) for name in composites]) == 7
