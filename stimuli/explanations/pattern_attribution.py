"""PatternAttribution: how much the signal at each pixel adds to the target's logit."""

from torch import Tensor

from stimuli.explanations.parameters import Absolute
from stimuli.explanations.passes import over_colours, scores
from stimuli.explanations.patternnet import Samples
from stimuli.explanations.patterns import fitted, propagated
from stimuli.layers import Network


def pattern_attribution(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    samples: Samples = None,
    absolute: Absolute = False,
) -> Tensor:
    """Return the signal's contributions, summed over the colours, (batch, height, width), signed.

    Kindermans et al. 2017, arXiv:1705.05598: as `patternnet`, with the product of weight and pattern in the
    place of each weight. captum and zennit do not have the method.

    Raises UserError without samples, and for a network with other activations than rectifiers.
    """
    found = fitted(network, samples, "pattern-attribution")
    weights = [weight * pattern for weight, pattern in zip(found.weights, found.patterns, strict=True)]
    shares = propagated(network, inputs, targets, weights, "pattern-attribution")
    return over_colours(shares * scores(network, inputs, targets).view(-1, 1, 1, 1), absolute)
