"""A small recipe of explanations, and what it builds."""

import json

import yaml

from stimuli.recipe import read_recipe
from tests.stimuli.builds import make

CATS = ["skimage/chelsea.png@0,0,300,300", "skimage/chelsea.png@151,0,451,300"]
SMALL = {
    "name": "explained",
    "network": "squeezenet1_1",
    "images": {"set": "photos", "size": 64, "main": [*CATS, "sklearn/china.jpg"], "practice": 1},
    "explanations": [
        {"method": "gradient", "style": {"style": "bwr", "scale": "shared"}},
        {"method": "smoothgrad", "name": "smooth", "parameters": {"draws": 2}, "style": "adebayo-grey"},
        "grad-cam",
    ],
    "seed": 11,
}
FRAMED = {
    **SMALL,
    "images": {"set": "photos", "size": 64, "main": [CATS[0]]},
    "explanations": ["gradient", "integrated-gradients"],
    "artefact": {"border": 6, "colour": "grey"},
}


def writer(folder):
    """Return a function that writes the recipe of explanations, with some keys changed, and reads it."""

    def write(base=SMALL, **changes):
        path = folder / "small.yaml"
        path.write_text(yaml.safe_dump({**base, **changes}, sort_keys=False))
        return read_recipe(str(path))

    return write


def build(recipe, pack, jobs=1):
    make(recipe, pack, jobs)
    return json.loads((pack / "manifest.json").read_text())
