"""How a convolution or dense layer hands the relevance of its outputs down to its inputs.

Each rule gives terms (x_t, m_t, W_t), with which the relevance R of the output becomes
sum over t of x_t * W_t^T (R * m_t) at the input. They depend on the input of the layer alone, not on R: what
is relevant to many concepts of one image is prepared once.

Bach et al. 2015, doi:10.1371/journal.pone.0130140 (epsilon, alpha-beta, flat); Montavon et al. 2017,
doi:10.1016/j.patcog.2016.11.008 (z+, w-squared, z-box); Montavon et al. 2019,
doi:10.1007/978-3-030-28954-6_10 (gamma).
"""

from collections.abc import Callable
from typing import NamedTuple

import torch

from stimuli.relevance.affine import Affine

STABILISER = 1e-6  # keeps a denominator from zero where a rule has no epsilon of its own


class Term(NamedTuple):
    """One term of a rule; an `x` of None stands for ones."""

    x: torch.Tensor | None
    m: torch.Tensor
    weight: torch.Tensor


class Given(NamedTuple):
    """What a rule is given: the layer, its input and output, and whether the input may be negative."""

    layer: Affine
    x: torch.Tensor
    z: torch.Tensor
    signed: bool


Rule = Callable[[Given], list[Term]]


def inverse(z: torch.Tensor, epsilon: float = STABILISER) -> torch.Tensor:
    """Return 1 / (z + epsilon * sign(z)), where the sign of zero is positive."""
    return (z + torch.where(z < 0, -epsilon, epsilon)).reciprocal_()


def epsilon(given: Given, epsilon: float = STABILISER) -> list[Term]:
    """Share by x_i w_ij / (z_j + epsilon sign z_j)."""
    return [Term(given.x, inverse(given.z, epsilon), given.layer.weight)]


def z_plus(given: Given) -> list[Term]:
    """Share by the positive contributions (x_i w_ij)+ alone; a positive bias takes its share."""
    return _contributions(given, 1, 1.0)


def alpha_beta(given: Given, alpha: float = 2, beta: float = 1) -> list[Term]:
    """Share by alpha times the positive and minus beta times the negative contributions.

    Relevance is conserved where alpha - beta = 1.
    """
    return _contributions(given, 1, alpha) + _contributions(given, -1, -beta)


def gamma(given: Given, gamma: float = 0.25) -> list[Term]:
    """Share as epsilon does, with contributions of the output's own sign made 1 + gamma times as large.

    For non-negative inputs and outputs these are the weights W + gamma W+ of the source.
    """
    layer, terms = given.layer, []
    own, other = layer.weight + gamma * layer.positive, layer.weight + gamma * layer.negative
    high, low = _parts(given)
    for weight, opposed, positive in ((own, other, True), (other, own, False)):
        bias = (
            None
            if layer.bias is None
            else layer.bias + gamma * (layer.bias.clamp(min=0) if positive else layer.bias.clamp(max=0))
        )
        z = layer.forward(high, weight, bias)
        if low is not None:
            z = z + layer.forward(low, opposed)
        m = inverse(z) * ((given.z > 0) if positive else (given.z < 0))
        terms.append(Term(high, m, weight))
        if low is not None:
            terms.append(Term(low, m, opposed))
    return terms


def flat(given: Given) -> list[Term]:
    """Share evenly over the receptive field, whatever its values."""
    return _inputless(given, torch.ones_like(given.layer.weight))


def w_squared(given: Given) -> list[Term]:
    """Share by the squares of the weights, whatever the values of the inputs."""
    return _inputless(given, given.layer.weight.square())


def z_box(given: Given, low: torch.Tensor, high: torch.Tensor) -> list[Term]:
    """Share as deep Taylor decomposition does for inputs that lie between `low` and `high`.

    Both broadcast to the input, for instance (1, 3, 1, 1): black and white as the network sees them.
    """
    layer, x = given.layer, given.x
    low, high = low.to(x).expand_as(x[:1]), high.to(x).expand_as(x[:1])
    z = layer.forward(x, layer.weight)
    m = inverse(z - layer.forward(low, layer.positive) - layer.forward(high, layer.negative))
    return [
        Term(x, m, layer.weight),
        Term(-low.expand_as(x), m, layer.positive),
        Term(-high.expand_as(x), m, layer.negative),
    ]


def _parts(given: Given) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Return the positive and the negative part of the input; None where there is no negative one."""
    if not given.signed:
        return given.x, None
    return given.x.clamp(min=0), given.x.clamp(max=0)


def _contributions(given: Given, sign: int, factor: float) -> list[Term]:
    """Return the terms of the positive (sign 1) or negative (-1) contributions, times a factor."""
    layer = given.layer
    same, opposed = (layer.positive, layer.negative)[::sign]
    bias = None if layer.bias is None else layer.bias.clamp(**{"min" if sign > 0 else "max": 0})
    high, low = _parts(given)
    z = layer.forward(high, same, bias)
    if low is not None:
        z = z + layer.forward(low, opposed)
    m = inverse(z)
    if factor != 1:
        m = m * factor
    terms = [Term(high, m, same)]
    return terms if low is None else [*terms, Term(low, m, opposed)]


def _inputless(given: Given, weight: torch.Tensor) -> list[Term]:
    z = given.layer.forward(torch.ones_like(given.x[:1]), weight)
    return [Term(None, inverse(z).expand_as(given.z), weight)]
