"""The keys of recipes: what each may hold, and its default."""

import re
from typing import Any

from stimuli.recipe_rules import (
    Key,
    count,
    labels,
    number,
    one_of,
    px,
    quantiles,
    scales,
    some,
    text,
    texts,
    whole,
    whole_or_none,
)

SOME = "how many crops, or a list of photographs and crops"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_NAMES: dict[str, Any] = {
    "name": Key(
        "small letters, digits, '.', '_' and '-'", lambda value: text(value) and bool(NAME.fullmatch(value))
    ),
    "network": Key("the name of a network", text),
}
_IMAGES: dict[str, Any] = {
    "set": Key("photos, folder:PATH or torchvision:NAME", text),
    "size": whole(32, 1024),
    "scales": Key("a list of numbers above 0 and up to 1", scales, [1]),
    "root": Key("a folder", lambda value: value is None or text(value), None),
    "options": Key("named arguments of the data set", lambda value: isinstance(value, dict), {}),
}

# What a pack of references is made from. `units` and `groups` are read by `recipe_units`.
KEYS: dict[str, Any] = {
    **_NAMES,
    "images": _IMAGES,
    "response": {
        "relu": one_of("after", "before", default="after"),
        "over": one_of("mean", "max", default="mean"),
    },
    "units": Key("groups of units, such as main: [blocks_4:17]", lambda value: isinstance(value, dict)),
    "groups": Key("settings of groups of units", lambda value: isinstance(value, dict), {}),
    "references": {
        "natural": {
            "bins": whole(2, 1000, 10),
            "batches": whole(1, 1000, 1),
            "quantiles": Key("a list of numbers above 0.5 and up to 1, and 1 among them", quantiles, [1]),
        },
        "synthetic": {
            "images": whole(1, 1000, 9),
            "steps": whole(1, 100_000, 80),
            "rate": number(0, 0.05),
            "spread": number(0, 0.01),
            "decay": number(0, 1.0),
            "padding": px(),
            "jitter": px(),
            "zoom": number(0, 0.05),
            "turn": whole(0, 180, 5),
            "diversity": number(0, 0.2),
            "activation": one_of("deviations", "raw", default="deviations"),
            "redirect": whole(0, 100_000, 16),
            "match": one_of("none", "natural", default="none"),
        },
    },
    "format": one_of("png", "webp", default="png"),
    "seed": whole(0, 2**32 - 1, 0),
}

# Each of `groups`.
GROUP_KEYS: dict[str, Any] = {
    "batches": Key(
        "a whole number from 1 to 1000, or null",
        lambda value: value is None or (type(value) is int and 0 < value <= 1000),
        None,
    ),
    "kinds": Key(
        "a list of natural and synthetic, or null",
        lambda value: (
            value is None or (bool(value) and texts(value) and set(value) <= {"natural", "synthetic"})
        ),
        None,
    ),
    "trial": one_of("forced_choice", "slider", default="forced_choice"),
    "labels": Key("labels with a text, a number or true or false each", labels, {}),
}

# Units that are drawn.
DRAWN_KEYS: dict[str, Any] = {
    "layer": Key("the name of a layer", text),
    "random": whole(1, 100_000),
    "from": whole(0, 1_000_000, 0),
    "to": Key(
        "a whole number, or null", lambda value: value is None or (type(value) is int and value > 0), None
    ),
}

# What a pack of explanations is made from: a recipe that has the key `explanations`.
EXPLANATION_KEYS: dict[str, Any] = {
    **_NAMES,
    "images": {
        **_IMAGES,
        "main": Key(SOME, lambda value: value is None or (some(value) and value not in (0, [])), None),
        "practice": Key(SOME, some, 0),
    },
    "targets": Key(
        "predicted, label, or a class by number or name",
        lambda value: text(value) or (type(value) is int and value >= 0),
        "predicted",
    ),
    "explanations": Key("a list of methods", lambda value: isinstance(value, list) and bool(value)),
    "artefact": {
        "border": whole(1, 500),
        "colour": Key("black, grey or white", lambda value: value in ("black", "grey", "white"), "black"),
    },
    "sets": {
        "images": whole(1, 10, 1),
        "labels": Key("labels with a text, a number or true or false each", labels, {}),
    },
    "format": one_of("png", "webp", default="png"),
    "seed": whole(0, 2**32 - 1, 0),
}

