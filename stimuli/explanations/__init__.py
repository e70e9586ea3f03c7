"""Every explanation method by name. To add one: write its file, then add its line here.

A method is a function `(network, inputs, targets, *, parameters) -> maps`. `inputs` is (batch, 3, height,
width) as `network.prepare` gives them, `targets` (batch,) the classes whose logits are explained; maps are
(batch, height, width) on the same device. How a method declares its parameters:
`stimuli.explanations.parameters`.
"""

from collections.abc import Callable

from torch import Tensor

from stimuli.explanations.crp_relmax import crp_relmax
from stimuli.explanations.deconvolution import deconvolution
from stimuli.explanations.deep_taylor import deep_taylor
from stimuli.explanations.expected_gradients import expected_gradients
from stimuli.explanations.grad_cam import grad_cam
from stimuli.explanations.gradient import gradient
from stimuli.explanations.guided_backpropagation import guided_backpropagation
from stimuli.explanations.input_x_gradient import input_x_gradient
from stimuli.explanations.integrated_gradients import integrated_gradients
from stimuli.explanations.kernel_shap import kernel_shap
from stimuli.explanations.lime import lime
from stimuli.explanations.lrp_epsilon import lrp_epsilon
from stimuli.explanations.lrp_spaf import lrp_spaf
from stimuli.explanations.occlusion import occlusion
from stimuli.explanations.pattern_attribution import pattern_attribution
from stimuli.explanations.patternnet import patternnet
from stimuli.explanations.shapley_sampling import shapley_sampling
from stimuli.explanations.smoothgrad import smoothgrad
from stimuli.explanations.smoothgrad_squared import smoothgrad_squared
from stimuli.explanations.vargrad import vargrad

EXPLANATIONS: dict[str, Callable[..., Tensor]] = {
    "gradient": gradient,
    "input-x-gradient": input_x_gradient,
    "smoothgrad": smoothgrad,
    "smoothgrad-squared": smoothgrad_squared,
    "vargrad": vargrad,
    "integrated-gradients": integrated_gradients,
    "expected-gradients": expected_gradients,
    "guided-backpropagation": guided_backpropagation,
    "deconvolution": deconvolution,
    "lrp-epsilon": lrp_epsilon,
    "lrp-spaf": lrp_spaf,
    "deep-taylor": deep_taylor,
    "patternnet": patternnet,
    "pattern-attribution": pattern_attribution,
    "lime": lime,
    "kernel-shap": kernel_shap,
    "shapley-sampling": shapley_sampling,
    "occlusion": occlusion,
    "grad-cam": grad_cam,
    "crp-relmax": crp_relmax,
}
