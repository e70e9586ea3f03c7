"""What the manifests of all packs have in common; docs/stimulus-pack.md describes them."""

import json
import platform
from importlib.metadata import version
from typing import Any

from stimuli.layers import Network
from stimuli.recipe import Recipe


def made_with(device: str, explains: bool = False) -> dict[str, str]:
    """Return what a pack's bytes depend on beside the recipe: the versions, and "cpu" or "cuda".

    `explains`: with the package that cuts images into super-pixels.
    """
    packages = ["pfungst", "torch", "torchvision", "numpy", "pillow"]
    packages += ["scikit-image"] if explains else []
    found = {"device": device, "python": platform.python_version()}
    return found | {name: version(name) for name in packages}


def short(value: float) -> float:
    """Return a number to six significant digits: what is worth writing of a float32."""
    return float(f"{float(value):.6g}")


def top(recipe: Recipe, device: str) -> dict[str, Any]:
    """Return what every manifest begins with."""
    return {
        "format": "pfungst-pack",
        "version": 1,
        "name": recipe.values["name"],
        "recipe": recipe.values,
        "recipe_sha256": recipe.sha256,
        "made_with": made_with(device, recipe.explains),
    }


def to_json(value: Any) -> bytes:
    """Return JSON with sorted keys, the same bytes for the same value."""
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def network_entry(network: Network) -> dict[str, Any]:
    """Return what is known of where a network comes from."""
    keys = ("weights_sha256", "source", "licence", "input_size")
    return {key: getattr(network, key) for key in keys}
