"""Every set in miniature."""

import sys

import pytest

import stimuli.labelled  # noqa: F401 - its modules are taken by name
from tests.stimuli.labelled import sets


@pytest.fixture(scope="session")
def places(tmp_path_factory):
    """The folder of each miniature set, and that of what is fetched."""
    root = tmp_path_factory.mktemp("sets")
    sets.digits_folder(root / "digits")
    sets.pets_folder(root / "pets")
    sets.cub_folder(root / "cub")
    sets.arrays_folder(root / "mnist")
    sets.stamps_folder(root / "cutouts")
    sets.backgrounds(root / "backgrounds")
    return root


@pytest.fixture
def fetched(places, monkeypatch):
    """Fetching gives the miniature sets."""
    for name in ("arrays", "cutouts", "backgrounds"):
        module = sys.modules[f"stimuli.labelled.{name}"]
        monkeypatch.setattr(module, "fetched", lambda name: places / name)


# The settings of each kind of set, small.
SETTINGS = {
    "mnist": {"set": "mnist", "size": 16, "train": 60, "validation": 12, "test": 30},
    "folder": {
        "set": "folder:digits/pictures",
        "masks": "digits/masks",
        "backgrounds": "folder:digits/behind",
        "classes": ["zero", "one"],
        "size": 16,
        "train": 40,
        "validation": 10,
        "test": 21,
    },
    "pets": {"set": "pets:pets", "size": 20, "train": None, "validation": 2, "test": 4},
    "cub": {"set": "cub:cub", "size": 20, "train": None, "validation": 2, "test": 4},
    "cutouts": {"set": "cutouts", "size": 32, "train": 30, "validation": 6, "test": 12},
}


@pytest.fixture(params=SETTINGS)
def settings(request, fetched):
    """The settings of one kind of set; a test that takes them runs on each."""
    return SETTINGS[request.param]
