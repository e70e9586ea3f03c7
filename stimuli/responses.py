"""What counts as a unit's activation: before or after the rectifier, the mean or the maximum over space."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from stimuli.rectifiers import is_rectifier, writes_into_input

_JOINS = {torch.cat, torch.concat, torch.concatenate}


@dataclass(frozen=True)
class Response:
    """`relu`: the maps `after` a layer's last rectifier, or `before` it; `over` space: `mean` or `max`."""

    relu: str = "after"
    over: str = "mean"

    def reduce(self, maps: Tensor) -> Tensor:
        """Return one number per channel, (batch, channels), of maps (batch, channels, height, width)."""
        return maps.mean((2, 3)) if self.over == "mean" else maps.amax((2, 3))


AS_IS = Response()


class BeforeRectifiers(TorchFunctionMode):
    """While active, remembers what the rectifiers of the calling thread were given.

    `open` and `close` bound the layers in which it does, so that other maps can be freed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._sources: dict[int, tuple[Tensor, list[Tensor]]] = {}  # with the result: no id twice

    def open(self) -> None:
        """Begin to remember."""
        self._depth += 1

    def close(self, maps: Tensor) -> Tensor:
        """End it, and return a layer's maps as they were before the rectifiers that they end in.

        Where a layer joins branches that each end in one, as GoogLeNet's inception modules do, the branches
        are joined before them. Maps that do not come from a rectifier are returned as they are.
        """
        found = self._before(maps)
        self._depth -= 1
        if not self._depth:
            self._sources.clear()
        return found

    def _before(self, maps: Tensor) -> Tensor:
        if id(maps) not in self._sources:
            return maps
        _, sources = self._sources[id(maps)]
        return sources[0] if len(sources) == 1 else torch.cat([self._before(part) for part in sources], 1)

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call the function, and note what it was given where it is a rectifier or joins channels."""
        kwargs = kwargs or {}
        if not self._depth:
            return func(*args, **kwargs)
        if is_rectifier(func, args, kwargs):
            source = args[0] if args else kwargs["input"]
            kept = source.clone() if writes_into_input(func, args, kwargs) else source
            result = func(*args, **kwargs)
            self._sources[id(result)] = result, [kept]
            return result
        result = func(*args, **kwargs)
        if func in _JOINS and (args[1] if len(args) > 1 else kwargs.get("dim", 0)) in (1, -3):
            self._sources[id(result)] = result, list(args[0] if args else kwargs["tensors"])
        return result
