"""Layer-wise relevance propagation: one forward pass, and relevance from the logits down to the input.

Bach et al. 2015, doi:10.1371/journal.pone.0130140; the conditions: Achtibat et al. 2023,
doi:10.1038/s42256-023-00711-8.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn

from stimuli.errors import UserError
from stimuli.relevance.calls import graph_of
from stimuli.relevance.composites import Composite, composite
from stimuli.relevance.graph import Graph, Node
from stimuli.relevance.operations import Rows, Weighted


@dataclass(frozen=True, eq=False)
class Passed:
    """One forward pass of a batch: the value of every node, and what passes under conditions share."""

    values: list[Tensor]
    result: int
    prepared: dict[int, Any] = field(default_factory=dict)

    @property
    def inputs(self) -> Tensor:
        """The batch, (batch, 3, height, width)."""
        return self.values[0]

    @property
    def logits(self) -> Tensor:
        """What the network says, (batch, classes)."""
        return self.values[self.result]


class Engine:
    """Relevance of one network by one composite; safe to use from several threads at once.

    The network is read once, when the engine is made: later changes of its structure, and of weights that
    were folded with a batch normalisation, are not seen. Nothing of the network is changed.
    """

    def __init__(
        self,
        module: nn.Module,
        example: Tensor,
        composite: str | Composite = "epsilon-plus-flat",
        low: Tensor | None = None,
        high: Tensor | None = None,
    ):
        """Read a network from one pass of an example batch, (batch, 3, height, width).

        `low` and `high` bound the values of inputs, (1, 3, 1, 1), where a z-box needs them. Raises
        UserError for a network with an operation that relevance cannot pass through.
        """
        graph = graph_of(module, example)
        chosen = _composite(composite, low, high).rules(graph)
        self.graph: Graph = replace(graph, nodes=tuple(_with_rules(graph.nodes, chosen)))

    @property
    def layers(self) -> dict[str, torch.Size]:
        """The shape of each layer's output without the batch, by module path in order of computation."""
        return self.graph.shapes

    @torch.no_grad()
    def forward(self, inputs: Tensor) -> Passed:
        """Run the network once on a batch; any number of relevance passes share the result."""
        values = [inputs]
        for node in self.graph.nodes:
            values.append(node.operation.forward(*(values[index] for index in node.inputs)))
        return Passed(values, self.graph.result)

    @torch.no_grad()
    def relevance(
        self, passed: Passed, targets: Tensor, layers: Iterable[str] = ()
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the relevance of each input to the logit of its target class, and that of some layers.

        `targets` is (batch,) int64. Relevances are shaped as the input and as the layers' outputs. Raises
        UserError for a target that is no class, and for another number of targets than of images.
        """
        check_count(passed, len(targets))
        start = self.start(passed, range(len(targets)), targets.tolist())
        stops = {path: self.graph.layers[path] for path in layers}
        found = self.flow(passed, Rows(), {self.graph.result: start}, {0, *stops.values()})
        return found[0], {path: found[stop] for path, stop in stops.items()}

    def start(self, passed: Passed, images: Sequence[int], targets: Sequence[int | None]) -> Tensor:
        """Return the relevance of the logits, (rows, classes): the logit of the target, zero for others.

        A target of None keeps all logits. Raises UserError for a target that is no class.
        """
        classes = passed.logits.shape[1]
        for target in targets:
            if target is not None and not 0 <= target < classes:
                raise UserError(f"{target} is no class of the network: its classes are 0 to {classes - 1}.")
        chosen = torch.zeros_like(passed.logits[list(images)])
        for row, (image, target) in enumerate(zip(images, targets, strict=True)):
            kept = slice(None) if target is None else target
            chosen[row, kept] = passed.logits[image, kept]
        return chosen

    @torch.no_grad()
    def flow(
        self, passed: Passed, rows: Rows, relevance: dict[int, Tensor], stops: set[int]
    ) -> dict[int, Tensor]:
        """Hand relevance down from some nodes; return that of the nodes in `stops`, where any arrived."""
        pending, found, lowest = dict(relevance), dict[int, Tensor](), min(stops)
        for number in range(max(pending), lowest - 1, -1):
            if number not in pending:
                continue
            current = pending.pop(number)
            if number in stops:
                found[number] = current
            if number == lowest:
                break
            for index, part in self._inputs(passed, number, current, rows):
                pending[index] = pending[index] + part if index in pending else part
        return found

    def _inputs(
        self, passed: Passed, number: int, relevance: Tensor, rows: Rows
    ) -> Iterable[tuple[int, Tensor]]:
        node = self.graph.nodes[number - 1]
        inputs = [passed.values[index] for index in node.inputs]
        prepared: Any = passed.prepared.get(number)
        if prepared is None:
            prepared = node.operation.prepare(inputs, passed.values[number])
            if rows.images is not None:  # a pass of each image once needs it once, and not the memory
                passed.prepared[number] = prepared
        parts = node.operation.pull(relevance, prepared, rows, inputs)
        return [(index, part) for index, part in zip(node.inputs, parts, strict=True) if part is not None]


def check_count(passed: Passed, targets: int) -> None:
    """Raise UserError where there is another number of targets than of images."""
    if targets != len(passed.inputs):
        raise UserError(f"{len(passed.inputs)} images have {targets} targets; expected one for each.")


def _composite(chosen: str | Composite, low: Tensor | None, high: Tensor | None) -> Composite:
    return chosen if isinstance(chosen, Composite) else composite(chosen, low, high)


def _with_rules(nodes: Iterable[Node], chosen: dict[int, Any]) -> Iterable[Node]:
    for number, node in enumerate(nodes, 1):
        operation = node.operation
        if isinstance(operation, Weighted):
            node = Node(replace(operation, rule=chosen[number]), node.inputs)
        yield node
