"""The rules of Psych-DS 1.5.1 that a dataset of ours can break, written out one by one."""

import csv
import json
import re

NAME = re.compile(r"[a-z]+-[a-zA-Z0-9]+(_[a-z]+-[a-zA-Z0-9]+)*_data\.csv")
KEYWORDS = {"study", "site", "subject", "session", "task", "condition", "trial", "stimulus", "description"}


def problems(folder):
    """Return what a validator would complain of, as sentences."""
    about = json.loads((folder / "dataset_description.json").read_text(encoding="utf-8"))
    found = [f"no key {key}" for key in ("name", "description", "variableMeasured") if not about.get(key)]
    if about.get("@type") != "Dataset" or "schema.org" not in str(about.get("@context")):
        found.append("not described as a schema.org Dataset")
    listed = {variable["name"] for variable in about["variableMeasured"]}
    used = set()
    files = sorted((folder / "data").rglob("*_data.csv"))
    for file in files:
        found += _problems_of_file(file, listed)
        used |= set(file.read_text(encoding="utf-8").splitlines()[0].split(","))
    if not files:
        found.append("no data file")
    return found + [f"{name} is listed but in no file" for name in sorted(listed - used)]


def _problems_of_file(file, listed):
    found = []
    if not NAME.fullmatch(file.name):
        found.append(f"{file.name}: not keyword-value pairs")
    found += [
        f"{file.name}: unofficial keyword {word}"
        for word in re.findall(r"([a-z]+)-", file.name)
        if word not in KEYWORDS
    ]
    with file.open(newline="", encoding="utf-8") as opened:
        header, *rows = csv.reader(opened)
    if len(set(header)) != len(header):
        found.append(f"{file.name}: repeated column")
    if any(len(row) != len(header) for row in rows):
        found.append(f"{file.name}: not rectangular")
    found += [f"{file.name}: {column} is not in the codebook" for column in header if column not in listed]
    if "row_id" in header:
        ids = [row[header.index("row_id")] for row in rows]
        if len(set(ids)) != len(ids):
            found.append(f"{file.name}: row_id is not unique")
    return found
