"""The photographs of `images.set: photos`, which installed packages carry."""

import importlib.util
from pathlib import Path

from stimuli.errors import UserError

# Natural photographs in colour that installed packages carry. Left out: textures, medical and grey-scale
# pictures, drawings and logos, and the right eye's view of the motorcycle, which repeats the left one's.
PHOTOS = {
    "foolbox": ("data", "imagenet_*.jpg"),
    "skimage": ("data", "astronaut.png chelsea.png coffee.png motorcycle_left.png rocket.jpg"),
    "sklearn": ("datasets/images", "china.jpg flower.jpg"),
    "matplotlib": ("mpl-data/sample_data", "grace_hopper.jpg"),
    "ndf": ("tests", "book-2020460_640.jpg"),
}


def photos() -> dict[str, Path]:
    """Return the file of every photograph by `PACKAGE/NAME`; raise UserError where a package is missing."""
    files = {}
    for package, (folder, patterns) in PHOTOS.items():
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise UserError(
                f"{package} is not installed, which brings photographs: pip install 'pfungst[stimuli]'."
            )
        place = Path(spec.submodule_search_locations[0]) / folder
        found = sorted(path for pattern in patterns.split() for path in place.glob(pattern))
        files.update({f"{package}/{path.name}": path for path in found})
    return files
