"""A small pack of each kind, by name."""

import numpy as np
import yaml
from PIL import Image
from sklearn.datasets import load_digits

from stimuli.recipe import read_recipe
from tests.stimuli.builds import make
from tests.stimuli.conftest import TINY

CAT = "skimage/chelsea.png@0,0,300,300"
RECIPES = {
    "references": {**TINY, "images": {"set": "photos", "size": 40, "scales": [0.5]}},
    "slider": {
        **TINY,
        "units": {"main": ["conv1:5"], "side": ["conv1:7"]},
        "groups": {
            "main": {"kinds": ["natural"], "labels": {"level": 1, "easy": True}},
            "side": {"batches": 1, "trial": "slider"},
        },
        "references": {
            "natural": {"bins": 3, "batches": 2, "quantiles": [1, 0.8]},
            "synthetic": {"images": 2, "steps": 6, "match": "natural"},
        },
        "format": "webp",
    },
    "explanations": {
        "name": "explained",
        "network": "squeezenet1_1",
        "images": {"set": "photos", "size": 64, "main": [CAT], "practice": 1},
        "explanations": ["gradient", {"method": "grad-cam", "name": "cam", "style": "overlay"}],
        "artefact": {"border": 6, "colour": "grey"},
        "sets": {"labels": {"border": "used", "correct": "yes"}},
    },
    "models": {
        "name": "digits",
        "data": {"set": "folder:digits", "size": 32, "train": 90, "validation": 30, "test": 30},
        "training": {"network": "small-cnn", "epochs": 2, "rate": 0.002, "augment": []},
        "models": [
            {"name": "normal", "bug": "normal"},
            {
                "name": "framed",
                "bug": "border-artefact",
                "parameters": {"classes": ["0"], "width": 4, "colour": "white", "shown": "everywhere"},
            },
            {"name": "top", "bug": "reinitialised-layers", "parameters": {"layers": 2}},
        ],
        "inputs": {"main": 2},
        "explanations": ["gradient"],
        "sheets": {"pictures": 3, "group": "digits", "label": "digit"},
        "sets": {"images": 2},
    },
}
RECIPES["clusters"] = {
    **{key: RECIPES["models"][key] for key in ("name", "training", "explanations")},
    "data": {"set": "folder:digits", "size": 32, "train": 60, "validation": 30, "test": 90},
    "models": [
        {
            "name": "tagged",
            "bug": "border-artefact",
            "parameters": {"classes": ["0"], "share": 0.5, "width": 4, "colour": "black"},
        }
    ],
    "inputs": {"main": 30, "classes": ["0"]},
    "targets": "label",
    "spray": {"neighbours": 5},
}


BUILT = {}


def packs_of(tmp_path_factory):
    """Return the packs of all kinds, built once for all tests that only read them."""
    if not BUILT:
        folder = tmp_path_factory.mktemp("kinds")
        BUILT.update({kind: make_kind(kind, folder / kind) for kind in RECIPES})
    return BUILT


def make_kind(kind, folder, **changes):
    """Build the pack of a kind, with some keys of its recipe changed, in a folder; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    if "data" in RECIPES[kind]:
        write_digits(folder / "digits", 200)
    (folder / "recipe.yaml").write_text(yaml.safe_dump({**RECIPES[kind], **changes}, sort_keys=False))
    make(read_recipe(str(folder / "recipe.yaml")), folder / "pack")
    return folder / "pack"


def write_digits(folder, count=None):
    """Write pictures of three digits as folders by class, all of them or the first."""
    digits = load_digits(n_class=3)
    for number, (picture, label) in enumerate(zip(digits.images[:count], digits.target[:count], strict=True)):
        (folder / str(label)).mkdir(parents=True, exist_ok=True)
        pixels = np.repeat((255 - picture * 15).astype(np.uint8)[..., None], 3, 2)
        Image.fromarray(pixels).resize((32, 32)).save(folder / str(label) / f"{number:04d}.png")
