"""Our relevance is zennit's: rule by rule and composite by composite, on networks that are folded exactly."""

import functools

import pytest
import torch
import zennit.composites
import zennit.rules
from torch import nn
from zennit.canonizers import SequentialMergeBatchNorm
from zennit.torchvision import ResNetBasicBlockCanonizer
from zennit.types import Activation

from stimuli.relevance import Composite, Engine, rules
from tests.stimuli.relevance.networks import images, seeded

LOW, HIGH = torch.full((1, 3, 1, 1), -4.0).double(), torch.full((1, 3, 1, 1), 4.0).double()
RULES = {
    "epsilon": (rules.epsilon, zennit.rules.Epsilon()),
    "epsilon of 0.1": (functools.partial(rules.epsilon, epsilon=0.1), zennit.rules.Epsilon(epsilon=0.1)),
    "gamma": (rules.gamma, zennit.rules.Gamma()),
    "z+": (rules.z_plus, zennit.rules.ZPlus()),
    "alpha 2 beta 1": (rules.alpha_beta, zennit.rules.AlphaBeta(2, 1)),
    "flat": (rules.flat, zennit.rules.Flat()),
    "w squared": (rules.w_squared, zennit.rules.WSquare(zero_params="bias")),
    "z box": (functools.partial(rules.z_box, low=LOW, high=HIGH), zennit.rules.ZBox(LOW, HIGH)),
}
COMPOSITES = {
    "epsilon-plus": zennit.composites.EpsilonPlus,
    "epsilon-plus-flat": zennit.composites.EpsilonPlusFlat,
    "epsilon-gamma-box": functools.partial(zennit.composites.EpsilonGammaBox, low=LOW, high=HIGH),
    "epsilon-alpha2-beta1": zennit.composites.EpsilonAlpha2Beta1,
    "lrp-spaf": functools.partial(zennit.composites.EpsilonPlusFlat, epsilon=0.1),
}


@functools.cache
def folded(name):
    """Return a network whose normalisations are folded: zennit's own folding leaves their eps out."""
    network = seeded(name)
    for part in network.modules():
        for conv, norm in (("conv1", "bn1"), ("conv2", "bn2"), ("0", "1")):
            if isinstance(getattr(part, norm, None), nn.BatchNorm2d):
                setattr(part, conv, nn.utils.fuse_conv_bn_eval(getattr(part, conv), getattr(part, norm)))
                setattr(part, norm, nn.Identity())
    return network


def theirs(network, inputs, target, composite):
    """Return zennit's relevance of the inputs to the logit of a class."""
    inputs = inputs.clone().requires_grad_()
    with composite.context(network) as changed:
        logits = changed(inputs)
        start = torch.zeros_like(logits)
        start[:, target] = logits[:, target].detach()
        (relevance,) = torch.autograd.grad(logits, inputs, start)
    return relevance


def ours(network, inputs, target, composite):
    """Return our relevance of the inputs to the logit of a class."""
    engine = Engine(network, inputs[:1], composite, LOW, HIGH)
    return engine.relevance(engine.forward(inputs), torch.full((len(inputs),), target))[0]


def assert_equal(one, other):
    assert (one - other).abs().max() < 1e-6 * other.abs().max()
    assert other.abs().max() > 0


@pytest.mark.parametrize("name", COMPOSITES)
@pytest.mark.parametrize("network", ["vgg16", "resnet18", "squeezenet1_1"])
def test_a_composite_gives_zennits_relevance(network, name):
    network, inputs = folded(network), images(2, 32)
    composite = COMPOSITES[name](canonizers=[SequentialMergeBatchNorm(), ResNetBasicBlockCanonizer()])
    assert_equal(ours(network, inputs, 3, name), theirs(network, inputs, 3, composite))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("nonnegative", [False, True])
@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(3, 4, 3, stride=2, padding=1),
        nn.Conv2d(3, 6, (3, 5), stride=(1, 2), padding=(2, 0), dilation=(2, 1), groups=3, bias=False),
        nn.Conv2d(3, 4, 3, padding="same"),
    ],
    ids=["strided", "grouped", "same"],
)
def test_a_rule_gives_zennits_relevance(name, layer, nonnegative):
    torch.manual_seed(0)
    network = nn.Sequential(nn.ReLU() if nonnegative else nn.Identity(), layer, nn.Flatten()).double()
    own, foreign = RULES[name]
    inputs = images(3, 8)
    rule = zennit.composites.LayerMapComposite([(Activation, zennit.rules.Pass()), (nn.Conv2d, foreign)])
    assert_equal(ours(network, inputs, 7, Composite(own, own)), theirs(network, inputs, 7, rule))


@pytest.mark.parametrize("name", [name for name in RULES if name != "z box"])
def test_a_rule_of_a_dense_layer_gives_zennits_relevance(name):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(48, 9), nn.ReLU(), nn.Linear(9, 4)).double()
    own, foreign = RULES[name]
    inputs = images(3, 4)
    rule = zennit.composites.LayerMapComposite([(Activation, zennit.rules.Pass()), (nn.Linear, foreign)])
    assert_equal(ours(network, inputs, 2, Composite(own, own)), theirs(network, inputs, 2, rule))
