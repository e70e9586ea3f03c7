"""What a pack of references is made of: what all units respond to all crops, and their pictures."""

import io
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np

from stimuli.case import Case, Picture, References, natural_of
from stimuli.errors import UserError
from stimuli.likeness import most_overlaps
from stimuli.packs.bench import Bench, common, crops_key
from stimuli.packs.groups import Group, groups_of
from stimuli.packs.manifest import short, to_json
from stimuli.packs.reference_manifest import manifest
from stimuli.packs.steps import Stage, Step, pool
from stimuli.recipe import Recipe
from stimuli.references import REFERENCES
from stimuli.references.natural import wanted
from stimuli.render import store, write
from stimuli.responses import Response
from stimuli.units import Activity, joined, record

SHARDS = 64  # at most, of a set of images
SMALLEST = 64  # crops of a shard
KEPT = 512  # crops at least that are kept of each unit and side
TOGETHER = {"cpu": 1, "cuda": 8}  # units of a layer whose images are optimised together


def open_bench(recipe: Recipe, device: str) -> Bench:
    """Return the bench of a recipe whose network, units and images are found to be sound."""
    bench = common(recipe, device)
    bench = replace(bench, units=groups_of(recipe, bench.network))
    with recipe.blame("images.set"):
        images, bins = bench.images, recipe.values["references"]["natural"]["bins"]
        needed = 2 * bins * max(group.batches for group in bench.units)
        if len(images.crops) < needed:
            raise UserError(
                f"{images.name} gives {len(images.crops)} crops; the references need more, {needed} at least."
            )
    return bench


def summary(bench: Bench) -> str:
    """Return in a few words what will be made."""
    crops, units = bench.images.crops, list(_units(bench))
    photos = {crop.photo for crop in crops}
    return f"{len(crops)} crops of {len(photos)} photographs, {len(units)} units of {bench.network.name}"


def stages(bench: Bench) -> list[Stage]:
    """Return the steps of a build, stage after stage."""
    shards = _shards(bench)
    gathered = bench.step(
        "activity", {}, after=shards, task=[shard.path.name for shard in shards], suffix=".npz"
    )
    natural = list(_pictures(bench, "natural", gathered, {}))
    settings = bench.recipe.values["references"].get("synthetic")
    levels = {unit: one for one in natural for unit in one.task["units"]}
    after = levels if settings and settings.get("match") == "natural" else {}
    synthetic = list(_pictures(bench, "synthetic", gathered, after)) if settings else []
    return [
        Stage(record_shard, shards),
        Stage(gather, [gathered]),
        Stage(make_pictures, natural),
        Stage(make_pictures, synthetic),
    ]


def finish(bench: Bench, done: list[Stage]) -> dict[str, Any]:
    """Return the manifest, from what the steps left."""
    parts = {}
    for stage in done[2:]:
        for one in stage.steps:
            for unit, part in one.read().items():
                parts[unit, one.task["kind"]] = part
    return manifest(bench, _load(done[1].steps[0]), parts)


def remarks(manifest: dict[str, Any]) -> list[str]:
    """Return what a person should know of a finished build: nothing."""
    return []


def record_shard(bench: Bench, step: Step) -> None:
    """Record what all units respond to one shard of the crops."""
    numbers, k = range(*step.task["crops"]), step.task["k"]
    units, size = list(_units(bench)), bench.recipe.values["images"]["size"]
    found = record(bench.network, bench.images, numbers, units, size, k, bench.device, _response(bench))
    _save(step, found)


def gather(bench: Bench, step: Step) -> None:
    """Join what the shards found."""
    folder = step.path.parent.with_name("activations")
    _save(step, joined([_read(folder / name) for name in step.task]))


def make_pictures(bench: Bench, step: Step) -> None:
    """Make the references of one kind for some units of a layer, store them and note what they are."""
    kind, settings = step.task["kind"], bench.recipe.values["references"][step.task["kind"]]
    cases = [_case(bench, unit, step.task) for unit in step.task["units"]]
    made = REFERENCES[kind](cases, settings)
    parts = {case.unit: _part(bench, found) for case, found in zip(cases, made, strict=True)}
    write(step.path, to_json(parts))


