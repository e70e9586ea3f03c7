"""A network as operations that relevance can pass through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from stimuli.errors import UserError
from stimuli.relevance.operations import Operation
from stimuli.relevance.tape import Call, Ref, Tape


@dataclass(frozen=True, eq=False)
class Node:
    """One operation and the numbers of the nodes that it takes its inputs from."""

    operation: Operation
    inputs: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Graph:
    """The nodes in the order of computation, from number 1; 0 is the input and `result` the logits.

    `layers` gives the node of each module that returns one tensor, and `shapes` the shape of its result
    without the batch. A batch normalisation is one node with the layer before it.
    """

    nodes: tuple[Node, ...]
    layers: dict[str, int]
    shapes: dict[str, torch.Size]
    result: int


@dataclass(eq=False)
class Draft:
    """A graph in the making: `places` has the node of each result on the tape."""

    tape: Tape
    nodes: list[Node] = field(default_factory=list)
    places: list[int] = field(default_factory=lambda: [0])
    gates: set[int] = field(default_factory=set)
    never_negative: list[bool] = field(default_factory=lambda: [False])

    def add(self, operation: Operation, sources: Sequence[Ref], never_negative: bool | None = None) -> None:
        """Add a node; whether its output may be negative follows from its inputs unless it is said here."""
        inputs = tuple(self.places[source.index] for source in sources)
        kept = operation.keeps_sign and all(self.never_negative[index] for index in inputs)
        self.nodes.append(Node(operation, inputs))
        self.never_negative.append(kept if never_negative is None else never_negative)
        self.places.append(len(self.nodes))

    def replace(self, source: Ref, operation: Operation) -> None:
        """Let another operation take the place of the node of a result, and give its result once more."""
        place = self.places[source.index]
        self.nodes[place - 1] = Node(operation, self.nodes[place - 1].inputs)
        self.places.append(place)

    def operation(self, source: Ref) -> Operation | None:
        """Return the operation that gave a result, or None for the network's input."""
        place = self.places[source.index]
        return self.nodes[place - 1].operation if place else None

    def is_signed(self, source: Ref) -> bool:
        """Say whether a result may be negative."""
        return not self.never_negative[self.places[source.index]]

    def users(self, source: Ref) -> int:
        """Return how many calls take a result, the network's own return included."""
        found = sum(ref == source for call in self.tape.calls for ref in refs((call.args, call.kwargs)))
        return found + (self.tape.result == source)

    def graph(self) -> Graph:
        """Return the finished graph."""
        assert self.tape.result is not None
        layers = {path: self.places[ref.index] for path, ref in self.tape.outputs.items()}
        shapes = {path: self.tape.shapes[ref.index][1:] for path, ref in self.tape.outputs.items()}
        return Graph(tuple(self.nodes), layers, shapes, self.places[self.tape.result.index])


def unknown(call: Call, why: str = "") -> UserError:
    """Return the error that names what relevance cannot pass through, and the module that computes it."""
    where = f"the module {call.path!r}" if call.path else "the network itself"
    return UserError(
        f"Relevance cannot pass through {call.name}{why}, which {where} ({call.module}) computes; "
        "docs/relevance.md lists what it passes through."
    )


def refs(value: Any) -> Iterator[Ref]:
    """Return the Refs in arguments, in their order."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, dict | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from refs(part)


def filled(value: Any, found: Iterator[Any]) -> Any:
    """Return arguments with each Ref, in order, replaced by the next of `found`."""
    if isinstance(value, Ref):
        return next(found)
    if isinstance(value, tuple):
        return tuple(filled(part, found) for part in value)
    if isinstance(value, dict):
        return {key: filled(part, found) for key, part in value.items()}
    return value
