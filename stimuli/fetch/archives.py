"""Members of a package's file, read one by one: nothing is unpacked, so that no name can lead elsewhere."""

import subprocess
import tarfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

from stimuli.errors import MendableError, one_line

MOST_BYTES = 100_000_000  # of one member; the largest, a PNG of CIFAR-10, has 23 MB


def read(file: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the wanted members of a `.deb` or a `.tgz`, in the archive's order.

    Raises MendableError where one is missing, no plain file or too large, and for a broken archive.
    """
    missing = set(wanted)
    try:
        for name, content in _members(file, frozenset(wanted)):
            missing.discard(name)
            yield name, content
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise MendableError(f"{file.name} cannot be unpacked: {one_line(error)}.") from error
    if missing:
        raise MendableError(f"{file.name} has no {min(missing)}; expected {len(wanted)} files of it.")


def _members(file: Path, wanted: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    if file.suffix != ".deb":
        with tarfile.open(file, "r:gz") as archive:
            yield from _wanted(file, archive, wanted)
        return
    command = ["dpkg-deb", "--fsys-tarfile", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:  # noqa: S603
        try:
            with tarfile.open(fileobj=program.stdout, mode="r|") as archive:
                yield from _wanted(file, archive, wanted)
        finally:
            program.kill()  # what follows the last wanted member is not needed


def _wanted(file: Path, archive: tarfile.TarFile, wanted: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    left = set(wanted)
    for member in archive:
        name = member.name.removeprefix("./")
        if name not in left:
            continue
        opened = archive.extractfile(member) if member.isreg() else None
        if opened is None or member.size > MOST_BYTES:
            raise MendableError(f"{file.name}: {name} is no file of at most {MOST_BYTES} bytes.")
        yield name, opened.read()
        left.discard(name)
        if not left:
            return
