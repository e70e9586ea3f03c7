"""Packs of small made-up images, one for each bundled study: valid, quick to write, nothing to recognise.

`pack_for(key, path)` writes the pack of a study; its sets have the labels that the study asks for (see
docs/stimulus-pack.md). An image's brightness tells on which side of its unit it is: brighter is stronger.
"""

import hashlib
import json
from pathlib import Path

from PIL import Image

KINDS = ("natural", "synthetic")
BRIGHTNESS = {"max": 170, "min": 40, None: 100}
BREEDS = ("beagle", "boxer", "chihuahua", "great_pyrenees", "newfoundland", "pomeranian", "pug")
BREEDS += ("saint_bernard", "yorkshire_terrier", "wheaten_terrier")
MODELS = ("normal", "spurious", "label_errors", "top_layer", "out_of_distribution")
GRADIENTS = ("gradient", "smoothgrad", "integrated_gradients")


class PackWriter:
    """Collects stimuli, units and sets, and writes images of one colour each.

    `shades`: how many colours there are; images beyond share files, as many stimuli in few files are quick
    to write. None: every stimulus has a colour of its own.
    """

    def __init__(self, path, size=24, shades=24):
        self.path, self.size, self.shades = Path(path), size, shades
        self.stimuli, self.units, self.sets = {}, {}, {}
        self._files = {}

    def stimulus(self, name, role, side=None, **about):
        """Add a stimulus unless it is there; return its id."""
        if name not in self.stimuli:
            n = len(self.stimuli) if self.shades is None else len(self.stimuli) % self.shades
            file, sha256 = self._file((BRIGHTNESS[side], n % 256, n // 256 * 40))
            about |= {"side": side} if side else {}
            self.stimuli[name] = {"file": file, "sha256": sha256, "role": role, **about}
        return name

    def row(self, name, n, role, **about):
        """Add `n` stimuli; return their ids."""
        return [self.stimulus(f"{name}-{i}", role, **about) for i in range(n)]

    def write(self, name):
        """Write the manifest; return the pack's path."""
        manifest = {"format": "pfungst-pack", "version": 1, "name": name, "networks": {}}
        manifest |= {"stimuli": self.stimuli, "sets": self.sets, "units": self.units}
        (self.path / "manifest.json").write_text(json.dumps(manifest, sort_keys=True))
        return self.path

    def _file(self, colour):
        if colour not in self._files:
            new = self.path / "new.png"
            self.path.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (self.size, self.size), colour).save(new)
            sha256 = hashlib.sha256(new.read_bytes()).hexdigest()
            file = f"images/{sha256[:2]}/{sha256}.png"
            (self.path / file).parent.mkdir(parents=True, exist_ok=True)
            new.rename(self.path / file)
            self._files[colour] = file, sha256
        return self._files[colour]


def make_pack(path, n_main=12, n_practice=2, n_batches=2):
    """Write a pack as the recipe of `borowski-small` gives it; every image is a file of its own."""
    pack = PackWriter(path, size=64, shades=None)
    for number, group in enumerate(["main"] * n_main + ["practice"] * n_practice):
        unit = add_unit(pack, f"layer_{number % 4}", number, group=group)
        for batch in range(n_batches):
            for kind in KINDS:
                add_choice(pack, unit, kind, batch, references=batch, group=group)
    return pack.write("tiny")


def add_unit(pack, layer, channel, **about):
    """Add a unit; return its id."""
    unit = f"{layer}:{channel}"
    pack.units[unit] = {"network": "tiny", "layer": layer, "channel": channel, **about}
    return unit


def add_choice(pack, unit, kind, batch, references="all", **labels):
    """Add the set of a forced choice: nine references on each side, and the queries of the batch.

    `references`: name of the references; the same name, the same images.
    """
    shown = {
        side: pack.row(f"{unit}-{kind}-{side}-{references}", 9, "reference", side=side, kind=kind, unit=unit)
        for side in ("min", "max")
    }
    queries = {
        side: pack.stimulus(f"{unit}-query-{side}-{batch}", "query", side=side, kind="natural", unit=unit)
        for side in ("min", "max")
    }
    labels |= {"kind": kind, "unit": unit, "batch": batch}
    pack.sets[f"{unit}-{kind}-{batch}"] = {
        **labels,
        "references": shown,
        "queries": queries,
        "correct": queries["max"],
    }


def add_intuitiveness(pack):
    """Add the three sets that are rated on a slider: nine synthetic images, nine natural ones."""
    for number in range(3):
        unit = add_unit(pack, "intuitive", number, group="intuitiveness")
        images = {
            role: pack.row(f"{unit}-{kind}", 9, "reference", side="max", kind=kind, unit=unit)
            for role, kind in (("left", "synthetic"), ("right", "natural"))
        }
        pack.sets[f"{unit}-intuitiveness"] = {"group": "intuitiveness", "unit": unit, "images": images}


def borowski_1(path):
    """45 main units in 20 batches, 15 practice units in batch 0."""
    pack = PackWriter(path)
    for number in range(45 + 15):
        group = "main" if number < 45 else "practice"
        unit = add_unit(pack, f"layer_{number % 9}", number, group=group)
        for batch in range(20) if group == "main" else [0]:
            for kind in KINDS:
                add_choice(pack, unit, kind, batch, group=group)
    add_intuitiveness(pack)
    return pack.write("borowski-1")


def borowski_2(path):
    """Batch blocks a to d of 20 units: natural in odd batches, synthetic in even ones; e to g: batch 0."""
    pack = PackWriter(path)
    for number in range(80):
        unit = add_unit(pack, f"layer_{number % 5 * 2}", number)
        for batch in range(1, 9):
            kind = KINDS[(batch + 1) % 2]
            add_choice(pack, unit, kind, batch, batch_block="abcd"[number // 20])
    for number, (block, kinds) in enumerate((("e", KINDS), ("f", KINDS[1:]), ("g", KINDS[:1]))):
        for i in range(12):
            unit = add_unit(pack, f"layer_{i % 5 * 2}", 80 + 12 * number + i)
            for kind in kinds:
                add_choice(pack, unit, kind, 0, batch_block=block)
    add_intuitiveness(pack)
    return pack.write("borowski-2")


def achtibat(path):
    """Sixteen photographs, explained in five ways for two models, of which one uses the border."""
    pack = PackWriter(path)
    for explanation in ("ig", "shap", "gradcam", "lrp", "crp"):
        for border, correct in (("used", "yes"), ("unused", "no")):
            for photo in range(16):
                labels = {"group": "main", "border": border, "correct": correct, "explanation": explanation}
                _add_explained(pack, f"{explanation}-{border}-{photo}", [f"photo-{photo}"], labels)
        for photo in range(2):
            labels = {"group": "practice", "explanation": explanation}
            _add_explained(pack, f"{explanation}-practice-{photo}", [f"practice-{photo}"], labels)
    for entry in pack.sets.values():
        entry["photo"] = entry["images"]["input"][0]
    return pack.write("achtibat")


def adebayo(path):
    """Ten contact sheets; sixteen pairs of dogs for each model and explanation, others for unknown breeds."""
    return _judged_models("adebayo", path, "breeds", "breed", BREEDS)


def adebayo_small(path):
    """Two contact sheets; sixteen pairs of animals for each model and explanation, others unknown."""
    return _judged_models("adebayo-small", path, "animals", "animal", ("bird", "mammal"))


def _judged_models(name, path, group, label, classes):
    pack = PackWriter(path)
    for word in classes:
        sheet = pack.row(f"sheet-{word}", 50, "photo")
        pack.sets[f"{group}-{word}"] = {"group": group, label: word, "images": {"sheet": sheet}}
    for model in MODELS:
        known = "unknown" if model == "out_of_distribution" else "known"
        for explanation in GRADIENTS:
            for pair in range(16):
                photos = f"{known}-{pair}"
                labels = {"group": "main", "model": model, "explanation": explanation, "photos": photos}
                inputs = [f"{photos}-a", f"{photos}-b"]
                _add_explained(pack, f"{model}-{explanation}-{pair}", inputs, labels)
    return pack.write(name)


def lapuschkin_horse(path):
    """Three clusters in eight sets of six photographs each, odd ones out, and two sets with made-up maps."""
    pack = PackWriter(path)
    for turn in range(8):
        cluster = turn % 3 + 1
        about = {"group": "strategy", "cluster": cluster, "batch": turn // 3, "class": "horse"}
        _add_pairs(pack, f"strategy-{cluster}-{turn // 3}", about)
    for name, correct in (("border", 1), ("noise", -1)):
        _add_pairs(pack, f"easy-{name}", {"group": "easy", "correct": correct, "class": "horse"})
    for number in range(14):
        alike = pack.row(f"alike-{number}", 3, "explanation", side="min")
        odd = pack.stimulus(f"odd-{number}", "explanation", side="max")
        about = {
            "group": "odd",
            "cluster": number % 3 + 1,
            "other_cluster": (number + 1) % 3 + 1,
            "class": "horse",
        }
        pack.sets[f"odd-{number}"] = {**about, "alternatives": [*alike, odd], "correct": odd}
    return pack.write("lapuschkin-horse")


def _add_pairs(pack, name, labels):
    """Add a set of six photographs, three in each pair of columns, with a map beside each."""
    roles = ("input", "explanation", "more_input", "more_explanation")
    images = {role: pack.row(f"{name}-{role}", 3, role.removeprefix("more_")) for role in roles}
    pack.sets[name] = {**labels, "images": images}


def _add_explained(pack, name, inputs, labels):
    """Add a set of photographs, each with the explanation of a prediction."""
    images = {
        "input": [pack.stimulus(photo, "input") for photo in inputs],
        "explanation": pack.row(f"{name}-map", len(inputs), "explanation"),
    }
    captions = {"input": ["Beagle", "Boxer"][: len(inputs)]}
    pack.sets[name] = {**labels, "images": images, "captions": captions}


PACKS = {
    "achtibat": achtibat,
    "adebayo": adebayo,
    "adebayo-small": adebayo_small,
    "borowski-1": borowski_1,
    "borowski-2": borowski_2,
    "borowski-small": make_pack,
    "lapuschkin-horse": lapuschkin_horse,
}


def pack_for(key, path):
    """Write the pack of a bundled study; return its path."""
    return PACKS[key](path)
