"""Groups of units: named and drawn ones, and the sets that are made of them."""

import json
import re

import pytest

from stimuli.errors import UserError
from stimuli.packs.check import check
from stimuli.packs.groups import groups_of
from tests.stimuli.builds import make

UNITS = {
    "a": ["conv1:11", {"layer": "conv1", "random": 3, "from": 8, "to": 16}],
    "b": [{"layer": "fire2_squeeze1x1", "random": 16}],
}


def test_units_are_drawn_by_the_seed_from_the_channels_that_are_named_nowhere(tiny, squeezenet1_1):
    one, same = (groups_of(tiny(units=UNITS), squeezenet1_1) for _ in range(2))
    other = groups_of(tiny(units=UNITS, seed=6), squeezenet1_1)
    assert one == same != other
    drawn = [int(unit.partition(":")[2]) for unit in one[0].units[1:]]
    assert len(set(drawn)) == 3
    assert set(drawn) <= set(range(8, 16)) - {11}
    assert sorted(one[1].units) == sorted(f"fire2_squeeze1x1:{channel}" for channel in range(16))


def test_a_group_has_its_own_batches_kinds_labels_and_trial(tiny, tmp_path):
    units = {"main": ["conv1:11"], "easy": ["conv1:3"], "side": ["conv1:5"]}
    groups = {
        "easy": {"batches": 1, "kinds": ["natural"], "labels": {"level": 1}},
        "side": {"batches": 1, "trial": "slider"},
    }
    make(tiny(units=units, groups=groups), tmp_path / "pack")
    check(tmp_path / "pack")
    found = json.loads((tmp_path / "pack" / "manifest.json").read_text())
    by_group = {name: [s for s in found["sets"].values() if s["group"] == name] for name in units}
    assert [(s["kind"], s["batch"]) for s in by_group["main"]] == [
        (kind, batch) for kind in ("natural", "synthetic") for batch in (0, 1)
    ]
    assert [(s["kind"], s["batch"], s["level"]) for s in by_group["easy"]] == [("natural", 0, 1)]
    (slider,) = by_group["side"]
    kinds = {role: {found["stimuli"][i]["kind"] for i in ids} for role, ids in slider["images"].items()}
    assert kinds == {"left": {"synthetic"}, "right": {"natural"}}
    assert {found["stimuli"][i]["side"] for ids in slider["images"].values() for i in ids} == {"max"}


def test_less_extreme_queries_are_sets_of_their_own(tiny, tmp_path):
    references = {"natural": {"bins": 3, "batches": 2, "quantiles": [1, 0.8]}}
    make(tiny(units={"main": ["conv1:11"]}, references=references, format="webp"), tmp_path / "pack")
    assert check(tmp_path / "pack") > 0
    found = json.loads((tmp_path / "pack" / "manifest.json").read_text())
    assert {(s["quantile"], s["batch"]) for s in found["sets"].values()} == {
        (q, b) for q in (1, 0.8) for b in (0, 1)
    }
    assert all(entry["file"].endswith(".webp") for entry in found["stimuli"].values())
    extreme, other = (found["sets"][f"conv1:11/natural/0{end}"] for end in ("", "/0.8"))
    assert extreme["references"] == other["references"]
    values = [found["stimuli"][entry["queries"]["max"]]["activation"] for entry in (extreme, other)]
    assert values[0] > values[1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"units": {"main": []}}, "units names no unit; expected groups such as"),
        ({"units": {"main": "conv1:1"}}, "units names no unit"),
        ({"units": {"a": ["conv1:1"], "b": ["conv1:1"]}}, "the unit conv1:1 is named twice"),
        ({"units": {"a": [{"layer": "conv1"}]}}, "units.a.0 lacks the key random"),
        (
            {"units": {"a": [{"layer": "conv1", "random": 65}]}},
            "65 units are to be drawn, and 64 of conv1 are left",
        ),
        ({"units": {"a": [{"layer": "conv9", "random": 1}]}}, "has no layer 'conv9'"),
        (
            {"units": {"a": [{"layer": "conv1", "random": 1, "to": 99}]}},
            "conv1 has no channels 0 to 99; it has 64",
        ),
        ({"groups": {"mian": {}}}, "there is no group 'mian' of units; expected main, practice"),
        (
            {"groups": {"main": {"trial": "rating"}}},
            "groups.main.trial is 'rating'; expected forced_choice or slider",
        ),
        (
            {"groups": {"main": {"trial": "slider", "kinds": ["natural"]}}},
            "a slider compares natural and synthetic references; both are needed",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_line(tiny, squeezenet1_1, changes, sentence):
    with pytest.raises(UserError, match=re.escape(sentence)) as error:
        groups_of(tiny(**changes), squeezenet1_1)
    assert re.match(r".*tiny\.yaml:\d+: ", str(error.value))