def _units(bench: Bench) -> dict[str, Group]:
    return {unit: group for group in bench.units for unit in group.units}


def _response(bench: Bench) -> Response:
    return Response(**bench.recipe.values["response"])


def _shards(bench: Bench) -> list[Step]:
    count, bins = len(bench.images.crops), bench.recipe.values["references"]["natural"]["bins"]
    batches = max(group.batches for group in bench.units)
    enough = max(KEPT, wanted(bins, batches, most_overlaps(bench.images.crops)))
    k = min(count, 1 << (enough - 1).bit_length())  # another number of bins seldom needs another pass
    length = max(SMALLEST, -(-count // SHARDS))
    takes = {"units": list(_units(bench)), "k": k, **asdict(_response(bench))}
    ends = [(start, min(start + length, count)) for start in range(0, count, length)]
    return [
        bench.step(
            "activations",
            {**takes, "images": crops_key(bench.images, bench.images.crops[start:end]), "first": start},
            task={"crops": (start, end), "k": k},
            suffix=".npz",
        )
        for start, end in ends
    ]


def _pictures(bench: Bench, kind: str, gathered: Step, natural: dict[str, Step]) -> Iterator[Step]:
    """Give the steps of a kind, late layers first: they take longest, and so the workers end together.

    `natural` has the steps whose activation levels are to be matched.
    """
    values, order = bench.recipe.values, list(bench.network.layers)
    by_layer: dict[tuple[str, int], list[str]] = {}
    for unit, group in _units(bench).items():
        if kind == "natural" or kind in group.kinds:
            by_layer.setdefault((unit.partition(":")[0], group.batches), []).append(unit)
    together = TOGETHER[bench.device] if kind == "synthetic" else 1
    for (_, batches), units in sorted(by_layer.items(), key=lambda item: -order.index(item[0][0])):
        for start in range(0, len(units), together):
            own = units[start : start + together]
            after = [gathered, *(natural[unit] for unit in own if natural)]
            takes = {"units": own, "batches": batches, "seed": values["seed"], "format": values["format"]}
            takes |= {"settings": values["references"][kind], **asdict(_response(bench))}
            task = {"kind": kind, "units": own, "batches": batches, "activity": gathered}
            task["natural"] = {unit: natural[unit] for unit in own if natural}
            yield bench.step(kind, takes, after=after, task=task)


def _case(bench: Bench, unit: str, task: dict[str, Any]) -> Case:
    values, level = bench.recipe.values, {}
    if task["natural"]:
        made = task["natural"][unit].read()[unit]["references"]
        level = {
            side: float(np.mean([picture["activation"] for row in rows for picture in row]))
            for side, rows in made.items()
        }
    return Case(
        network=bench.network,
        unit=unit,
        images=bench.images,
        natural=natural_of(_load(task["activity"]), list(_units(bench)).index(unit)),
        size=values["images"]["size"],
        seed=values["seed"],
        batches=task["batches"],
        device=bench.device,
        response=_response(bench),
        level=level,
    )


def _part(bench: Bench, made: References) -> dict[str, Any]:
    def stored(picture: Picture) -> dict[str, Any]:
        entry = {"activation": short(picture.activation), "image": picture.image, "made_by": picture.made_by}
        return {**store(picture.pixels, pool(), bench.recipe.values["format"]), **entry}

    return {
        "references": {
            side: [[stored(picture) for picture in row] for row in rows]
            for side, rows in made.references.items()
        },
        "queries": {
            str(quantile): {side: [stored(picture) for picture in row] for side, row in sides.items()}
            for quantile, sides in made.queries.items()
        },
    }


def _save(step: Step, found: Activity) -> None:
    np.savez(buffer := io.BytesIO(), **{part.name: getattr(found, part.name) for part in fields(Activity)})
    write(step.path, buffer.getvalue())


def _load(step: Step) -> Activity:
    return _read(step.path)


def _read(path: Any) -> Activity:
    with np.load(path) as kept:
        values = {part.name: kept[part.name] for part in fields(Activity)}
    return Activity(**{**values, "count": int(values["count"]), "sha256": str(values["sha256"])})
