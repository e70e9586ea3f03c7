"""Export for ViRelAy, the viewer of the method's authors: three HDF5 files, a label map and a project.

The layout is what ViRelAy 0.6.1 reads (its documentation names some keys otherwise). Needs h5py.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from stimuli.errors import UserError
from stimuli.render import write
from stimuli.spray.analysis import Spectrum

METHOD = "SpRAy"


def write_virelay(
    result: Spectrum,
    maps: np.ndarray,
    pictures: np.ndarray,
    labels: Sequence[str],
    folder: Path,
    name: str = "spray",
    method: str = "LRP",
) -> Path:
    """Write an analysis for ViRelAy into a folder; return the project, `<name>.project.yaml`.

    `maps` (n, height, width), `pictures` (n, height, width, 3) bytes, `labels` (n,) what each picture is
    called; `method` made the maps. Files: `<name>.input.h5`, `.attribution.h5`, `.analysis.h5` and
    `.labels.json`. Raises UserError where h5py is not installed.
    """
    try:
        import h5py
    except ImportError as error:
        raise UserError("The export for ViRelAy needs h5py; install it with `pip install h5py`.") from error
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(set(labels))
    numbers = np.array([names.index(label) for label in labels], dtype=np.uint16)
    with h5py.File(folder / f"{name}.input.h5", "w") as file:
        # Bytes: of floats ViRelAy guesses the range, and takes dark pictures for something else.
        file["data"] = np.ascontiguousarray(np.moveaxis(pictures, -1, 1))
        file["label"] = numbers
    with h5py.File(folder / f"{name}.attribution.h5", "w") as file:
        file["index"] = np.arange(len(maps), dtype=np.uint32)
        # A third to each colour: ViRelAy sums them, but cannot draw a map that has one channel alone.
        file["attribution"] = np.repeat(np.asarray(maps, dtype=np.float32)[:, None] / 3, 3, axis=1)
        file["label"] = numbers
        file["prediction"] = np.eye(len(names), dtype=np.float32)[numbers]
    with h5py.File(folder / f"{name}.analysis.h5", "w") as file:
        _write_analysis(file.create_group(name), result)
    labelled = [{"index": i, "word_net_id": label, "name": label} for i, label in enumerate(names)]
    write(folder / f"{name}.labels.json", (json.dumps(labelled, indent=1) + "\n").encode())
    project = folder / f"{name}.project.yaml"
    write(project, yaml.safe_dump(_project(name, method), sort_keys=False).encode())
    return project


def _write_analysis(group, result: Spectrum) -> None:  # type: ignore[no-untyped-def]
    """Write one category: which maps, two embeddings and the clusters."""
    group["index"] = np.arange(len(result.clusters), dtype=np.uint32)
    embedding = group.create_group("embedding")
    embedding["spectral"] = result.vectors.astype(np.float32)
    embedding["spectral"].attrs["eigenvalue"] = result.eigenvalues.astype(np.float32)
    embedding["tsne"] = result.embedding.astype(np.float32)
    embedding["tsne"].attrs["embedding"] = "spectral"
    embedding["tsne"].attrs["index"] = np.array([0, 1])
    cluster = group.create_group("cluster")
    cluster[f"spectral-{result.count:02d}"] = result.clusters.astype(np.uint32)
    cluster[f"spectral-{result.count:02d}"].attrs["embedding"] = "spectral"
    cluster[f"spectral-{result.count:02d}"].attrs["k"] = result.count


def _project(name: str, method: str) -> dict[str, dict]:
    return {
        "project": {
            "name": name,
            "model": name,
            "label_map": f"{name}.labels.json",
            "dataset": {"name": name, "type": "hdf5", "path": f"{name}.input.h5"},
            "attributions": {
                "attribution_method": method,
                "attribution_strategy": "true_label",
                "sources": [f"{name}.attribution.h5"],
            },
            "analyses": [{"analysis_method": METHOD, "sources": [f"{name}.analysis.h5"]}],
        }
    }
