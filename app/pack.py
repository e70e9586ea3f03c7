"""Reads and verifies a stimulus pack, the door between `stimuli` and the application."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import UserError

VERSION = 1
FILE = re.compile(r"images/[0-9a-f]{2}/[0-9a-f]{64}\.(png|webp)")  # nothing outside the pack can be named
PARTS = ("stimuli", "sets", "units", "networks", "name")


@dataclass(frozen=True)
class Pack:
    """A pack on disk: its directory, its manifest and the SHA-256 of the manifest file.

    `parts` holds the packs of a joined one by name; see `app.joined_packs`.
    """

    path: Path
    manifest: dict[str, Any]
    sha256: str
    parts: Mapping[str, "Pack"] = field(default_factory=dict)

    @property
    def folders(self) -> list[Path]:
        """The directories that the pack lies in."""
        return [part.path for part in self.parts.values()] or [self.path]

    def with_labels(self, labels: Mapping[str, Any]) -> list[str]:
        """Return the ids of the sets that have all these labels, such as kind, group and batch, sorted."""
        wanted = {name: str(value) for name, value in labels.items()}
        sets = self.manifest["sets"]
        return sorted(s for s in sets if all(str(sets[s].get(name)) == wanted[name] for name in wanted))

    def file(self, stimulus_id: str) -> Path:
        """Return the path of a stimulus's image file."""
        if self.parts:
            name, _, rest = stimulus_id.partition("/")
            return self.parts[name].file(rest)
        return self.path / self.manifest["stimuli"][stimulus_id]["file"]


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
        file = pack.file(name)
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
            ids = list(_shown(entry))
        except (KeyError, TypeError, AttributeError) as error:
            raise UserError(f"{file}: set {name} lacks images; build the pack again.") from error
        if not ids:
            raise UserError(f"{file}: set {name} has no images; build the pack again.")
        unknown = [i for i in ids if i not in manifest["stimuli"]]
        if unknown:
            raise UserError(f"{file}: set {name} uses the stimulus {unknown[0]}, which is not listed.")


def _shown(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of a set's stimuli: references and queries, alternatives, or images by role."""
    if "queries" in entry or "references" in entry:
        yield from entry["references"]["min"]
        yield from entry["references"]["max"]
    if "alternatives" in entry:
        yield from entry["alternatives"]
    elif "references" in entry:
        yield from entry["queries"].values()
    for images in entry.get("images", {}).values():
        yield from images
