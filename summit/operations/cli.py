"""Commands of the operator: ``flask --app wsgi backup``, ``restore``, ``verify``."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

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
    for command in (backup, restore, verify):
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
@click.pass_context
def verify(context: click.Context) -> None:
    """Check that everything holds that must always hold. Ends with 1 if something does not."""
    broken = [finding for finding in map(_told, findings(db.session())) if not finding.holds]
    if broken:
        click.echo(f"\n{len(broken)} of these promises are broken.")
        context.exit(1)
    click.echo("\nEverything holds.")


def _told(finding: Finding) -> Finding:
    click.echo(f"{'holds ' if finding.holds else 'BROKEN'}  {finding.promise}")
    for fault in finding.faults:
        click.echo(f"        {fault}")
    return finding
