"""A back-up on disk: one file that holds the database and a manifest to check it by.

The file is a ZIP with ``manifest.json`` and ``database``. It is written beside its place and
moved there when it is whole, so that a full disk or a power cut never costs the one before it.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from summit.errors import N_, DomainError

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database"
CHUNK = 1 << 20


class Unusable(DomainError):
    """The back-up cannot be trusted or is not for this installation."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a back-up says of itself. ``size`` in bytes, ``made_at`` in ISO 8601, UTC."""

    format: int
    product: str
    version: str
    database: str
    revision: str
    made_at: str
    size: int
    sha256: str


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(target: Path, dump: Path, manifest: Manifest) -> None:
    """Write the back-up; whatever stood at ``target`` stays until the new one is on the disk."""
    half = target.with_name(f"{target.name}.part")
    try:
        with half.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))
                archive.write(dump, DATABASE)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def read_manifest(source: Path) -> Manifest:
    """Raises Unusable for what is not a back-up of this product, or cut short."""
    with _opened(source) as archive:
        told = json.loads(archive.read(MANIFEST))
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise Unusable(N_("This back-up was made by another version of Summit."))
        return Manifest(**told)


def unpack(source: Path, target: Path) -> Manifest:
    """Put the database of a back-up to ``target``, checked. Raises Unusable."""
    manifest = read_manifest(source)
    with _opened(source) as archive, archive.open(DATABASE) as packed, target.open("wb") as file:
        while chunk := packed.read(CHUNK):
            file.write(chunk)
    if target.stat().st_size != manifest.size or checksum(target) != manifest.sha256:
        raise Unusable(N_("This back-up is damaged: its checksum is wrong."))
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, KeyError, TypeError) as error:
        raise Unusable(N_("This file is damaged, cut short or not a back-up.")) from error
    except (json.JSONDecodeError, UnicodeDecodeError, zlib.error) as error:
        raise Unusable(N_("This file is damaged, cut short or not a back-up.")) from error
