"""Reads and verifies a stimulus pack, the door between `stimuli` and the application."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import UserError

VERSION = 1
FILE = re.compile(r"images/[0-9a-f]{2}/[0-9a-f]{64}\.png")  # nothing outside the pack can be named
PARTS = ("stimuli", "sets", "units", "networks", "name")


@dataclass(frozen=True)
class Pack:
    """A pack on disk: its directory, its manifest and the SHA-256 of the manifest file."""

    path: Path
    manifest: dict[str, Any]
    sha256: str

    def sets(self, kind: str, group: str, batch: int) -> dict[str, dict[str, Any]]:
        """Return the sets of one kind of reference, group of units and batch, by id."""
        wanted = {"kind": kind, "group": group, "batch": batch}
        sets = sorted(self.manifest["sets"].items())
        return {name: s for name, s in sets if all(s[key] == value for key, value in wanted.items())}

    def file(self, stimulus_id: str) -> Path:
        """Return the path of a stimulus's image file."""
        return self.path / self.manifest["stimuli"][stimulus_id]["file"]


@lru_cache(maxsize=16)
def launched_pack(path: str, sha256: str) -> Pack:
    """Return the pack that a study was launched on; UserError if another one lies there now."""
    pack = read_pack(Path(path))
    if pack.sha256 != sha256:
        raise UserError(
            f"{path} holds another pack than the study was launched on; put that one back, or launch the "
            "study again with `pfungst study add`."
        )
    return pack


def read_pack(path: Path) -> Pack:
    """Return the pack in a directory; UserError if there is none or it is of another version."""
    file = path / "manifest.json"
    if not file.is_file():
        raise UserError(f"{path} is not a stimulus pack: it has no manifest.json.")
    content = file.read_bytes()
    try:
        manifest = json.loads(content)
    except ValueError as error:
        raise UserError(f"{file} is not JSON ({error}); build the pack again.") from error
    _check_manifest(file, manifest)
    return Pack(path, manifest, hashlib.sha256(content).hexdigest())


def verify(pack: Pack) -> None:
    """Raise UserError, naming the file, if an image is missing or is not the one that was built."""
    for name, stimulus in sorted(pack.manifest["stimuli"].items()):
        file = pack.path / stimulus["file"]
        if not file.is_file():
            raise UserError(f"{file} is missing, though the pack's manifest lists it (stimulus {name}).")
        if hashlib.sha256(file.read_bytes()).hexdigest() != stimulus["sha256"]:
            raise UserError(
                f"{file} has changed since the pack was built: another SHA-256 than in the manifest."
            )


def _check_manifest(file: Path, manifest: Any) -> None:
    if not isinstance(manifest, dict) or manifest.get("format") != "pfungst-pack":
        raise UserError(f'{file} is not the manifest of a stimulus pack: "format" must be "pfungst-pack".')
    if manifest.get("version") != VERSION:
        raise UserError(f"{file} is of version {manifest.get('version')}; this Pfungst reads {VERSION}.")
    for part in PARTS:
        if part not in manifest:
            raise UserError(f'{file} has no "{part}"; build the pack again.')
    for name, stimulus in manifest["stimuli"].items():
        if not FILE.fullmatch(str(stimulus.get("file"))):
            raise UserError(f"{file} names a file outside the pack's images (stimulus {name}).")
    for name, entry in manifest["sets"].items():
        try:
            ids = [*entry["references"]["min"], *entry["references"]["max"], *entry["queries"].values()]
        except (KeyError, TypeError, AttributeError) as error:
            raise UserError(f"{file}: set {name} lacks images; build the pack again.") from error
        unknown = [i for i in ids if i not in manifest["stimuli"]]
        if unknown:
            raise UserError(f"{file}: set {name} uses the stimulus {unknown[0]}, which is not listed.")
