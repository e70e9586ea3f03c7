"""What a network may consist of, and how relevance passes through each operation.

Every operation has `forward(*inputs) -> output`, `prepare(inputs, output)`, which gives what all rows of
relevance share, and `pull(relevance, prepared, rows)`, which gives the relevance of each input, or None
where none flows. Relevance comes in rows: one for every explanation, each of one image of the batch.
"""
# ruff: noqa: D102 - what the methods do is said above, once for all

from collections.abc import Callable
from dataclasses import dataclass

import torch

from stimuli.relevance.affine import Affine
from stimuli.relevance.rules import Given, Rule, Term, inverse

Tensor = torch.Tensor


@dataclass(frozen=True, eq=False)
class Rows:
    """Of which image of the batch each row of relevance is; None: row i is of image i."""

    images: Tensor | slice | None = None

    @staticmethod
    def of(images: list[int], batch: int) -> "Rows":
        """Return the rows of a list of images of a batch."""
        if len(set(images)) == 1:
            return Rows(slice(images[0], images[0] + 1))  # a view of one image serves all rows
        return Rows(None if images == list(range(batch)) else torch.tensor(images))

    def take(self, value: Tensor) -> Tensor:
        """Return what is known of the images, (batch, ...), for each row; (1, ...) where all are of one."""
        return value if self.images is None else value[self.images]

    def shape(self, relevance: Tensor, value: Tensor) -> tuple[int, ...]:
        """Return the shape of `value` with as many rows as the relevance has."""
        return (len(relevance), *value.shape[1:])


@dataclass(frozen=True, eq=False)
class Weighted:
    """A convolution or a dense layer; a rule says how it shares relevance."""

    layer: Affine
    signed: bool
    rule: Rule | None = None
    keeps_sign = False

    def forward(self, x: Tensor) -> Tensor:
        return self.layer.forward(x, self.layer.weight, self.layer.bias)

    def prepare(self, inputs: list[Tensor], output: Tensor) -> list[Term]:
        assert self.rule is not None
        return self.rule(Given(self.layer, inputs[0], output, self.signed))

    def pull(self, relevance: Tensor, terms: list[Term], rows: Rows, inputs: list[Tensor]) -> list[Tensor]:
        total = None
        for x, m, weight in terms:
            part = self.layer.transposed(relevance * rows.take(m), weight, inputs[0].shape[1:])
            if x is not None:
                part *= rows.take(x)
            total = part if total is None else total.add_(part)
        assert total is not None
        return [total]


@dataclass(frozen=True, eq=False)
class Passed:
    """Hands all relevance to its first input: activations, dropout, shifts, scales, and gates.

    What multiplies a signal, as the gate of squeeze-and-excitation does, counts as a constant: it has no
    relevance of its own.
    """

    function: Callable[..., Tensor]
    keeps_sign: bool = True

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.function(*inputs)

    def prepare(self, inputs: list[Tensor], output: Tensor) -> None:
        return None

    def pull(
        self, relevance: Tensor, prepared: None, rows: Rows, inputs: list[Tensor]
    ) -> list[Tensor | None]:
        return [relevance, *[None] * (len(inputs) - 1)]


@dataclass(frozen=True, eq=False)
class Sum:
    """Shares relevance among the summands in proportion to their values."""

    keeps_sign = True

    def forward(self, *inputs: Tensor) -> Tensor:
        return torch.add(*inputs)

    def prepare(self, inputs: list[Tensor], output: Tensor) -> list[Tensor]:
        factor = inverse(output)
        return [x * factor for x in inputs]

    def pull(self, relevance: Tensor, shares: list[Tensor], rows: Rows, inputs: list[Tensor]) -> list[Tensor]:
        return [relevance * rows.take(share) for share in shares]


@dataclass(frozen=True, eq=False)
class Average:
    """Shares relevance among the values that are averaged in proportion to them."""

    function: Callable[[Tensor], Tensor]
    keeps_sign = True

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)

    def prepare(self, inputs: list[Tensor], output: Tensor) -> Tensor:
        return inverse(output)

    def pull(self, relevance: Tensor, m: Tensor, rows: Rows, inputs: list[Tensor]) -> list[Tensor]:
        (x,) = inputs
        (back,) = transposed(self.function, [rows.shape(relevance, x)], relevance * rows.take(m))
        return [back * rows.take(x)]


@dataclass(frozen=True, eq=False)
class Largest:
    """Hands the relevance of a maximum to the value that was it: max pooling."""

    function: Callable[[Tensor], tuple[Tensor, Tensor]]
    keeps_sign = True

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)[0]

    def prepare(self, inputs: list[Tensor], output: Tensor) -> Tensor:
        return self.function(inputs[0])[1]

    def pull(self, relevance: Tensor, places: Tensor, rows: Rows, inputs: list[Tensor]) -> list[Tensor]:
        (x,) = inputs
        flat = relevance.new_zeros(*rows.shape(relevance, x)).flatten(2)
        found = rows.take(places).expand_as(relevance)
        flat.scatter_add_(2, found.flatten(2), relevance.flatten(2))
        return [flat.view(rows.shape(relevance, x))]


@dataclass(frozen=True, eq=False)
class Rearranged:
    """Moves values without changing them: flatten, view, slices, padding, concatenation."""

    function: Callable[..., Tensor]
    keeps_sign = True

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.function(*inputs)

    def prepare(self, inputs: list[Tensor], output: Tensor) -> None:
        return None

    def pull(self, relevance: Tensor, prepared: None, rows: Rows, inputs: list[Tensor]) -> list[Tensor]:
        return transposed(self.function, [rows.shape(relevance, x) for x in inputs], relevance)


def transposed(function: Callable[..., Tensor], shapes: list[tuple[int, ...]], value: Tensor) -> list[Tensor]:
    """Return the transpose of a linear function of tensors of some shapes, applied to a value."""
    with torch.enable_grad():
        leaves = [value.new_zeros(1).expand(shape).requires_grad_() for shape in shapes]
        return list(torch.autograd.grad(function(*leaves), leaves, value))


Operation = Weighted | Passed | Sum | Average | Largest | Rearranged
