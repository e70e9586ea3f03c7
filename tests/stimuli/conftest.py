"""Small recipes for the whole room, and the networks, loaded once."""

import pytest
import torch
import yaml

from stimuli.networks import load_network
from stimuli.recipe import read_recipe
from tests.stimuli.builds import make


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Several threads on a busy machine are slower than one."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def lite0():
    return load_network("efficientnet-lite0")


@pytest.fixture(scope="session")
def squeezenet1_1():
    return load_network("squeezenet1_1")


TINY = {
    "name": "tiny",
    "network": "squeezenet1_1",
    "images": {"set": "photos", "size": 40, "scales": [0.5]},
    "units": {"main": ["conv1:11"], "practice": ["fire2_squeeze1x1:1"]},
    "references": {"natural": {"bins": 3, "batches": 2}, "synthetic": {"images": 2, "steps": 6}},
    "seed": 5,
}


@pytest.fixture
def tiny(tmp_path):
    """A function that writes the tiny recipe, with some keys changed, and reads it."""

    def write(**changes):
        path = tmp_path / "tiny.yaml"
        path.write_text(yaml.safe_dump({**TINY, **changes}, sort_keys=False))
        return read_recipe(str(path))

    return write


@pytest.fixture
def pack(tiny, tmp_path):
    """The pack of the tiny recipe."""
    make(tiny(), tmp_path / "pack")
    return tmp_path / "pack"
