"""Making a back-up and putting one back."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from summit import VERSION
from summit.audit.models import AuditEntry
from summit.checkin.models import Device
from summit.errors import N_
from summit.operations.actions import dumps
from summit.operations.archive import (
    FORMAT,
    Manifest,
    Unusable,
    checksum,
    pack,
    read_manifest,
    unpack,
)
from summit.operations.queries.revision import revision_of
from summit.outbox.models import OutboxPause

PRODUCT = "summit"
PAUSED = "A back-up was put back. Letters that wait in it may have been sent since."


def back_up(engine: sa.Engine, target: Path, *, now: datetime) -> Manifest:
    """Write a back-up of one moment to ``target`` while others go on. Raises ToolMissing."""
    with _room_beside(target) as folder:
        dump = folder / "database"
        if engine.dialect.name == "sqlite":
            dumps.dump_sqlite(engine, dump)
        else:
            dumps.dump_postgresql(engine, dump)
        with engine.connect() as connection:
            revision = revision_of(connection)
        manifest = Manifest(
            format=FORMAT,
            product=PRODUCT,
            version=VERSION,
            database=engine.dialect.name,
            revision=str(revision),
            made_at=now.isoformat(timespec="seconds"),
            size=dump.stat().st_size,
            sha256=checksum(dump),
        )
        pack(target, dump, manifest)
    return manifest


@dataclass(frozen=True, slots=True)
class Restore:
    """A back-up that is to be put back; ``newest`` is the revision that this program wants."""

    engine: sa.Engine
    source: Path
    newest: str

    def check(self) -> Manifest:
        """Raises Unusable; touches nothing but a folder of its own."""
        with _room_beside(self.source) as folder:
            return self._checked(folder / "database")

    def run(self, *, now: datetime) -> Manifest:
        """Replace what the installation holds, pause the outbox, take phones off the doors.

        Raises Unusable before anything was touched, ToolMissing with nothing changed.
        """
        with _room_beside(self.source) as folder:
            copy = folder / "database"
            manifest = self._checked(copy)
            if self.engine.dialect.name == "sqlite":
                _settle_copy(copy, aftermath(manifest, now=now))
                dumps.load_sqlite(self.engine, copy)
            else:
                script = [_as_text(self.engine, s) for s in aftermath(manifest, now=now)]
                dumps.load_postgresql(self.engine, copy, script)
        return manifest

    def _checked(self, copy: Path) -> Manifest:
        manifest = read_manifest(self.source)
        self._refuse_strangers(manifest)
        unpack(self.source, copy)
        if manifest.database == "sqlite":
            dumps.check_sqlite(copy)
        else:
            dumps.check_postgresql(self.engine, copy)
        return manifest

    def _refuse_strangers(self, manifest: Manifest) -> None:
        if manifest.product != PRODUCT or manifest.database != self.engine.dialect.name:
            raise Unusable(
                N_("This back-up is of a %(database)s database, and this installation is not."),
                database=manifest.database,
            )
        if manifest.revision != self.newest:
            raise Unusable(
                N_("This back-up was made by version %(version)s. Put it back with that version."),
                version=manifest.version,
            )


def aftermath(manifest: Manifest, *, now: datetime) -> Sequence[sa.Insert | sa.Update]:
    """What must be true the moment a restored database is open to anybody."""
    entry = {
        "at": now,
        "actor": "command line",
        "deed": "installation:restore",
        "subject": f"back-up:{manifest.made_at}",
        "detail": sa.literal_column("'{}'"),  # JSON that can be written as text into a script
    }
    return (
        sa.insert(OutboxPause).values(since=now, reason=PAUSED),
        sa.update(Device).where(Device.revoked_at.is_(None)).values(revoked_at=now),
        sa.insert(AuditEntry).values(entry),
    )


def _settle_copy(copy: Path, statements: Sequence[sa.Insert | sa.Update]) -> None:
    engine = sa.create_engine(f"sqlite:///{copy}")
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def _as_text(engine: sa.Engine, statement: sa.Insert | sa.Update) -> str:
    compiled: Any = statement.compile(
        dialect=engine.dialect, compile_kwargs={"literal_binds": True}
    )
    return str(compiled).replace("%%", "%")


@contextmanager
def _room_beside(path: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards; only its owner may look into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".summit-", dir=path.parent) as folder:
        yield Path(folder)
