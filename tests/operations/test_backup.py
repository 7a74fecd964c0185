"""A back-up is of one moment, is checked before it is trusted, and comes back quietly."""

import os
import threading
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.app import create_app
from summit.checkin.models import Device
from summit.clock import now
from summit.extensions import alembic, db
from summit.operations.actions.backup import Restore, back_up
from summit.operations.actions.dumps import ToolMissing
from summit.operations.archive import Unusable, read_manifest
from summit.operations.queries.invariants.catalogue import findings
from summit.outbox.models import OutboxPause
from summit.people.models import Person
from tests import postgresql
from tests.conftest import DATABASES, settings
from tests.factories.operations import a_bulk


@pytest.fixture(autouse=True)
def tools(monkeypatch):
    """The client programs of the very server that the tests run on."""
    binaries = postgresql.installation() / "bin"
    monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=DATABASES)
def house(request, database_url):
    """An installation with migrations and people, in a database of its own."""
    app = create_app(settings(database_url(request.param, "house")))
    with app.app_context():
        alembic.upgrade()
        a_bulk(db.session())
        db.session.commit()
        db.session.remove()
        yield db.engine
        db.engine.dispose()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "back-up.zip"


def restore(engine, file):
    return Restore(engine, file, str(alembic.script_directory.get_current_head()))


def names(engine):
    with engine.connect() as connection:
        return sorted(connection.scalars(sa.select(Person.full_name)))


def rename_everybody(engine):
    with engine.begin() as connection:
        connection.execute(sa.update(Person).values(full_name="Somebody Else"))


def test_what_was_there_comes_back(house, file):
    before = names(house)
    back_up(house, file, now=now())
    rename_everybody(house)
    restore(house, file).run(now=now())
    assert names(house) == before
    with Session(house) as session:
        assert [f for f in findings(session) if not f.holds] == []


def test_it_comes_back_with_the_outbox_paused_and_the_phones_off_the_doors(house, file):
    back_up(house, file, now=now())
    restore(house, file).run(now=now())
    with Session(house) as session:
        (pause,) = session.scalars(sa.select(OutboxPause))
        assert pause.lifted_at is None
        assert all(device.revoked_at for device in session.scalars(sa.select(Device)))
        deed = session.scalar(sa.text("SELECT deed FROM audit_entry"))
        assert deed == "installation:restore"


def test_it_comes_back_into_an_empty_folder_too(house, file, database_url):
    before = names(house)
    back_up(house, file, now=now())
    other = create_app(settings(database_url(house.dialect.name, "empty-house")))
    with other.app_context():
        restore(db.engine, file).run(now=now())
        assert names(db.engine) == before
        db.engine.dispose()


def test_the_manifest_says_what_it_is(house, file):
    back_up(house, file, now=now())
    told = read_manifest(file)
    assert (told.product, told.database, told.revision) == ("summit", house.dialect.name, "0001")
    assert len(told.sha256) == 64


def test_while_others_write_it_holds_one_moment(house, file):
    """Two tables change together in every transaction; a torn copy would show them apart."""
    stop, wrote = threading.Event(), []

    def write():
        while not stop.is_set():
            with house.begin() as connection:
                for table in ("site", "room"):
                    connection.execute(sa.text(f"UPDATE {table} SET position = position + 1"))
            wrote.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(wrote) < 3:
            stop.wait(0.01)
        back_up(house, file, now=now())
        after = len(wrote)
        while len(wrote) == after:
            stop.wait(0.01)
    finally:
        stop.set()
        writer.join()
    restore(house, file).run(now=now())
    with house.connect() as connection:
        gap = "SELECT DISTINCT site.position - room.position FROM site JOIN room ON site_id=site.id"
        first, second = sorted(connection.scalars(sa.text(gap)))
        assert (first, second) == (0, 1), "both tables are of the same moment"


def cut_short(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flip_a_byte(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def empty(file):
    file.write_bytes(b"")


def something_else(file):
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "Dear all")


def forged(file):
    """A whole ZIP whose database is not the one that the manifest is about."""
    with zipfile.ZipFile(file) as archive:
        manifest = archive.read("manifest.json")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", manifest)
        archive.writestr("database", b"x" * 4096)


def of_another_version(file):
    with zipfile.ZipFile(file) as archive:
        manifest, dump = archive.read("manifest.json"), archive.read("database")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", manifest.replace(b'"0001"', b'"0000"'))
        archive.writestr("database", dump)


DAMAGES = (cut_short, flip_a_byte, empty, something_else, forged, of_another_version)


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_trusted_is_refused_before_anything_is_touched(house, file, damage):
    back_up(house, file, now=now())
    damage(file)
    rename_everybody(house)
    with pytest.raises(Unusable):
        restore(house, file).run(now=now())
    assert set(names(house)) == {"Somebody Else"}


def test_a_back_up_of_the_other_database_is_refused(house, file):
    back_up(house, file, now=now())
    other = sa.create_engine("sqlite://" if house.dialect.name != "sqlite" else "postgresql://")
    with pytest.raises(Unusable):
        restore(other, file).check()


def test_a_back_up_that_fails_leaves_the_one_before_it(house, tmp_path, file):
    back_up(house, file, now=now())
    before = file.read_bytes()
    broken = sa.create_engine(
        f"sqlite:///{tmp_path}"
        if house.dialect.name == "sqlite"
        else f"postgresql+psycopg://nobody@/none?host={tmp_path}"
    )
    with pytest.raises(Exception, match=r"unable to open|failed"):
        back_up(broken, file, now=now())
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file], "nothing half done stays behind"


def test_without_postgresqls_programs_it_says_what_to_install(postgresql_server, file, monkeypatch):
    monkeypatch.setenv("PATH", str(file.parent))
    with pytest.raises(ToolMissing, match="client programs"):
        back_up(sa.create_engine(postgresql_server.url()), file, now=now())


def test_a_password_never_stands_among_the_arguments(tmp_path, monkeypatch, file):
    """Arguments are open to everybody on the machine, the environment is not."""
    spy = tmp_path / "pg_dump"
    spy.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/args; echo $PGPASSWORD > {tmp_path}/env\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    engine = sa.create_engine("postgresql+psycopg://kim:hunter2@localhost:1/none")
    with pytest.raises(sa.exc.OperationalError):  # there is no such server
        back_up(engine, file, now=now())
    assert "hunter2" not in Path(tmp_path, "args").read_text()
    assert Path(tmp_path, "env").read_text() == "hunter2\n"
