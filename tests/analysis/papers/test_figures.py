"""The figures of a paper: which there are, in which formats, and what says what they show."""

import csv
import xml.etree.ElementTree as ET

from PIL import Image

from analysis.papers.borowski_data import read
from analysis.papers.figures import borowski as figures
from analysis.papers.figures import canvas

ALL = {"figure-6"}


def test_each_figure_is_a_vector_and_a_raster_graphic(written):
    out, _ = written
    assert {file.stem for file in out.glob("*.svg")} == ALL
    assert {file.stem for file in out.glob("*.png")} == ALL
    for name in ALL:
        assert ET.parse(out / f"{name}.svg").getroot().tag.endswith("svg")
        with Image.open(out / f"{name}.png") as image:
            assert min(image.size) > 500
            assert (
                "Accuracy" in image.text["Description"]
                or "accuracy" in image.text["Description"]
                or ("intuitiveness" in image.text["Description"])
            )


def test_each_figure_has_a_text_alternative_and_a_caption(written):
    text = (written[0] / "figures.md").read_text(encoding="utf-8")
    for name in ALL:
        assert f"]({name}.svg)" in text
        assert f"{name.replace('-', ' ').capitalize()}." in text
    assert text.count("±2 SEM") == len(ALL)


def test_the_table_is_written_and_said(written):
    out, said = written
    with open(out / "table.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["item", "paper", "recomputed", "agrees"]
    assert said.splitlines()[0].split() == ["figure", "|", "paper", "|", "recomputed", "|", "agrees?"]
    assert "There is no file experiment_I_main….csv: no data for its rows." in said


def test_experiment_two_has_the_figures_of_the_paper(two):
    names = [picture.name for picture in figures.pictures(read(two))]
    assert names == ["figure-5", "figure-6", "figure-17", "figure-19"]


def test_experiment_one_has_the_figures_of_the_paper(one):
    names = [picture.name for picture in figures.pictures(read(one))]
    assert names == ["figure-3", "figure-4", "figure-5", "figure-6", "figure-16", "figure-18", "figure-21"]


def test_the_same_data_give_the_same_bytes(two, written, tmp_path):
    canvas.write([one for one in figures.pictures(read(two)) if one.name == "figure-6"], tmp_path)
    for name in ("figure-6.svg", "figure-6.png"):
        assert (tmp_path / name).read_bytes() == (written[0] / name).read_bytes()


def test_the_text_alternative_says_the_numbers_of_the_table(two, rows_two):
    alt = next(picture.alt for picture in figures.pictures(read(two)) if picture.name == "figure-17")
    for kind in ("synthetic", "natural"):
        mean = float(rows_two[f"Fig. 17a (II) accuracy, {kind}"].recomputed.split()[0])
        assert f"{kind} {100 * mean:.0f} %" in alt
