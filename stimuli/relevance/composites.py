"""Which rule each layer of a network gets, by its type and place."""

import functools
from dataclasses import dataclass

import torch

from stimuli.relevance import rules
from stimuli.relevance.graph import Graph
from stimuli.relevance.operations import Weighted
from stimuli.relevance.rules import Rule


@dataclass(frozen=True)
class Composite:
    """The rules of convolutions, of dense layers, and of the first layer of either kind where it differs."""

    convolution: Rule
    dense: Rule
    first: Rule | None = None

    def rules(self, graph: Graph) -> dict[int, Rule]:
        """Return the rule of each convolution and dense layer by the number of its node."""
        found: dict[int, Rule] = {}
        for number, node in enumerate(graph.nodes, 1):
            if isinstance(node.operation, Weighted):
                usual = self.dense if node.operation.layer.stride is None else self.convolution
                found[number] = self.first if self.first and not found else usual
        return found


def composite(name: str, low: torch.Tensor | None = None, high: torch.Tensor | None = None) -> Composite:
    """Return a composite by name; those with a z-box need the bounds of the inputs, (1, 3, 1, 1).

    epsilon-plus, epsilon-plus-flat, epsilon-gamma-box and epsilon-alpha2-beta1 are the usual names of
    Montavon et al. 2019, doi:10.1007/978-3-030-28954-6_10, and Kohlbrenner et al. 2020,
    doi:10.1109/IJCNN48605.2020.9206975. lrp-spaf is the sequential preset A with a flat first layer of
    Adebayo et al. 2020: epsilon = 0.1 in dense layers. deep-taylor is Montavon et al. 2017.
    """
    plus, even = rules.z_plus, rules.epsilon
    if name in BOXED:
        if low is None or high is None:
            raise ValueError(f"{name} needs the lowest and the highest value of an input")
        box = functools.partial(rules.z_box, low=low, high=high)
        return (
            Composite(rules.gamma, even, box) if name == "epsilon-gamma-box" else Composite(plus, plus, box)
        )
    return {
        "epsilon": Composite(even, even),
        "epsilon-plus": Composite(plus, even),
        "epsilon-plus-flat": Composite(plus, even, rules.flat),
        "epsilon-alpha2-beta1": Composite(rules.alpha_beta, even),
        "lrp-spaf": Composite(plus, functools.partial(even, epsilon=0.1), rules.flat),
    }[name]


BOXED = ("epsilon-gamma-box", "deep-taylor")
