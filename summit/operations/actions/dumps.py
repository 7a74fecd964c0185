"""A whole database into a file and back, for each kind of database.

SQLite is copied by itself (VACUUM INTO, then its backup API), PostgreSQL by its own tools. Both
copies are of one moment while others write.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from summit.errors import N_, DomainError
from summit.operations.archive import Unusable


class ToolMissing(DomainError):
    """PostgreSQL's programs are not installed, or refused to work."""


def dump_sqlite(engine: sa.Engine, target: Path) -> None:
    """A compact copy of one moment; writers go on."""
    connection = sqlite3.connect(str(engine.url.database), timeout=30, isolation_level=None)
    try:
        connection.execute("VACUUM INTO ?", [str(target)])
    finally:
        connection.close()


def check_sqlite(path: Path) -> None:
    """Raises Unusable unless every page and every reference of the copy is sound."""
    connection = sqlite3.connect(path)
    try:
        said = connection.execute("PRAGMA integrity_check").fetchall()
        dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise Unusable(N_("The database in this back-up is damaged.")) from error
    finally:
        connection.close()
    if said != [("ok",)] or dangling:
        raise Unusable(N_("The database in this back-up is damaged."))


def load_sqlite(engine: sa.Engine, source: Path) -> None:
    """Replace what the database holds in one transaction; readers see the old or the new."""
    fresh = sqlite3.connect(source)
    live = sqlite3.connect(str(engine.url.database), timeout=30)
    try:
        live.execute("PRAGMA synchronous=FULL")
        fresh.backup(live)
    finally:
        live.close()
        fresh.close()


def dump_postgresql(engine: sa.Engine, target: Path) -> None:
    _run(engine, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def check_postgresql(engine: sa.Engine, path: Path) -> None:
    """Raises Unusable unless PostgreSQL can read the dump to its end."""
    try:
        _run(engine, "pg_restore", f"--file={os.devnull}", str(path), connect=False)
    except ToolMissing as error:
        raise Unusable(N_("The database in this back-up is damaged.")) from error


def load_postgresql(engine: sa.Engine, source: Path, then: Sequence[str]) -> None:
    """Replace what the database holds and run ``then``, all in one transaction."""
    script = source.with_suffix(".sql")
    _run(
        engine, "pg_restore", "--clean", "--if-exists", "--no-owner", f"--file={script}",
        str(source), connect=False,
    )  # fmt: skip
    with script.open("a") as file:
        file.write("".join(f"\nSET search_path = public;\n{statement};\n" for statement in then))
    _run(
        engine, "psql", "--no-psqlrc", "--quiet", "--single-transaction",
        "--set=ON_ERROR_STOP=1", f"--file={script}",
    )  # fmt: skip


def _run(engine: sa.Engine, tool: str, *args: str, connect: bool = True) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, never by args."""
    program = shutil.which(tool)
    if program is None:
        raise ToolMissing(
            N_("%(tool)s is not installed here. Install PostgreSQL's client programs."), tool=tool
        )
    environment = os.environ | (_coordinates(engine.url) if connect else {})
    done = subprocess.run(  # noqa: S603 -- our own arguments
        [program, *args],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [""]
        raise ToolMissing(N_("%(tool)s failed: %(reason)s"), tool=tool, reason=reason[0])


def _coordinates(url: sa.URL) -> dict[str, str]:
    told = {
        "PGHOST": url.query.get("host") or url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
    }
    return {name: str(value) for name, value in told.items() if value}
