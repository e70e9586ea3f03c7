"""What a user gives for a method's parameters, and what a manifest holds of them."""

from typing import Annotated, Literal

import pytest
import torch
from torch import Tensor

from stimuli.errors import UserError
from stimuli.explanations.parameters import COUNT, declared, parameters, recorded


def some_method(
    network,
    inputs,
    targets,
    *,
    steps: Annotated[int, COUNT, "how many"] = 5,
    width: Annotated[float, "how wide"] = 0.5,
    kind: Literal["round", "square"] = "round",
    layer: Annotated[str | None, "where"] = None,
    kinds: tuple[Literal["round", "square"], ...] = ("round",),
    samples: Annotated[Tensor | None, "images"] = None,
    flat: bool = False,
):
    """Do nothing."""


DEFAULTS = {
    "steps": 5,
    "width": 0.5,
    "kind": "round",
    "layer": None,
    "kinds": ("round",),
    "samples": None,
    "flat": False,
}


def test_what_is_not_given_has_its_default():
    assert parameters(some_method, {}) == DEFAULTS
    assert parameters(some_method, {"steps": 7, "layer": "conv"}) == {**DEFAULTS, "steps": 7, "layer": "conv"}


def test_a_whole_number_is_a_number_and_a_list_is_a_tuple():
    found = parameters(some_method, {"width": 2, "kinds": ["square", "round"]})
    assert type(found["width"]) is float
    assert found["kinds"] == ("square", "round")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("steps", 0, "whole number above 0"),
        ("steps", 2.0, "whole number above 0"),
        ("steps", True, "whole number above 0"),
        ("steps", "5", "whole number above 0"),
        ("width", "wide", "number"),
        ("width", float("nan"), "number"),
        ("width", float("inf"), "number"),
        ("width", True, "number"),
        ("kind", "oval", "round or square"),
        ("kind", ["round"], "round or square"),
        ("layer", 3, "text or none"),
        ("kinds", [], "list of round or square"),
        ("kinds", ["oval"], "list of round or square"),
        ("samples", [1], "images as the network wants them or none"),
        ("flat", 1, "true or false"),
        ("flat", None, "true or false"),
    ],
)
def test_a_value_of_the_wrong_kind_is_one_sentence(name, value, expected):
    with pytest.raises(UserError) as error:
        parameters(some_method, {name: value})
    assert str(error.value).startswith(f"{name} of some-method is ")
    assert str(error.value).endswith(f"; expected {expected}.")


def test_an_unknown_parameter_is_answered_with_a_close_name():
    with pytest.raises(UserError, match="some-method has no parameter 'step'; did you mean steps"):
        parameters(some_method, {"step": 1})
    with pytest.raises(UserError, match="it has steps, width"):
        parameters(some_method, {"zzz": 1})


def test_a_tensor_is_recorded_by_shape_and_sha256_whatever_its_layout():
    images = torch.arange(24.0).view(1, 2, 3, 4)
    same = images.contiguous(memory_format=torch.channels_last)
    one, other = (recorded(parameters(some_method, {"samples": value})) for value in (images, same))
    assert one == other
    assert one["samples"]["shape"] == [1, 2, 3, 4]
    assert len(one["samples"]["sha256"]) == 64
    assert one["kinds"] == ["round"]
    assert recorded({"samples": images + 1}) != {"samples": one["samples"]}


def test_the_declaration_is_read_from_the_annotations():
    found = declared(some_method)
    assert found["steps"].meaning == "how many"
    assert found["steps"].default == 5
    assert [found[name].words for name in ("width", "flat")] == ["number", "true or false"]
