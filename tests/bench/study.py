"""Studies for the benchmarks: one page after another of the same trial, on a pack of made-up images."""

import hashlib
import io
import json
from random import Random

import numpy as np
import yaml
from PIL import Image

SIDE = 224  # pixels
PAGES = ("consent", "welcome", "start", "debrief")
TRIALS = {
    "grid": {
        "type": "forced_choice",
        "question": "Which of the two images in the middle is also strongly activating?",
        "titles": {"min": "Weakly activating", "max": "Strongly activating"},
    },
    "image": {
        "type": "judgement",
        "question": "Is this image strongly activating?",
        "columns": [{"role": "input"}],
    },
}


def make_pack(path, n_sets, n_stimuli=100):
    """Write a pack of so many sets for each of `TRIALS`, all drawn from the same few images."""
    rng = Random(0)
    stimuli = {f"s{i:03d}": _stimulus(path, i) for i in range(n_stimuli)}
    sets, units = {}, {}
    for number in range(n_sets):
        unit = f"layer:{number}"
        units[unit] = {"network": "none", "layer": "layer", "channel": number, "group": "main"}
        names = rng.sample(sorted(stimuli), 20)
        common = {"kind": "natural", "unit": unit, "batch": 0}
        sets[f"grid-{number}"] = {
            **common,
            "group": "grid",
            "references": {"min": names[:9], "max": names[9:18]},
            "queries": {"min": names[18], "max": names[19]},
            "correct": names[19],
        }
        sets[f"image-{number}"] = {**common, "group": "image", "images": {"input": names[:1]}}
    manifest = {"format": "pfungst-pack", "version": 1, "name": "bench", "networks": {}}
    manifest |= {"stimuli": stimuli, "sets": sets, "units": units}
    (path / "manifest.json").write_text(json.dumps(manifest, sort_keys=True))
    return path


def _stimulus(path, number):
    """Write smooth noise with some grain, as large as a photograph's crop; return its manifest entry."""
    rng = np.random.default_rng(number)
    coarse = Image.fromarray(rng.integers(0, 255, (28, 28, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC)).astype(int)
    pixels = (smooth + rng.normal(0, 6, (SIDE, SIDE, 3))).clip(0, 255).astype(np.uint8)
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, "PNG")
    sha256 = hashlib.sha256(encoded.getvalue()).hexdigest()
    file = path / "images" / sha256[:2] / f"{sha256}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(encoded.getvalue())
    return {"file": str(file.relative_to(path)), "sha256": sha256, "role": "reference", "kind": "natural"}


def make_study(path, key, trial, n):
    """Write a study of `n` trials of one of the kinds in `TRIALS`."""
    path.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        (path / f"{page}.md").write_text(f"# {page.title()}\n\nThis study measures a server.\n")
    definition = {
        "key": key,
        "title": "Benchmark",
        "contact": "the person who runs it",
        "minutes": 1,
        "seed": 1,
        "screen": {"min_width": 1180, "min_height": 600},
        "consent": "consent.md",
        "trials": {"trial": TRIALS[trial]},
        "timeline": [
            {"page": "welcome.md"},
            {"page": "start.md", "button": "Start"},
            {"trials": "trial", "sets": {"group": trial}, "n": n},
            {"debrief": "debrief.md"},
        ],
    }
    (path / "study.yaml").write_text(yaml.safe_dump(definition, sort_keys=False))
    return path
