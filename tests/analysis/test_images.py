"""The check of a pack's synthetic images."""

import pytest

from analysis.errors import UserError
from analysis.load import load
from analysis.report import terminal, unit_tables
from analysis.report.images import check, sentence


def test_units_of_the_pack():
    entry = {"group": "main", "natural": {"p99": 1.0, "max": 2.0}, "synthetic": {"mean_max": 1.0}}
    (one,) = check({"units": {"a:1": entry}})
    assert not one.above  # above, not equal
    assert sentence([one]) == (
        "The optimised images excite their unit above the 99th percentile of the natural crops for "
        "0 of 1 unit (0 %)."
    )
    assert check({"units": {"a:1": entry | {"synthetic": None}}}) == check(None) == []
    for units, said in [
        ({"a:1": entry | {"natural": {}}}, r"manifest\.json: Unit a:1 has no p99; .*\.$"),
        ({"a:1": entry | {"natural": None}}, r"manifest\.json: Unit a:1 is not as expected; .*\.$"),
        ({"a:1": []}, r"manifest\.json: Unit a:1 is not as expected; .*\.$"),
        ([], r"manifest\.json: The units are no JSON object; .*\.$"),
    ]:
        with pytest.raises(UserError, match=said):
            check({"units": units})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[]", r"manifest\.json holds no JSON object; docs/stimulus-pack\.md says what it holds\.$"),
        (b'{\n"units": }', r"manifest\.json:2: The file is not JSON: .*\.$"),
        (b"\xff", r"manifest\.json is not a text file in UTF-8\.$"),
    ],
)
def test_a_manifest_that_is_none(dataset, content, said):
    (dataset / "materials" / "manifest.json").write_bytes(content)
    with pytest.raises(UserError, match=said):
        load(dataset)


def test_the_images_are_checked_once(done, monkeypatch):
    def refuse(manifest):
        raise AssertionError("checked again")

    monkeypatch.setattr("analysis.report.images.check", refuse)
    assert "3 of 4 units" in terminal.summary(done)
    assert len(unit_tables.activations(done).rows) == 5
