"""Rules that every explanation method obeys; a new one is tested the moment it is registered."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from stimuli import explanations
from stimuli.errors import UserError
from stimuli.explanations import EXPLANATIONS
from stimuli.explanations.parameters import declared, parameters, recorded
from tests.stimuli.explanations.networks import Mixed, network_of, pictures, quick, seeded

EVERY_METHOD = pytest.mark.parametrize("name", EXPLANATIONS)
NOT_METHODS = {
    *("artefact", "baselines", "noise", "parameters", "passes", "patterns", "rectifiers", "superpixels"),
    "engines",
}
TARGETS = torch.tensor([1, 0, 3])


@pytest.fixture(scope="module", params=["small", "squeezenet1_1"])
def case(request):
    """A network and three prepared images of 24 or 48 px."""
    if request.param == "small":
        network, size = network_of(seeded(Mixed())), 24
    else:
        network, size = request.getfixturevalue("squeezenet1_1"), 48
    return network, network.prepare(pictures(3, size))


def explain(name, network, inputs, targets=TARGETS, **given):
    samples = network.prepare(pictures(8, inputs.shape[-1], seed=1))
    return EXPLANATIONS[name](network, inputs, targets, **{**quick(name, samples), **given})


def state(module):
    """All of a network that a method might change."""
    parts = dict(module.named_modules())
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return {
        "weights": {name: value.clone() for name, value in module.state_dict(keep_vars=True).items()},
        "versions": [value._version for value in (*module.parameters(), *module.buffers())],
        "gradients": [(value.requires_grad, value.grad) for value in module.parameters()],
        "training": {path: part.training for path, part in parts.items()},
        "hooks": {(path, key): dict(getattr(part, key)) for path, part in parts.items() for key in hooks},
        "keys": {path: sorted(vars(part)) for path, part in parts.items()},
        "kinds": {path: type(part) for path, part in parts.items()},
    }


def equal(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return torch.equal(one, other) if isinstance(one, torch.Tensor) else one == other


def close(one, other):
    torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4 * float(other.abs().max()))


def test_every_file_is_registered_under_its_name():
    files = {path.stem for path in Path(explanations.__file__).parent.glob("*.py")} - {"__init__"}
    assert files - NOT_METHODS == {name.replace("-", "_") for name in EXPLANATIONS}
    for name, method in EXPLANATIONS.items():
        assert method.__name__ == name.replace("-", "_") == method.__module__.rpartition(".")[2]


@EVERY_METHOD
def test_maps_are_finite_and_of_the_height_and_width_of_the_input(case, name):
    network, inputs = case
    wide = inputs[:2, :, :, :-4]
    maps = explain(name, network, wide, TARGETS[:2])
    assert maps.shape == (2, *wide.shape[2:])
    assert maps.dtype == torch.float32
    assert not maps.requires_grad
    assert maps.isfinite().all()
    assert (maps != 0).any(1).any(1).all()


@EVERY_METHOD
def test_a_map_does_not_depend_on_the_other_images_of_the_batch(case, name):
    network, inputs = case
    together = explain(name, network, inputs)
    close(explain(name, network, inputs[[2, 0]], TARGETS[[2, 0]]), together[[2, 0]])
    close(explain(name, network, inputs[1:2], TARGETS[1:2]), together[1:2])


@EVERY_METHOD
def test_the_same_seed_gives_the_same_map_and_no_global_generator_moves(case, name):
    network, inputs = case
    before = torch.get_rng_state()
    one = explain(name, network, inputs)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(5)
    assert torch.equal(explain(name, network, inputs), one)
    if "seed" in declared(EXPLANATIONS[name]):
        assert not torch.equal(explain(name, network, inputs, seed=1), one)


@EVERY_METHOD
def test_the_network_and_the_inputs_are_as_they_were(case, name):
    network, inputs = case
    before, images = state(network.module), inputs.clone()
    explain(name, network, inputs)
    assert equal(state(network.module), before)
    assert torch.equal(inputs, images)
    assert not inputs.requires_grad


@EVERY_METHOD
def test_two_threads_agree_with_one(case, name):
    network, inputs = case
    alone = [explain(name, network, inputs), explain("gradient", network, inputs)]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            both = [pool.submit(explain, which, network, inputs) for which in (name, "gradient")]
            for one, found in zip(alone, both, strict=True):
                close(found.result(), one)


@EVERY_METHOD
def test_the_target_matters(case, name):
    network, inputs = case
    one, other = explain(name, network, inputs), explain(name, network, inputs, TARGETS + 1)
    assert all((a - b).abs().max() > 1e-3 * a.abs().max() for a, b in zip(one, other, strict=True))


@EVERY_METHOD
@pytest.mark.parametrize("target", [-1, 1000])
def test_a_target_that_is_no_class_is_one_sentence(case, name, target):
    network, inputs = case
    with pytest.raises(UserError, match=f"^{target} is no class of"):
        explain(name, network, inputs[:1], torch.tensor([target]))


@EVERY_METHOD
def test_all_parameters_are_recorded_and_say_what_they_mean(name):
    method, samples = EXPLANATIONS[name], pictures(2)
    known = declared(method)
    values = parameters(method, quick(name, samples))
    assert list(values) == list(known)
    assert all(parameter.meaning for parameter in known.values())
    again = json.loads(json.dumps(recorded(values)))
    assert {key for key in again if again[key] != recorded(values)[key]} == set()
    assert parameters(method, {}).keys() == values.keys()
    assert "Return" in method.__doc__


@EVERY_METHOD
def test_it_works_where_the_caller_records_no_gradients(case, name):
    network, inputs = case
    with torch.no_grad():
        found = explain(name, network, inputs)
    close(found, explain(name, network, inputs))


@EVERY_METHOD
def test_several_passes_give_what_one_gives(case, name, monkeypatch):
    network, inputs = case
    one = explain(name, network, inputs)
    monkeypatch.setattr("stimuli.explanations.passes.PIXELS", {"cpu": 2 * inputs[0, 0].numel()})
    close(explain(name, network, inputs), one)


@EVERY_METHOD
def test_weights_that_are_to_be_trained_are_left_alone(name):
    network = network_of(seeded(Mixed()))
    inputs = network.prepare(pictures())
    expected = explain(name, network, inputs)
    network.module.requires_grad_(True)
    before = state(network.module)
    close(explain(name, replace(network), inputs), expected)
    assert equal(state(network.module), before)
