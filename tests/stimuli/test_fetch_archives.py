"""Archives of fetched packages: only what is wanted is read, and pictures are decoded as they should be."""

import gzip
import hashlib
import io
import json
import re
import subprocess
import tarfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from stimuli.errors import MendableError
from stimuli.fetch import archives, backgrounds, cifar10, cutouts
from stimuli.fetch.archives import read
from stimuli.fetch.arrays import idx, write_labels, write_split
from stimuli.fetch.clients import download, sha256_of
from stimuli.fetch.dataset import Package
from tests.stimuli.programs import need


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
