"""A pack is checked at the door."""

import json

import pytest

from app.errors import UserError
from app.pack import read_pack, verify


@pytest.fixture
def pack(tmp_path, small_pack):
    return small_pack(tmp_path / "pack")


def edit(path, change):
    file = path / "manifest.json"
    manifest = json.loads(file.read_text())
    change(manifest)
    file.write_text(json.dumps(manifest))


def test_a_whole_pack_passes(pack):
    assert verify(read_pack(pack)) is None


def test_a_changed_file_is_named(pack):
    file = sorted(pack.glob("images/*/*.png"))[3]
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(UserError, match=f"{file.name} has changed since the pack was built"):
        verify(read_pack(pack))


def test_a_missing_file_is_named(pack):
    file = next(pack.glob("images/*/*.png"))
    file.unlink()
    with pytest.raises(UserError, match=f"{file.name} is missing"):
        verify(read_pack(pack))


def leave(manifest):
    next(iter(manifest["stimuli"].values()))["file"] = "images/../../../etc/passwd"


def orphan(manifest):
    next(iter(manifest["sets"].values()))["queries"]["max"] = "nobody"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (leave, "names a file outside the pack"),
        (orphan, "uses the stimulus nobody, which is not listed"),
        (lambda m: m.update(version=2), "is of version 2; this Pfungst reads 1"),
        (lambda m: m.update(format="zip"), 'must be "pfungst-pack"'),
        (lambda m: m.pop("sets"), 'has no "sets"'),
    ],
)
def test_a_manifest_that_is_not_one_is_refused(pack, change, complaint):
    edit(pack, change)
    with pytest.raises(UserError, match=complaint):
        read_pack(pack)


def test_a_directory_without_a_manifest_is_not_a_pack(tmp_path):
    with pytest.raises(UserError, match=r"it has no manifest\.json"):
        read_pack(tmp_path)
