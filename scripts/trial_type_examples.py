"""A small study for each trial type, as its page in docs/trial-types shows it, and made-up stimuli for it."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from PIL import Image

from app.trial_types import TRIAL_TYPES

PAGES = {"instructions": "page", "pause": "pause", "debrief": "debrief"}  # made by these keys of the timeline
AFTER_A_BLOCK = ("pause", "score")  # they tell the score of the block before
GROUP = {"group": "main"}  # the label by which the examples ask for sets
N = 2  # trials in a block
FRAME = {
    "contact": "the laboratory",
    "seed": 1,
    "screen": {"min_width": 640, "min_height": 480},
    "consent": "consent.md",
    "once": False,
    "codes": {"completed": "C0FFEE"},
}
SIZE = 224
LIKE = {"query-a": "min", "query-b": "max", "image-b": "odd"}  # stimuli that look like others
FAMILY = re.compile(r"(\w+?)(?:-\w|\d)?")  # what comes before the letter or number of a stimulus


def example(name: str) -> dict[str, Any]:
    """Return the part of a study file that uses a type: `timeline`, and `trials` unless a page makes it."""
    kind = TRIAL_TYPES[name]
    trials: dict[str, Any] = {}
    timeline: list[dict[str, Any]] = []
    if name in AFTER_A_BLOCK:
        trials["choice"] = {"type": "forced_choice", **TRIAL_TYPES["forced_choice"].example}
        timeline.append({"trials": "choice", "sets": {**GROUP}, "n": N})
    if not kind.takes_answer:
        timeline.append({"page": "instructions.md"})  # a run has a step that is answered
    if name in PAGES:
        given = {key: value for key, value in kind.example.items() if key not in ("title", "text")}
        timeline.append({PAGES[name]: f"{name}.md", **given})
    else:
        trials["example"] = {"type": name, **kind.example}
        sets = {"sets": {**GROUP}} if kind.set_needs else {}
        number = {"n": N} if kind.is_trial else {}
        timeline.append({"trials" if kind.is_trial else "step": "example", **sets, **number})
    return {"trials": trials, "timeline": timeline} if trials else {"timeline": timeline}


def write_study(part: dict[str, Any], name: str, folder: Path) -> Path:
    """Write a whole study around the part that a page shows; return the study file."""
    folder.mkdir(parents=True)
    texts = {f"{kind}.md": TRIAL_TYPES[kind].example for kind in PAGES}
    texts["consent.md"] = {"title": "Consent", "text": "Words."}
    for page, about in texts.items():
        (folder / page).write_text(f"# {about['title']}\n\n{about['text']}\n", encoding="utf-8")
    study = {"key": name.replace("_", "-"), "title": name, **FRAME, "trials": {}, **part}
    if "debrief" not in study["timeline"][-1]:
        study["timeline"] = [*study["timeline"], {"debrief": "debrief.md"}]
    file = folder / "study.yaml"
    file.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return file


def write_pack(name: str, folder: Path) -> Path:
    """Write a pack with the sets that a type's study asks for, all like its `example_set`."""
    kind = TRIAL_TYPES["forced_choice" if name in AFTER_A_BLOCK else name]
    stimuli: dict[str, Any] = {}
    sets = {}
    for number in range(N if kind.example_set else 0):
        entry = json.loads(json.dumps(kind.example_set))
        sets[f"set-{number}"] = {**GROUP, **entry}
        for stimulus in _strings({key: entry[key] for key in entry.keys() - {"correct", "captions", "kind"}}):
            stimuli[stimulus] = _write_image(stimulus, folder)
    manifest = {"format": "pfungst-pack", "version": 1, "name": name, "networks": {}, "units": {}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({**manifest, "stimuli": stimuli, "sets": sets}))
    return folder


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [string for part in parts for string in _strings(part)]


def _write_image(stimulus: str, folder: Path) -> dict[str, str]:
    """Draw a stimulus; return its entry in the manifest."""
    new = folder / "new.png"
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(draw(stimulus)).save(new)
    sha256 = hashlib.sha256(new.read_bytes()).hexdigest()
    file = f"images/{sha256[:2]}/{sha256}.png"
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    new.rename(folder / file)
    return {"file": file, "sha256": sha256, "role": "stimulus"}


def draw(stimulus: str) -> np.ndarray:
    """Return an image for a stimulus, (SIZE, SIZE, 3), uint8: waves, alike for stimuli of the same family.

    A family has a direction, a wavelength and two colours; its members differ in phase, place and noise.
    """
    match = FAMILY.fullmatch(stimulus)
    family = LIKE.get(stimulus, match[1] if match else stimulus)
    common, own = _random(family), _random(stimulus)
    angle, waves = common.uniform(0, np.pi), common.uniform(4, 12)
    colours = common.uniform(0, 255, (2, 3))
    angle += own.normal(0, 0.1)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE - own.uniform(0.3, 0.7, (2, 1, 1))
    wave = np.cos(2 * np.pi * (waves * (x * np.cos(angle) + y * np.sin(angle)) + own.uniform()))
    shade = 0.5 + 0.5 * wave * np.exp(-(x**2 + y**2) / 0.1)
    image = shade[..., None] * colours[0] + (1 - shade[..., None]) * colours[1]
    return np.clip(image + own.normal(0, 10, image.shape), 0, 255).astype(np.uint8)


def _random(word: str) -> np.random.Generator:
    return np.random.default_rng(list(hashlib.sha256(word.encode()).digest()[:8]))
