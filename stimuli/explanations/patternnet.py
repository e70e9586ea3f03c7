"""PatternNet: the signal in the image that the target's logit answers to."""

from typing import Annotated

from torch import Tensor

from stimuli.errors import UserError
from stimuli.explanations.parameters import Absolute
from stimuli.explanations.passes import over_colours, scores
from stimuli.explanations.patterns import fitted, propagated
from stimuli.layers import Network

START = 1e-30  # of the signal at the logit: it grows, by 1e34 in EfficientNet-lite0
Samples = Annotated[Tensor | None, "the images that the patterns are fitted on, at least two: required"]


def patternnet(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    samples: Samples = None,
    absolute: Absolute = False,
) -> Tensor:
    """Return the estimated signal, summed over the colours, (batch, height, width), signed.

    Kindermans et al. 2017, arXiv:1705.05598: the logit is sent back as the gradient is, with the weights of
    every convolution and dense layer replaced by its patterns (see `stimuli.explanations.patterns`). They
    are fitted on `samples`, (n, 3, height, width), prepared as `inputs` are and best training images; as
    long as weights and samples stay the same they are fitted once. The signals of neurons that answer to
    the same thing add up, from layer to layer: only their direction means anything, and it is divided by
    its largest absolute value. captum and zennit do not have the method.

    Raises UserError without samples, and for a network with other activations than rectifiers.
    """
    patterns = fitted(network, samples, "patternnet").patterns
    found = propagated(network, inputs, targets, patterns, "patternnet", START)
    if not found.isfinite().all():
        raise UserError(f"patternnet cannot follow the signals of {network.name}: they grow without bound.")
    found = found / found.abs().amax((1, 2, 3), keepdim=True).clamp(min=1e-38)
    return over_colours(found * scores(network, inputs, targets).sign().view(-1, 1, 1, 1), absolute)
