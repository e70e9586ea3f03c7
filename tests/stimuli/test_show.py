"""Contact sheets: every kind of pack, what made each image, and a page that stays small."""

import html
import itertools
import json
import re

import pytest

from stimuli.errors import UserError
from stimuli.packs import show as module
from stimuli.packs.show import show
from tests.stimuli.kinds import CAT, RECIPES, packs_of


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """A pack of each kind."""
    return packs_of(tmp_path_factory)


@pytest.fixture
def sheet(tmp_path):
    """A function that gives the sheet of a pack."""

    def write(pack):
        show(pack, tmp_path / "sheet.html")
        return (tmp_path / "sheet.html").read_text()

    return write


def manifest_of(pack):
    return json.loads((pack / "manifest.json").read_text())


def words_of(page):
    """The page as one reads it, in one line."""
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.S)).split())


@pytest.mark.parametrize("kind", RECIPES)
def test_every_stimulus_is_shown_with_words_and_the_page_needs_nothing_else(packs, sheet, kind):
    page = sheet(packs[kind])
    images = re.findall(
        r'<img src="data:image/jpeg;base64,[^"]+" alt="([^"]+)"[^>]*? title="([^"]+)"', page, re.S
    )
    shown = {html.unescape(title).splitlines()[0] for _, title in images}
    assert shown == set(manifest_of(packs[kind])["stimuli"])
    assert len(images) == page.count("<img")
    assert '<html lang="en">' in page
    assert "http" not in page
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in itertools.pairwise(levels))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(re.findall(r'<h2 id="([^"]+)"', page))


def test_what_made_an_image_is_told_on_it_and_below_its_row(packs, sheet):
    page, found = sheet(packs["references"]), manifest_of(packs["references"])
    entry = found["stimuli"]["conv1:11/natural/max/0.query"]
    assert f"seed: {entry['made_by']['seed']}" in page
    assert f"activation: {entry['activation']:.2f}" in page
    assert (
        "conv1:11/natural/max/0.query natural batch 0, batches 2, bin 0, bins 3, quantiles [1] "
        f"{entry['made_by']['seed']} {entry['activation']:.2f} {entry['image']['photo']}; rank"
    ) in words_of(page)


def test_sliders_quantiles_and_labels_have_their_rows(packs, sheet):
    words = words_of(sheet(packs["slider"]))
    assert "kind natural, batch 0, quantile 0.8, easy true, level 1 max" in words
    assert "conv1:7/slider left" in words
    assert words.index("kind natural, batch 0, quantile 1") < words.index(
        "kind natural, batch 0, quantile 0.8"
    )


def test_an_explanation_stands_beside_its_picture_in_the_order_of_the_recipe(packs, sheet):
    page, found = sheet(packs["explanations"]), manifest_of(packs["explanations"])
    titles = [html.unescape(title) for title in re.findall(r' title="([^"\n&]+)', page)]
    assert titles[:3] == [f"{CAT}/input", f"{CAT}/gradient", f"{CAT}/cam"]
    mass = found["stimuli"][f"{CAT}/gradient"]["artefact"]["mass"]
    assert f"gradient: {100 * mass:.0f} %" in words_of(page)
    assert f"explains {found['stimuli'][f'{CAT}/cam']['target']['name']}" in words_of(page)


def test_a_model_has_its_bug_its_evidence_and_its_curve(packs, sheet):
    page, found = sheet(packs["models"]), manifest_of(packs["models"])
    words = words_of(page)
    for name, model in found["models"].items():
        verdict = "Holds: " if model["evidence"]["holds"] else "Does not hold: "
        assert verdict + model["evidence"]["rule"] in words, name
    assert "A network that takes a border round the picture for a sign of some classes" in words
    assert f"accuracy {found['models']['normal']['evidence']['accuracy']:.3g}" in words
    assert [layer["layer"] in words for layer in found["models"]["top"]["evidence"]["layers"]] == [True] * 2
    assert page.count("<svg") == 2 * 3
    assert 'role="img" aria-label="loss over 2 epochs: train' in page
    assert re.findall(r'<h2 id="network-(\w+)"', page) == ["normal", "framed", "top"]  # as in the recipe
    assert "Sets of group digits" in words
    assert "digit 0" in words


def test_clusters_have_their_model_and_the_odd_one_has_a_frame(packs, sheet):
    page, found = sheet(packs["clusters"]), manifest_of(packs["clusters"])
    assert f"SpRAy found {found['spray']['clusters']} cluster" in words_of(page)
    assert found["models"]["tagged"]["evidence"]["rule"] in words_of(page)
    odd = [entry["correct"] for entry in found["sets"].values() if entry["group"] == "odd"]
    framed = re.findall(r'<figure class="explanation right">.*? title="([^&"]+)', page, re.S)
    assert sorted(framed) == sorted(odd)


def test_a_large_pack_shows_the_first_sets_of_every_unit_and_says_how_many_are_left_out(
    packs, sheet, monkeypatch
):
    whole = sheet(packs["references"])
    assert "are left out" not in whole
    monkeypatch.setattr(module, "MOST", len(whole) // 2)
    page = sheet(packs["references"])
    assert len(page) < len(whole)
    headings = re.findall(r"<h[23][^>]*>([^<]+)", page)
    shown = [h for h in headings if h.startswith("kind")]
    assert 0 < len(shown) < 8
    assert f"{8 - len(shown)} of the rows of this large pack are left out" in page
    per_unit = [re.findall(r"<h3>", part) for part in page.split("<h2")[1:]]
    assert len(per_unit) == 2
    assert abs(len(per_unit[0]) - len(per_unit[1])) <= 1


def test_words_stand_left_and_numbers_right(packs, sheet):
    page = sheet(packs["references"])
    assert re.search(r"<th>unit</th><th>group</th><th class=\"n\">natural mean", page)
    assert re.search(
        r"<td><a href=\"#unit-conv1:11\">conv1:11</a></td>\s*<td>main</td>\s*<td class=\"n\">", page
    )


def test_an_image_that_is_gone_is_one_sentence_and_no_page(packs, tmp_path):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "manifest.json").write_bytes((packs["references"] / "manifest.json").read_bytes())
    with pytest.raises(UserError, match="is missing or is no image; check the pack"):
        show(pack, tmp_path / "sheet.html")
    assert not (tmp_path / "sheet.html").exists()
