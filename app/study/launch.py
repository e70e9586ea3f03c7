"""Launches study versions and finds the open ones."""

from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import StudyVersion
from app.pack import read_pack, verify
from app.study.load import load, version_hash
from app.study.schedule import check_fit


def launch(session: Session, study_file: Path, pack_path: Path) -> StudyVersion:
    """Return the version of a study on a pack, after checking both; the same again is the same version."""
    definition = load(study_file)
    pack = read_pack(pack_path.resolve())
    verify(pack)
    check_fit(definition, pack)
    wanted = version_hash(definition, pack.sha256)
    version = session.scalar(select(StudyVersion).where(StudyVersion.hash == wanted))
    if version is None:
        version = StudyVersion(key=definition["key"], hash=wanted, definition=definition)
        session.add(version)
    version.pack_path = str(pack.path)  # a pack may be moved, its content may not change
    session.flush()
    return version


def open_versions(session: Session) -> list[StudyVersion]:
    """Return the newest version of each study, by key."""
    newest = select(func.max(StudyVersion.id)).group_by(StudyVersion.key)
    query = select(StudyVersion).where(StudyVersion.id.in_(newest)).order_by(StudyVersion.key)
    return list(session.scalars(query))


def open_version(session: Session, key: str) -> StudyVersion:
    """Return the newest version of a study; UserError if it was never launched."""
    versions = {version.key: version for version in open_versions(session)}
    if key not in versions:
        known = ", ".join(versions) or "none; launch one with `pfungst study add`"
        raise UserError(f"No study {key} has been launched here. Launched: {known}.")
    return versions[key]
