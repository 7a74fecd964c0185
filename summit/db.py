"""What every table shares. No Flask here: models can be imported without an app."""

import enum
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    RelationshipDirection,
    Session,
    make_transient_to_detached,
    mapped_column,
    registry,
)
from sqlalchemy.pool import ConnectionPoolEntry

LANGUAGES = ("en", "es")


class UTCDateTime(sa.TypeDecorator[datetime]):
    """Stores moments in UTC and refuses those that do not say their zone."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a moment without a time zone: {value!r}"
            raise ValueError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Localized(dict[str, str]):
    """A text in several languages, ``{"en": …, "es": …}``."""

    def say(self, language: str) -> str:
        """The text in ``language``; where it is missing, in the first language that has it."""
        return self.get(language) or next((text for text in self.values() if text), "")

    def __str__(self) -> str:
        return self.say(LANGUAGES[0])


class LocalizedText(sa.TypeDecorator[Localized]):
    """Keeps a ``Localized`` as JSON."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(
        self, value: Mapping[str, str] | None, dialect: sa.Dialect
    ) -> dict[str, str] | None:
        return None if value is None else dict(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Localized | None:
        return None if value is None else Localized(value)


class Base(DeclarativeBase):
    """Our own base, not Flask-SQLAlchemy's: models stay free of Flask."""

    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UTCDateTime,
            Localized: LocalizedText,
            dict[str, Any]: sa.JSON,
            list[str]: sa.JSON,
            enum.Enum: sa.Enum(
                enum.Enum,
                values_callable=lambda members: [m.value for m in members],
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
        },
    )


pk = Annotated[int, mapped_column(primary_key=True)]


class AppendOnlyPause(Base):
    """A row here, written and removed in one transaction, lets that transaction correct
    append-only tables (erasing a person); nobody else ever sees it.
    """

    __tablename__ = "append_only_pause"

    id: Mapped[pk]
    reason: Mapped[str]


# The tables that ``append_only`` was called for, by name.
APPEND_ONLY: set[str] = set()


def append_only(table: sa.Table) -> None:
    """Let the database itself refuse to change or delete a row of ``table``."""
    APPEND_ONLY.add(table.name)
    for dialect, statement in append_only_ddl(table.name):
        ddl = sa.DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
        sa.event.listen(table, "after_create", ddl)


