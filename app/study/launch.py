"""Launches study versions and finds the open ones."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.joined_packs import launched_pack, path_of
from app.models import StudyVersion
from app.pack import Pack
from app.study.load import version_hash


def launch(session: Session, definition: dict[str, Any], pack: Pack) -> StudyVersion:
    """Return the version of a checked study on a checked pack; the same again is the same version."""
    wanted = version_hash(definition, pack.sha256)
    version = session.scalar(select(StudyVersion).where(StudyVersion.hash == wanted))
    if version is None:
        version = StudyVersion(
            key=definition["key"], hash=wanted, definition=definition, pack_sha256=pack.sha256
        )
        session.add(version)
    version.pack_path = path_of(pack)  # a pack may be moved, its content may not change
    session.flush()
    return version


def pack_of(version: StudyVersion) -> Pack:
    """Return the pack that a version was launched on."""
    return launched_pack(version.pack_path, version.pack_sha256)


def versions_of(session: Session, key: str) -> list[StudyVersion]:
    """Return all versions of a study, oldest first; UserError if it was never launched."""
    open_version(session, key)
    query = select(StudyVersion).where(StudyVersion.key == key).order_by(StudyVersion.id)
    return list(session.scalars(query))


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
