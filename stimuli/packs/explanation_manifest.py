"""The manifest of a pack of explanations, from what the steps of a build left."""

import hashlib
from collections.abc import Iterator
from typing import Any

from stimuli.packs.manifest import network_entry, top
from stimuli.packs.steps import Stage
from stimuli.packs.subjects import Bench, Item, Subject

Part = dict[str, Any]
Made = list[tuple[Subject, list[Part], list[list[Part]]]]


def manifest(bench: Bench, done: list[Stage]) -> dict[str, Any]:
    """Return the manifest of a finished build; docs/stimulus-pack.md describes it.

    `done` are the stages of `explanations`: inputs, maps and pictures.
    """
    made = parts(bench, done)
    inputs = [part for _, own, _ in made for part in own]
    items = [item for subject in bench.subjects for item in subject.items]
    digest = hashlib.sha256("".join(part["input_sha256"] for part in inputs).encode()).hexdigest()
    return {
        **top(bench.recipe, bench.device),
        "networks": {
            subject.name or subject.network.name: network_entry(subject.network) for subject in bench.subjects
        },
        "image_set": {
            "name": bench.subjects[0].images.name,
            "count": len({item.id for item in items}),
            "photos": len({item.image["photo"] for item in items}),
            "sha256": digest,
        },
        "units": {},
        "stimuli": {name: entry for one in made for name, entry in _stimuli(bench, *one)},
        "sets": {name: entry for one in made for name, entry in _sets(bench, *one[:2])},
    }


def parts(bench: Bench, done: list[Stage]) -> Made:
    """Return, for each subject, what `make_input` left, and of each explanation what `make_pictures` left."""
    inputs, pictures = ([step.read() for step in stage.steps] for stage in (done[0], done[-1]))
    count, made = len(bench.recipe.values["explanations"]), []
    for subject in bench.subjects:
        made.append((subject, inputs[: len(subject.items)], pictures[:count]))
        inputs, pictures = inputs[len(subject.items) :], pictures[count:]
    return made


def remarks(manifest: dict[str, Any]) -> list[str]:
    """Return a sentence for each explanation that cannot show, or does not show, the planted artefact."""
    found = []
    for name in [entry["name"] for entry in manifest["recipe"].get("explanations", [])]:
        own = [s for s in manifest["stimuli"].values() if s.get("explanation") == name and s.get("artefact")]
        hidden = sum(stimulus["artefact"]["hidden"] for stimulus in own)
        empty = sum(stimulus["artefact"]["mass"] == 0 for stimulus in own)
        if hidden:
            found.append(
                f"{name} cannot show the artefact in {hidden} of {len(own)}: its baseline looks the same."
            )
        elif empty:
            found.append(f"{name} has no mass at all in the artefact in {empty} of {len(own)}.")
    return found


def _stimuli(
    bench: Bench, subject: Subject, inputs: list[Part], pictures: list[list[Part]]
) -> Iterator[tuple[str, Part]]:
    entries, network = bench.recipe.values["explanations"], subject.name or subject.network.name
    for item, made, drawn in zip(subject.items, inputs, zip(*pictures, strict=True), strict=True):
        common: Part = {"network": network, "image": item.image, "input_sha256": made["input_sha256"]}
        common["target"] = made["target"]
        own: Part = {key: made[key] for key in ("predicted", "label", "without_artefact") if key in made}
        yield (
            _input_id(subject, item),
            {**_file(made), **common, **own, "role": "input", "kind": "photograph"},
        )
        for entry, picture in zip(entries, drawn, strict=True):
            made_by = {
                "method": entry["method"],
                "parameters": picture["parameters"],
                "drawn": picture["drawn"],
            }
            about = {"role": "explanation", "kind": "explanation", "explanation": entry["name"]}
            about |= {"made_by": made_by, "artefact": picture["artefact"]}
            yield subject.named(f"{item.id}/{entry['name']}"), {**_file(picture), **common, **about}


def _sets(bench: Bench, subject: Subject, inputs: list[Part]) -> Iterator[tuple[str, Part]]:
    size = bench.recipe.values["sets"]["images"]
    predicted = {item.id: part["predicted"]["name"] for item, part in zip(subject.items, inputs, strict=True)}
    for group in dict.fromkeys(item.group for item in subject.items):
        items = [item for item in subject.items if item.group == group]
        for start in range(0, len(items), size):
            shown = items[start : start + size]
            name = " + ".join(item.id for item in shown)
            for entry in bench.recipe.values["explanations"]:
                yield (
                    subject.named(f"{name}/{entry['name']}"),
                    {
                        "group": group,
                        "explanation": entry["name"],
                        "photo" if len(shown) == 1 else "photos": name,
                        **({"model": subject.name} if subject.name else {}),
                        **subject.labels,
                        "images": {
                            "input": [_input_id(subject, item) for item in shown],
                            "explanation": [subject.named(f"{item.id}/{entry['name']}") for item in shown],
                        },
                        "captions": {"input": [predicted[item.id] for item in shown]},
                    },
                )


def _input_id(subject: Subject, item: Item) -> str:
    return subject.named(f"{item.id}/input")


def _file(part: Part) -> Part:
    return {key: part[key] for key in ("file", "sha256", "width", "height")}
