"""Pixels as bytes, and image files that appear whole or not at all."""

import contextlib
import hashlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from stimuli.errors import MendableError

if TYPE_CHECKING:
    import torch


def to_bytes(images: "torch.Tensor") -> np.ndarray:
    """Return images (batch, 3, height, width) in [0, 1] as (batch, height, width, 3) bytes, rounded."""
    return (images.detach().clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def to_images(pixels: np.ndarray) -> "torch.Tensor":
    """Return bytes (batch, height, width, 3) as images (batch, 3, height, width) in [0, 1]."""
    import torch  # takes seconds, and most of drawing needs none

    return torch.tensor(pixels).permute(0, 3, 1, 2).float() / 255


def png(pixels: np.ndarray) -> bytes:
    """Return (height, width, 3) bytes as a PNG without metadata."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def jpeg(pixels: np.ndarray, quality: int = 88) -> bytes:
    """Return (height, width, 3) bytes as a JPEG without metadata."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def webp(pixels: np.ndarray) -> bytes:
    """Return (height, width, 3) bytes as a lossless WebP without metadata."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "WEBP", lossless=True, quality=60, method=4)
    return buffer.getvalue()


ENCODERS = {"png": png, "webp": webp}


def store(pixels: np.ndarray, folder: Path, encoding: str = "png") -> dict[str, str | int]:
    """Write (height, width, 3) bytes into a folder, named by their SHA-256; return what is known of the file.

    `encoding` is `png` or `webp`, lossless both and without metadata. The file appears whole or not at all.
    """
    encoded = ENCODERS[encoding](pixels)
    sha256 = hashlib.sha256(encoded).hexdigest()
    file = f"images/{sha256[:2]}/{sha256}.{encoding}"
    if not (folder / file).exists():
        write(folder / file, encoded)
    return {"file": file, "sha256": sha256, "width": pixels.shape[1], "height": pixels.shape[0]}


def write(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all, also when the process is killed."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as error:  # the disk is full, most often
        with contextlib.suppress(OSError):
            part.unlink()
        raise MendableError(f"{path} cannot be written: {error.strerror}.") from error
