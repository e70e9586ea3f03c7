"""The pack of the clusters: for any number of clusters its sets are what the study asks for."""

import json
from collections import Counter

import numpy as np
import pytest

from app.pack import read_pack, verify
from app.study.load import find, load
from app.study.schedule import check_fit, plan_run
from stimuli.errors import UserError
from stimuli.spray import Settings, analyse
from stimuli.spray.pack import pack_entries
from tests.stimuli.spray.planted import blobs


def written(folder, sizes, **settings):
    """The pack of planted clusters of these sizes, and their analysis."""
    maps, _ = blobs(sizes)
    result = analyse(maps, Settings(**settings))
    pictures = np.random.default_rng(0).integers(0, 256, (len(maps), 24, 24, 3), dtype=np.uint8)
    ids = [f"horse-{i}" for i in range(len(maps))]
    made = pack_entries(result, maps, pictures, ids, folder, {"class": "horse"}, {"network": "tiny"})
    manifest = {"format": "pfungst-pack", "version": 1, "name": "horses", "units": {}, "networks": {}, **made}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return read_pack(folder), result


@pytest.mark.parametrize("count", range(2, 9))
def test_the_study_fits_the_pack_of_any_number_of_clusters(tmp_path, count):
    pack, result = written(tmp_path, [40 - 3 * i for i in range(count)])
    assert result.count == count
    verify(pack)
    study = load(find("lapuschkin-horse"))
    check_fit(study, pack)
    sets = pack.manifest["sets"].values()
    asked = Counter(entry["cluster"] for entry in sets if entry["group"] == "strategy")
    assert sum(asked.values()) == 8
    assert set(asked) == set(range(1, count + 1))
    assert max(asked.values()) - min(asked.values()) <= 1
    shown = {step.plan["set"] for step in plan_run(study, pack, 0) if step.plan.get("set")}
    assert {f"strategy/{cluster}/0" for cluster in asked} <= shown


def test_a_set_shows_maps_of_one_cluster_and_each_beside_its_picture(tmp_path):
    pack, result = written(tmp_path, [30, 20, 14])
    place = {f"horse-{i}": i for i in range(64)}
    for entry in pack.manifest["sets"].values():
        assert entry["class"] == "horse"
        if entry["group"] == "strategy":
            images = entry["images"]
            assert [len(images[role]) for role in images] == [3, 3, 3, 3]
            for left, right in (("input", "explanation"), ("more_input", "more_explanation")):
                pairs = zip(images[left], images[right], strict=True)
                assert all(a.split("/")[0] == b.split("/")[0] for a, b in pairs)
            shown = {name.split("/")[0] for name in images["input"] + images["more_input"]}
            assert len(shown) == 6
            assert {result.clusters[place[name]] for name in shown} == {entry["cluster"]}
    inputs = [entry["images"]["input"] for name, entry in pack.manifest["sets"].items() if "/1/" in name]
    assert len({name for own in inputs for name in own}) == 9  # other pictures each time


def test_the_odd_one_is_of_another_cluster(tmp_path):
    pack, result = written(tmp_path, [30, 20, 14])
    odd = [entry for entry in pack.manifest["sets"].values() if entry["group"] == "odd"]
    assert len(odd) == 14
    for entry in odd:
        clusters = {name: result.clusters[int(name[6:-8])] for name in entry["alternatives"]}
        assert len(clusters) == 4
        assert clusters.pop(entry["correct"]) == entry["other_cluster"] != entry["cluster"]
        assert set(clusters.values()) == {entry["cluster"]}
    pairs = Counter((entry["cluster"], entry["other_cluster"]) for entry in odd)
    assert len(pairs) == 6
    assert max(pairs.values()) - min(pairs.values()) <= 1


def test_a_small_cluster_shows_what_it_has(tmp_path):
    maps, _ = blobs([30, 20])
    maps[0] = -5 * maps[0] + np.eye(24)
    result = analyse(maps, Settings(neighbours=3))
    object.__setattr__(result, "clusters", np.where(np.arange(50) == 0, 3, result.clusters))
    pictures = np.zeros((50, 24, 24, 3), np.uint8)
    made = pack_entries(result, maps, pictures, [str(i) for i in range(50)], tmp_path, {})
    assert made["sets"]["strategy/3/0"]["images"]["input"] == ["0/input"]
    assert all(entry.get("cluster") != 3 for entry in made["sets"].values() if entry["group"] == "odd")


def test_the_same_seed_draws_the_same_and_another_seed_does_not(tmp_path):
    one, two, other = (
        written(tmp_path / name, [20, 20], seed=seed)[0].manifest
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert one == two
    assert one["sets"] != other["sets"]


def test_one_cluster_cannot_be_asked_about(tmp_path):
    maps, _ = blobs([20, 20])
    result = analyse(maps)
    object.__setattr__(result, "clusters", np.ones(40, dtype=int))
    with pytest.raises(UserError, match="two clusters or more"):
        pack_entries(
            result, maps, np.zeros((40, 24, 24, 3), np.uint8), [str(i) for i in range(40)], tmp_path, {}
        )
