"""Commands of the operator: ``flask --app wsgi backup``, ``restore``, ``verify``."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from summit.access.tokens import same
from summit.audit.queries import last_seal, seal_numbered
from summit.clock import now
from summit.errors import DomainError
from summit.extensions import alembic, db
from summit.operations.actions.backup import Restore, back_up
from summit.operations.archive import Manifest
from summit.operations.queries.invariants.catalogue import Finding, findings
from summit.operations.queries.revision import revision_of
from summit.people.models import Person

A_FILE = click.Path(dir_okay=False, path_type=Path)
AFTERWARDS = (
    "The outbox is paused: look at what waits in it, then resume it on its page.",
    "All phones were taken off the doors: pair them again.",
)


def register(app: Flask) -> None:
    for command in (backup, restore, verify, anchor):
        app.cli.add_command(command)


@click.command()
@click.argument("file", type=A_FILE)
def backup(file: Path) -> None:
    """Copy the whole database into FILE, while it is in use.

    The secret key is not in it: keep SUMMIT_SECRET_KEY somewhere else, safe.
    """
    try:
        manifest = back_up(db.engine, file.resolve(), now=now())
    except (DomainError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {_described(manifest)}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace what is there without asking.")
def restore(file: Path, *, yes: bool) -> None:
    """Put the database in FILE in place of the present one.

    FILE is checked first; a damaged one, or one of another version, changes nothing.
    """
    job = Restore(db.engine, file.resolve(), str(alembic.script_directory.get_current_head()))
    try:
        click.echo(f"{file}: {_described(job.check())}")
        known = _people()
        if known and not yes:
            click.confirm(f"Replace the present data of {known} people?", abort=True)
        job.run(now=now())
    except (DomainError, OSError) as error:
        raise click.ClickException(f"{error} Nothing was changed.") from error
    click.echo("\n".join(("The back-up is in place.", *AFTERWARDS)))


def _people() -> int:
    """How many people the present database knows; an empty one asks no question."""
    with db.engine.connect() as connection:
        if revision_of(connection) is None:
            return 0
        return connection.scalar(sa.select(sa.func.count()).select_from(Person)) or 0


def _described(manifest: Manifest) -> str:
    return (
        f"{manifest.database}, {manifest.size / 1e6:.1f} MB, made at {manifest.made_at} "
        f"by version {manifest.version}, sha256 {manifest.sha256[:12]}…"
    )


@click.command()
def anchor() -> None:
    """Print the last link of the chain over the log of deeds: keep it outside this machine.

    The chain finds what was changed inside it; that its end was cut off is found by this alone:
    ``verify --anchor``.
    """
    last = last_seal(db.session())
    if last is None:
        raise click.ClickException("No deed has been sealed yet; the worker does it.")
    click.echo(f"{last.id}:{last.digest}")


@click.command()
@click.option("--anchor", "kept", default="", help="What the command ``anchor`` printed before.")
@click.pass_context
def verify(context: click.Context, kept: str) -> None:
    """Check that everything holds that must always hold. Ends with 1 if something does not."""
    if kept and not _is_anchored(kept):
        click.echo("BROKEN  The log of deeds holds the link that was kept outside.")
        context.exit(1)
    broken = [finding for finding in map(_told, findings(db.session())) if not finding.holds]
    if broken:
        click.echo(f"\n{len(broken)} of these promises are broken.")
        context.exit(1)
    click.echo("\nEverything holds.")


def _is_anchored(kept: str) -> bool:
    number, _, digest = kept.partition(":")
    link = seal_numbered(db.session(), int(number)) if number.isdecimal() else None
    return link is not None and same(link.digest, digest)


def _told(finding: Finding) -> Finding:
    click.echo(f"{'holds ' if finding.holds else 'BROKEN'}  {finding.promise}")
    for fault in finding.faults:
        click.echo(f"        {fault}")
    return finding