def append_only_ddl(table: str) -> Iterator[tuple[str, str]]:
    """Yield (dialect, statement) of the triggers; migrations run the same ones."""
    paused = "EXISTS (SELECT 1 FROM append_only_pause)"
    for verb in ("UPDATE", "DELETE"):
        yield (
            "sqlite",
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"WHEN NOT {paused} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        )
    yield (
        "postgresql",
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {paused} THEN RETURN COALESCE(NEW, OLD); END IF; "
        f"RAISE EXCEPTION '{table} is append-only'; END $$",
    )
    yield (
        "postgresql",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """That the database itself writes into ``target`` whenever ``table`` is written.

    ``verb`` is INSERT, DELETE or UPDATE OF columns. The statements see OLD and NEW, but the one for
    PostgreSQL and INSERT all new rows at once, as ``written``.
    """

    target: str
    table: str
    verb: str
    sqlite: str
    postgresql: str

    @property
    def name(self) -> str:
        return f"{self.target}_on_{self.table}_{self.verb.split()[0].lower()}"

    def ddl(self) -> Iterator[tuple[str, str]]:
        """Yield (dialect, statement); migrations run the same ones."""
        yield (
            "sqlite",
            f"CREATE TRIGGER {self.name} AFTER {self.verb} ON {self.table} "
            f"BEGIN {self.sqlite}; END",
        )
        yield (
            "postgresql",
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {self.postgresql}; RETURN NULL; END $$",
        )
        each = "ROW" if self.verb != "INSERT" else "STATEMENT"
        seen = "" if self.verb != "INSERT" else "REFERENCING NEW TABLE AS written "
        yield (
            "postgresql",
            f"CREATE TRIGGER {self.name} AFTER {self.verb} ON {self.table} "
            f"{seen}FOR EACH {each} EXECUTE FUNCTION {self.name}()",
        )


# What the database notes down by itself, in the order in which it was asked to.
NOTICES: list[Notice] = []


def note_when_written(notice: Notice) -> None:
    """Have the database write down that a table was written, whoever writes it."""
    NOTICES.append(notice)
    for dialect, statement in notice.ddl():
        ddl = sa.DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
        sa.event.listen(Base.metadata, "after_create", ddl)


@contextmanager
def append_only_paused(session: Session, reason: str) -> Iterator[None]:
    """Correct append-only tables inside the block: for erasure, never for convenience."""
    pause = AppendOnlyPause(reason=reason)
    session.add(pause)
    session.flush()  # the triggers look for the row
    yield
    session.flush()  # the corrections must reach the triggers before the row goes
    session.delete(pause)
    session.flush()  # and the row must be gone before anybody else could see it


@dataclass(frozen=True, slots=True)
class _Writing:
    """How rows of a kind are inserted: the statement, what stands where nothing was said, and
    (relationship, column, its counterpart) for each other row that they name.
    """

    statement: sa.Insert
    unsaid: Mapping[str, Any]
    others: tuple[tuple[str, str, str], ...]


@cache
def _writing(kind: type[Base]) -> _Writing:
    mapper = sa.inspect(kind)
    columns = [(held.key, held.columns[0]) for held in mapper.column_attrs]
    others = [
        (link.key, mapper.get_property_by_column(mine).key, str(theirs.key))
        for link in mapper.relationships
        if link.direction is RelationshipDirection.MANYTOONE
        for mine, theirs in link.local_remote_pairs or ()
    ]
    unsaid = {key: _default(column) for key, column in columns if not column.primary_key}
    return _Writing(sa.insert(kind.__table__), unsaid, tuple(others))  # type: ignore[arg-type]


def _default(column: sa.ColumnElement[Any]) -> Any:
    default = getattr(column, "default", None)
    return default.arg if default is not None else None


def insert_now(session: Session, *rows: Base) -> None:
    """Write new rows, each by one plain statement, and hold them as the session's own.

    A flush finds out by itself in which order any objects can be written, and takes three times
    as long for it. This is for the few rows of what a crowd does at the same moment, and the
    caller knows the order: whatever a row names is written already, or stands before it.
    """
    for row in rows:
        writing, said = _writing(type(row)), row.__dict__
        for link, mine, theirs in writing.others:
            if said.get(link) is not None:
                setattr(row, mine, getattr(said[link], theirs))
        for key, value in writing.unsaid.items():
            if key not in said:
                setattr(row, key, value)
        values = {key: said[key] for key in writing.unsaid}
        done = session.execute(writing.statement, values)
        row.id = done.inserted_primary_key[0]  # type: ignore[attr-defined]
    for row in rows:
        make_transient_to_detached(row)
        identity = sa.inspect(row).key
        if identity and identity in session.identity_map:
            # SQLite gives the id of a row that was rolled back to the next one.
            session.expunge(session.identity_map[identity])
    session.add_all(rows)


# A request that only reads must not queue behind those that write: SQLite has one writer.
only_reading: ContextVar[bool] = ContextVar("only_reading", default=False)


RESTED = 1.0  # seconds since a connection was used, after which it is tried first


def prepare_engine(engine: sa.Engine) -> None:
    """Give every connection of ``engine`` the promises that the product relies on.

    SQLite: WAL, FULL, foreign keys, waiting for a lock instead of failing, and BEGIN IMMEDIATE
    for whoever may write. PostgreSQL: READ COMMITTED with a limit on waiting for a lock.
    """
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "connect", _prepare_postgresql)
        sa.event.listen(engine, "checkin", _note_use)
        sa.event.listen(engine, "checkout", partial(_try_after_rest, engine.dialect))


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _note_use(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _try_after_rest(
    dialect: sa.Dialect, connection: DBAPIConnection, record: ConnectionPoolEntry, _: Any
) -> None:
    """Try a connection that has rested before it is used: the server may have restarted.

    One that was used a moment ago is not tried, which saves busy times a way there and back for
    each request. Should it be dead all the same, that one request is answered with 503 and all
    connections are made anew.
    """
    if time.monotonic() - record.info.get("used_at", time.monotonic()) < RESTED:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise sa.exc.InvalidatePoolError from error


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN" if only_reading.get() else "BEGIN IMMEDIATE")


def read_each_by_itself(session: Session) -> None:
    """Let the statements of this session be no transaction until it is closed: for requests that
    only read. What each of them sees is the same (READ COMMITTED), and PostgreSQL is spared the
    round trips of BEGIN and ROLLBACK. On SQLite, where a transaction is one snapshot, nothing.
    """
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def _prepare_postgresql(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("SET default_transaction_isolation = 'read committed'")
    cursor.execute("SET lock_timeout = '3s'")
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.close()
    connection.commit()
