"""What an analysis leaves in its folder: a page, tables, and files that ViRelAy reads."""

import base64
import csv
import io
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import yaml
from PIL import Image

from stimuli.errors import UserError
from stimuli.spray.run import run
from tests.stimuli.spray.planted import blobs

h5py = pytest.importorskip("h5py")

SIZES = [30, 22, 14]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The maps, and the folder of their analysis."""
    maps, which = blobs(SIZES)
    pictures = np.random.default_rng(0).integers(0, 256, (len(maps), 24, 24, 3), dtype=np.uint8)
    ids = [f"horse <{i}>" for i in range(len(maps))]
    labels = ["tag" if place == 2 else "no tag" for place in which]
    folder = tmp_path_factory.mktemp("spray")
    result = run(maps, pictures, ids, labels, {"seed": 3}, folder, title="Horses & co.")
    return maps, pictures, ids, labels, folder, result


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_say_what_was_found(made):
    *_, ids, labels, folder, result = made
    rows = table(folder / "clusters.csv")
    assert [row["id"] for row in rows] == ids
    assert [row["label"] for row in rows] == labels
    assert [int(row["cluster"]) for row in rows] == result.clusters.tolist()
    assert all(row["control_cluster"] for row in rows)
    values = table(folder / "eigenvalues.csv")
    assert np.allclose([float(row["eigenvalue"]) for row in values], result.eigenvalues)
    steps = [float(row["step_to_next"]) for row in values[:-1]]
    assert 1 + int(np.argmax(steps[1:8])) + 1 == result.gap == 3


def test_the_virelay_files_have_what_its_reader_asks_for(made):
    maps, pictures, _, labels, folder, result = made
    project = yaml.safe_load((folder / "virelay" / "spray.project.yaml").read_text())["project"]
    names = json.loads((folder / "virelay" / project["label_map"]).read_text())
    assert {"index", "word_net_id", "name"} == set(names[0])

    def opened(name):
        return h5py.File(folder / "virelay" / name)

    with opened(project["dataset"]["path"]) as file:
        assert file["data"].shape == (66, 3, 24, 24)
        assert file["data"].dtype == np.uint8
        assert np.array_equal(np.moveaxis(file["data"][:], 1, -1), pictures)
        assert file["label"].dtype == np.uint16
        assert [names[i]["name"] for i in file["label"]] == labels
    with opened(project["attributions"]["sources"][0]) as file:
        assert set(file) == {"index", "attribution", "label", "prediction"}
        assert file["attribution"].dtype == np.float32
        assert np.allclose(file["attribution"][:].sum(1), maps, atol=1e-6)
        assert file["index"][:].tolist() == list(range(66))
        assert file["prediction"].shape == (66, 2)
    with opened(project["analyses"][0]["sources"][0]) as file:
        group = file["spray"]
        assert set(group) == {"index", "embedding", "cluster"}
        assert np.array_equal(group["cluster"]["spectral-03"][:], result.clusters)
        assert group["embedding"]["tsne"].shape == (66, 2)
        assert group["embedding"]["spectral"].shape == result.vectors.shape
        assert np.allclose(group["embedding"]["spectral"].attrs["eigenvalue"], result.eigenvalues)


def test_the_page_holds_all_that_it_shows(made):
    *_, folder, _ = made
    page = (folder / "index.html").read_text()
    assert not re.search(r"(src|href)=\"(?!data:|#)", page)
    assert "Horses &amp; co." in page
    assert page.count("<use ") == 66
    assert re.findall(r"(\d+) of them are shown", page) == ["24", "22", "14"]
    assert page.count('alt="Its relevance map"') == 24 + 22 + 14
    assert "3 clusters</text>" in page
    first = re.search(r"data:image/png;base64,([^\"]+)", page)[1]
    assert Image.open(io.BytesIO(base64.b64decode(first))).size == (24, 24)


def test_every_tag_of_the_page_is_closed_and_every_link_leads_somewhere(made):
    *_, folder, _ = made
    stack, ids, links = [], set(), set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            given = dict(attributes)
            ids.add(given.get("id"))
            if given.get("href", "").startswith("#"):
                links.add(given["href"][1:])
            if tag not in ("meta", "img", "circle", "rect", "line", "path"):
                stack.append(tag)

        def handle_endtag(self, tag):
            if tag not in ("circle", "rect", "line", "path"):
                assert stack.pop() == tag

    Reader().feed((folder / "index.html").read_text())
    assert stack == []
    assert links <= ids


def test_the_same_inputs_leave_the_same_bytes(made, tmp_path):
    maps, pictures, ids, labels, folder, _ = made
    run(maps, pictures, ids, labels, {"seed": 3}, tmp_path, title="Horses & co.")
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert len(files) == 8
    for file in files:
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes(), file


def test_noise_is_told_on_the_page_and_pictures_that_are_all_the_same_make_no_control(tmp_path):
    maps = np.random.default_rng(0).normal(size=(40, 8, 8))
    run(maps, np.zeros((40, 8, 8, 3), np.uint8), [str(i) for i in range(40)], None, {}, tmp_path)
    page = (tmp_path / "index.html").read_text()
    assert "nothing here says that there is more than one strategy" in re.sub(r"\s+", " ", page)
    assert "The control" not in page
    assert {row["control_cluster"] for row in table(tmp_path / "clusters.csv")} == {""}


def test_inputs_of_different_lengths_are_refused(tmp_path):
    maps, _ = blobs([10, 10])
    with pytest.raises(UserError, match="20 maps, 19 pictures, 20 ids"):
        run(maps, np.zeros((19, 24, 24, 3), np.uint8), list("abcdefghijklmnopqrst"), None, {}, tmp_path)
