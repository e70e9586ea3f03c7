"""A study on several packs."""

import json

import pytest

from app import store
from app.errors import UserError
from app.joined_packs import read_packs
from app.study.launch import launch, pack_of
from tests.app.play import enter, first_trial, play_on
from tests.app.small_study import BLOCK, definition
from tests.packs import make_pack


def named(path, name):
    make_pack(path, n_main=2, n_practice=1)
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps({**manifest, "name": name}))
    return path


@pytest.fixture
def folders(tmp_path):
    return [named(tmp_path / name, name) for name in ("first", "second")]


def test_blocks_take_their_sets_from_the_pack_that_they_name(app, client, tmp_path, folders):
    labels = [{**BLOCK["sets"], "pack": name} for name in ("second", "first")]
    timeline = [{**BLOCK, "sets": sets, "condition": sets["pack"]} for sets in labels]
    with store.write() as session:
        version = launch(session, definition(tmp_path / "study", timeline), read_packs(folders))
        assert set(pack_of(version).parts) == {"first", "second"}
    run_url = enter(client, "small")
    assert client.get(first_trial(client, run_url)["images"][0]).status_code == 200
    assert play_on(client, run_url)[-1]["view"]["outcome"] == "completed"


def test_every_stimulus_of_a_joined_pack_has_its_file(folders):
    pack = read_packs(folders)
    assert len(pack.manifest["stimuli"]) == 2 * len(read_packs(folders[:1]).manifest["stimuli"])
    assert all(pack.file(stimulus).is_file() for stimulus in pack.manifest["stimuli"])


def test_two_packs_of_one_name_are_refused(tmp_path, folders):
    with pytest.raises(UserError, match="are both called first"):
        read_packs([folders[0], named(tmp_path / "again", "first")])
