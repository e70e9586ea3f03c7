"""What a network computes, as a list of calls: recorded from one pass, however the network is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode, resolve_name

from stimuli.twin import twin_of


@dataclass(frozen=True)
class Ref:
    """The result of an earlier call in the arguments of a later one; 0 is the network's input."""

    index: int


@dataclass(frozen=True)
class Call:
    """One call of a torch function on what the network computes.

    `name` is the function's plain name: `add` for `torch.add`, `+=` and `Tensor.add_`. In `args` and
    `kwargs` stands a Ref for each tensor that was computed. `pick` is the place in a result of several
    tensors. `path` and `module` name the module that made the call.
    """

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    pick: int | None
    path: str
    module: str

    def named(self, names: str, **defaults: Any) -> dict[str, Any]:
        """Return the arguments by name; `names` are those that may be given by place, in their order."""
        return {**defaults, **dict(zip(names.split(), self.args, strict=False)), **self.kwargs}


@dataclass(frozen=True)
class Tape:
    """The calls of one pass, numbered from 1, and what each module and the network returned.

    `shapes` has the shape of the input and of each call's result, with the batch.
    """

    calls: list[Call]
    shapes: list[torch.Size]
    outputs: dict[str, Ref]
    result: Ref | None


def record(module: nn.Module, example: torch.Tensor) -> Tape:
    """Return what a network computes on an example batch, (batch, 3, height, width).

    The pass runs on a private copy of the module tree that shares weights and buffers and is in evaluation
    mode: the caller's network is not touched, also not for a moment.
    """
    twin = twin_of(module).eval()
    with torch.no_grad(), _Recorder(example) as recorder:
        hooks = [_watch(recorder, path, part) for path, part in twin.named_modules()]
        result = twin(recorder.example)
        for pair in hooks:
            for hook in pair:
                hook.remove()
    outputs = {path: Ref(index) for path, index in recorder.outputs.items() if index is not None}
    outputs.pop("", None)
    index = recorder.index_of(result)
    shapes = [tensor.shape for tensor in recorder.alive]
    return Tape(recorder.calls, shapes, outputs, None if index is None else Ref(index))


def _watch(recorder: "_Recorder", path: str, part: nn.Module) -> tuple[Any, Any]:
    return (
        part.register_forward_pre_hook(lambda *_: recorder.enter(path, type(part).__name__)),
        part.register_forward_hook(lambda module, inputs, result: recorder.leave(result)),
    )


class _Recorder(TorchFunctionMode):
    # A torch function mode holds for the thread that entered it only.

    def __init__(self, example: torch.Tensor):
        super().__init__()
        self.example = example.detach().clone()  # a network may write into its input
        self.calls: list[Call] = []
        self.outputs: dict[str, int | None] = {}
        self._stack: list[tuple[str, str]] = []
        self._index = {id(self.example): 0}
        self.alive: list[torch.Tensor] = [self.example]  # all results, so that no id is given twice

    def index_of(self, value: Any) -> int | None:
        return self._index.get(id(value)) if isinstance(value, torch.Tensor) else None

    def enter(self, path: str, module: str) -> None:
        self._stack.append((path, module))

    def leave(self, result: Any) -> None:
        path, _ = self._stack.pop()
        # A module that is called twice has no single output.
        self.outputs[path] = None if path in self.outputs else self.index_of(result)

    def __torch_function__(
        self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        given = self._refs(args), self._refs(kwargs or {})
        result = function(*args, **(kwargs or {}))
        if _has_ref(given):
            self._note(function, *given, result)
        return result

    def _note(self, function: Any, args: Any, kwargs: Any, result: Any) -> None:
        parts = enumerate(result) if isinstance(result, tuple | list) else [(None, result)]
        path, module = self._stack[-1] if self._stack else ("", "")
        for pick, part in parts:
            if isinstance(part, torch.Tensor):
                self.calls.append(Call(_name(function), function, args, kwargs, pick, path, module))
                self._index[id(part)] = len(self.calls)
                self.alive.append(part)

    def _refs(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor) and id(value) in self._index:
            return Ref(self._index[id(value)])
        if isinstance(value, list | tuple) and not isinstance(value, torch.Size):
            return tuple(self._refs(part) for part in value)
        if isinstance(value, dict):
            return {key: self._refs(part) for key, part in value.items()}
        return value


def _has_ref(value: Any) -> bool:
    if isinstance(value, dict):
        value = tuple(value.values())
    return isinstance(value, Ref) or (isinstance(value, tuple) and any(_has_ref(part) for part in value))


def _name(function: Any) -> str:
    words = (resolve_name(function) or getattr(function, "__name__", repr(function))).split(".")[-1]
    plain = words.strip("_")
    return plain[1:] if words.startswith("__") and plain in ("iadd", "radd", "imul", "rmul") else plain