# What a pack of explanations of trained models is made from: a recipe that has the key `models`.
MODEL_KEYS: dict[str, Any] = {
    "name": _NAMES["name"],
    "data": {
        "set": Key("the name of a set of labelled pictures", text),
        "size": whole(16, 1024, 96),
        "classes": Key("a list of classes, or null", lambda value: value is None or texts(value), None),
        "train": Key("a whole number, or null", lambda value: value is None or count(value), None),
        "validation": Key("a whole number", lambda value: count(value), 200),
        "test": Key("a whole number", lambda value: count(value), 200),
        "masks": Key("a folder, or null", lambda value: value is None or text(value), None),
        "backgrounds": Key(
            "backgrounds, folder:PATH or null", lambda value: value is None or text(value), None
        ),
        "kinds": Key("a list of kinds, or null", lambda value: value is None or texts(value), None),
        "seed": whole(0, 2**32 - 1, 0),
    },
    "training": {
        "network": Key("the name of a network, or small-cnn", text),
        "epochs": whole(1, 10_000, 20),
        "batch": whole(1, 10_000, 32),
        "rate": Key("a number above 0", lambda value: type(value) in (int, float) and value > 0, 1e-4),
        "patience": whole(1, 10_000, 10),
        "augment": Key("a list of augmentations", texts, ["h-flip"]),
        "frozen": Key("the name of a layer, or null", lambda value: value is None or text(value), None),
        "seed": whole(0, 2**32 - 1, 0),
    },
    "models": Key("a list of models", lambda value: isinstance(value, list) and bool(value)),
    "inputs": {
        "main": whole(1, 100_000),
        "practice": whole(0, 100_000, 0),
        "classes": Key("a list of classes, or null", lambda value: value is None or texts(value), None),
    },
    "targets": EXPLANATION_KEYS["targets"],
    "explanations": EXPLANATION_KEYS["explanations"],
    "sheets": {
        "pictures": whole(1, 100, 50),
        "group": Key("a label", text, "classes"),
        "label": Key("a label", text, "class"),
    },
    "sets": EXPLANATION_KEYS["sets"],
    "debug": {
        "experiments": Key(
            "a list of experiments, or null", lambda value: value is None or texts(value), None
        ),
        "inputs": whole(1, 1_000_000, 50),
        "reference": Key("the name of a model, or null", lambda value: value is None or text(value), None),
        "steps": whole_or_none(),
    },
    "spray": {
        "size": whole(1, 1024, 20),
        "normalise": one_of("unit", "none", default="unit"),
        "neighbours": whole(1, 100_000, 10),
        "clusters": whole_or_none(),
        "most": whole(2, 1000, 8),
        "perplexity": number(1, 30.0),
        "seed": whole(0, 2**32 - 1, 0),
    },
    "format": EXPLANATION_KEYS["format"],
    "seed": EXPLANATION_KEYS["seed"],
}

# Each of `models`.
ONE_MODEL_KEYS: dict[str, Any] = {
    "name": Key(
        "letters, digits, '.', '_' and '-'", lambda value: text(value) and bool(LABEL.fullmatch(value))
    ),
    "bug": Key("the name of a bug", text),
    "parameters": Key("parameters of the bug", lambda value: isinstance(value, dict), {}),
    "relies": Key("true, false or null", lambda value: value in (True, False, None), None),
    "labels": Key("labels with a text, a number or true or false each", labels, {}),
}

# Each of `explanations`.
METHOD_KEYS: dict[str, Any] = {
    "method": Key("the name of a method", text),
    "name": Key(
        "letters, digits, '.', '_' and '-'",
        lambda value: value is None or (text(value) and bool(LABEL.fullmatch(value))),
        None,
    ),
    "parameters": Key("parameters of the method", lambda value: isinstance(value, dict), {}),
    "style": Key(
        "the name of a style, or its keys", lambda value: text(value) or isinstance(value, dict), "signed"
    ),
}

OPTIONAL = {"references.synthetic", "artefact", "sheets", "debug", "spray"}
