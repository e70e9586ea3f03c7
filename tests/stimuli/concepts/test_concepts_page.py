"""What docs/concepts.md shows runs, and gives what the page says of it."""

import re
from pathlib import Path

import pytest
import torch

PAGE = (Path(__file__).parents[3] / "docs" / "concepts.md").read_text(encoding="utf-8")


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """The names that the page's examples define, run one after the other."""
    monkeypatch.chdir(tmp_path)
    names = {}
    for example in re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL):
        exec(example, names)
    return names


def test_the_examples_run_and_give_what_the_page_says(shown, tmp_path):
    assert shown["maps"].shape == (5, 96, 96)
    assert shown["sums"].shape == (5, int(shown["regions"].max()) + 1)
    torch.testing.assert_close(shown["sums"].sum(1), shown["maps"].sum((1, 2)), rtol=1e-3, atol=1e-3)
    assert set(shown["atlas"].channels.tolist()) <= set(shown["channels"])
    assert [len(part.parts) for part in shown["root"].parts] == [3, 3, 3]
    assert shown["cat"] in shown["top"].images[0, shown["channels"][0]]
    assert len(shown["crops"]) == 6
    assert shown["similarity"].shape == (256, 256)
    assert shown["places"].shape == (256, 2)
    assert shown["confidence"].shape == (11, 3)
    assert shown["confidence"][10, 0] < shown["confidence"][0, 0]
    assert shown["use"].relevance >= 0
    assert (tmp_path / "cat.png").stat().st_size > 10_000
    assert (tmp_path / "references.npz").exists()
